import type { BatchRow, BatchSummary } from './summarise-batch.ts';

const COLUMNS: readonly (readonly [name: string, cell: (row: BatchRow) => string])[] = [
  ['newborn', ({ newborn }) => newborn],
  ['outcome', ({ outcome }) => outcome],
  ['code', ({ code }) => code ?? ''],
  ['conditions', ({ conditions }) => conditions.join('; ')],
  ['sex_declared', ({ sex }) => sex?.declared ?? ''],
  ['sex_inferred', ({ sex }) => sex?.inferred ?? ''],
  ['sex_agrees', ({ sex }) => (sex?.agrees === undefined ? '' : String(sex.agrees ?? ''))],
  ['callable_percent', ({ ratios }) => fixed(ratios?.callablePercent, 2)],
  ['ti_tv', ({ ratios }) => fixed(ratios?.transitionsPerTransversion, 3)],
  ['het_hom', ({ ratios }) => fixed(ratios?.hetPerHomAlt, 3)],
  ['single_x_het_percent', ({ ratios }) => fixed(ratios?.singleXHetPercent, 2)],
  ['hints', ({ hints }) => hints.join(',')],
];

/** One row for each newborn; empty where a value is not known. */
export function renderBatchTsv({ rows }: BatchSummary): string {
  const header = COLUMNS.map(([name]) => name).join('\t');
  const lines = rows.map((row) => COLUMNS.map(([, cell]) => oneCell(cell(row))).join('\t'));
  return [header, ...lines, ''].join('\n');
}

function fixed(value: number | null | undefined, places: number): string {
  return value === null || value === undefined ? '' : value.toFixed(places);
}

/** Names of conditions come from the knowledge pack; nothing in a cell may end it. */
function oneCell(text: string): string {
  return text.replaceAll(/[\t\r\n]/g, ' ');
}
