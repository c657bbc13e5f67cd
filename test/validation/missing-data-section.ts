import { combineCriteria, parseCriteria } from '#pipelines';
import type { CriterionRecord, MetCriterion } from '#pipelines';
import { avoidDoubleCounting } from '../../pipelines/classification/double-counting.ts';
import type { ClassifiedRow } from '../builders/panel-classes.ts';
import { directionTable } from './class-section.ts';

/** What a datum would give: the criteria that rest on it. */
interface Datum {
  readonly name: string;
  readonly codes: readonly string[];
}

/** One after the other: what a laboratory can buy or download first, patients and families last. */
const DATA: readonly Datum[] = [
  {
    name: 'frequencies (gnomAD): PM2, BA1, BS1, BS2',
    codes: ['PM2', 'BA1', 'BS1', 'BS2'],
  },
  { name: 'predictors (REVEL, SpliceAI): PP3, BP4, BP7', codes: ['PP3', 'BP4', 'BP7'] },
  { name: 'second alleles: PM3, BP2', codes: ['PM3', 'BP2'] },
  {
    name: 'patients and parents: PS2, PM6, PS4, PP4, BP5',
    codes: ['PS2', 'PM6', 'PS4', 'PP4', 'BP5'],
  },
  { name: 'families: PP1, BS4', codes: ['PP1', 'BS4'] },
  { name: 'assays: PS3, BS3', codes: ['PS3', 'BS3'] },
  {
    name: 'sequences and rules of the gene: PVS1, PS1, PM1, PM4, PM5, PP2, BP1, BP3',
    codes: ['PVS1', 'PS1', 'PM1', 'PM4', 'PM5', 'PP2', 'BP1', 'BP3'],
  },
];

/** Sensitivity and specificity as one datum after the other is taken from the panel in the place of ours. */
export function missingDataTable(rows: readonly ClassifiedRow[]): string {
  const steps = DATA.map(({ name }, index) => {
    const codes = new Set(DATA.slice(0, index + 1).flatMap((datum) => datum.codes));
    return { name: `+ ${name}`, rows: rows.map((row) => withPanelCriteria(row, codes)) };
  });
  return directionTable([{ name: 'as classified here', rows }, ...steps], ({ blind }) => blind);
}

/** Each datum alone, nothing else taken from the panel. */
export function singleDatumTable(rows: readonly ClassifiedRow[]): string {
  const sets = DATA.map(({ name, codes }) => ({
    name,
    rows: rows.map((row) => withPanelCriteria(row, new Set(codes))),
  }));
  return directionTable(sets, ({ blind }) => blind);
}

/** The row with the panel's criteria of some codes in the place of ours, combined by the rules used here. */
export function withPanelCriteria(row: ClassifiedRow, codes: ReadonlySet<string>): ClassifiedRow {
  const own = row.criteria.filter(({ code }) => !codes.has(code));
  const given = parseCriteria(row.givenCriteria.join(','))
    .filter(({ code }) => codes.has(code))
    .map(toRecord);
  const criteria = avoidDoubleCounting([...own, ...given]);
  const combined = combineCriteria(
    criteria.filter(({ met }) => met === true),
    'points',
  );
  return { ...row, criteria, blind: combined.class, points: combined.points };
}

/** PM2 as the SVI group grades it since 2020, whatever a panel gave before. */
function toRecord({ code, strength }: MetCriterion): CriterionRecord {
  const graded = code === 'PM2' ? 'Supporting' : strength;
  return { code, strength: graded, met: true, reason: 'met by the expert panel' };
}
