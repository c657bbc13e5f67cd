import { BiochemistryFault } from './fault.ts';
import type { BiochemistryFaultCode } from './fault.ts';
import { foldName } from './analyte-table.ts';
import type { Analyte, AnalyteTable, CovariateRule, StateKey } from './analyte-table.ts';
import type { CsvMap } from './csv-map.ts';
import type { CsvRecord } from './csv-records.ts';

export type Role = 'analyte' | 'value' | 'unit' | 'flag' | 'loinc' | 'subject' | 'ignore';

export type CsvColumn =
  | { readonly is: 'role'; readonly role: Role }
  | { readonly is: 'result'; readonly analyte: Analyte; readonly unit: string | null }
  | { readonly is: 'covariate'; readonly rule: CovariateRule; readonly unit: string | null }
  | { readonly is: 'state'; readonly key: StateKey };

export interface CsvContext {
  readonly file: string;
  readonly table: AnalyteTable;
  readonly map: CsvMap;
}

// Bounds the work of the pattern that looks for a unit at the end of a header.
const MAX_HEADER = 200;

const ROLE_NAMES: ReadonlyMap<string, Role> = new Map<string, Role>([
  ...(['analyte', 'marker', 'test', 'analyte-name', 'parameter'] as const).map(
    (name): [string, Role] => [name, 'analyte'],
  ),
  ...(['value', 'result', 'concentration'] as const).map((name): [string, Role] => [name, 'value']),
  ...(['unit', 'units'] as const).map((name): [string, Role] => [name, 'unit']),
  ...(['flag', 'abnormal-flag', 'status'] as const).map((name): [string, Role] => [name, 'flag']),
  ...(['loinc', 'loinc-code'] as const).map((name): [string, Role] => [name, 'loinc']),
  ...(
    ['subject', 'newborn', 'newborn-id', 'sample', 'sample-id', 'specimen', 'specimen-id'] as const
  ).map((name): [string, Role] => [name, 'subject']),
]);

/** Index of the column with a role, -1 where there is none. */
export function findRole(columns: readonly CsvColumn[], role: Role): number {
  return columns.findIndex((column) => column.is === 'role' && column.role === role);
}

/**
 * What each column of the header holds: the mapping first, then the words of the analyte table. A header may
 * end in its unit, `Phe (umol/L)` or `Phe [umol/L]`.
 * @throws BiochemistryFault COLUMN_UNKNOWN, COLUMN_DUPLICATE, MAP_INVALID
 */
export function resolveColumns(header: CsvRecord, context: CsvContext): readonly CsvColumn[] {
  const columns = header.fields.map(({ text }, index) => {
    const column = resolveColumn(text.trim(), context);
    if (column === null) {
      throw fault('COLUMN_UNKNOWN', 'the header names nothing that is known', {
        context,
        header,
        index,
      });
    }
    return column;
  });
  checkDuplicates(columns, header, context);
  return columns;
}

function resolveColumn(name: string, context: CsvContext): CsvColumn | null {
  if (name.length > MAX_HEADER) {
    return null;
  }
  const mapping = context.map.columns.get(name);
  if (mapping !== undefined) {
    return 'role' in mapping ? { is: 'role', role: mapping.role } : mappedResult(mapping, context);
  }
  const role = ROLE_NAMES.get(foldName(name));
  return role === undefined ? namedColumn(name, context) : { is: 'role', role };
}

function mappedResult(
  { analyte, unit }: { readonly analyte: string; readonly unit?: string | undefined },
  { table, file }: CsvContext,
): CsvColumn {
  const found = table.analytes.get(analyte);
  if (found === undefined) {
    throw new BiochemistryFault('MAP_INVALID', 'the mapping names an analyte that is not known', {
      file,
      field: 'columns',
    });
  }
  return { is: 'result', analyte: found, unit: unit ?? null };
}

function namedColumn(name: string, context: CsvContext): CsvColumn | null {
  const whole = namedResult(name, null, context);
  if (whole !== null) {
    return whole;
  }
  const match = /^(.+?)\s*(?:\(([^()]+)\)|\[([^[\]]+(?:\[[^[\]]*\][^[\]]*)?)\])$/u.exec(name);
  const [, base, round, square] = match ?? [];
  return base === undefined ? null : namedResult(base, round ?? square ?? null, context);
}

function namedResult(name: string, unit: string | null, context: CsvContext): CsvColumn | null {
  const { table } = context;
  const analyte = findAnalyte(name, context);
  if (analyte !== null) {
    return { is: 'result', analyte, unit };
  }
  const rule = table.covariateByName(name);
  if (rule !== null) {
    return { is: 'covariate', rule, unit };
  }
  const key = table.stateByName(name);
  return key === null ? null : { is: 'state', key };
}

/** By the mapping, the names of the table, or a LOINC code in place of a name. */
export function findAnalyte(name: string, { table, map }: CsvContext): Analyte | null {
  const mapped = map.analytes.get(name.trim());
  if (mapped !== undefined) {
    return table.analytes.get(mapped) ?? null;
  }
  return table.byName(name) ?? table.byLoinc(name.trim());
}

function checkDuplicates(
  columns: readonly CsvColumn[],
  header: CsvRecord,
  context: CsvContext,
): void {
  const seen = new Set<string>();
  columns.forEach((column, index) => {
    const identity = columnIdentity(column);
    if (seen.has(identity)) {
      throw fault('COLUMN_DUPLICATE', 'two columns hold the same', { context, header, index });
    }
    if (identity !== 'ignore') {
      seen.add(identity);
    }
  });
}

function columnIdentity(column: CsvColumn): string {
  switch (column.is) {
    case 'result':
      return `result ${column.analyte.key}`;
    case 'covariate':
      return `covariate ${column.rule.key}`;
    case 'state':
      return `covariate ${column.key}`;
    case 'role':
      return column.role;
  }
}

function fault(
  code: BiochemistryFaultCode,
  explanation: string,
  at: { readonly context: CsvContext; readonly header: CsvRecord; readonly index: number },
): BiochemistryFault {
  return new BiochemistryFault(code, explanation, {
    file: at.context.file,
    line: at.header.line,
    field: `column ${at.index + 1}`,
  });
}
