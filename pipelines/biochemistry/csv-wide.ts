import { BiochemistryFault } from './fault.ts';
import { findRole } from './csv-columns.ts';
import type { CsvColumn, Role } from './csv-columns.ts';
import { parseFlag } from './csv-entry.ts';
import type { CsvEntry, CsvSink } from './csv-entry.ts';
import type { CsvRecord } from './csv-records.ts';
import type { Place } from './measurement.ts';

const LONG_ONLY: readonly Role[] = ['analyte', 'value', 'unit', 'loinc'];

/**
 * The entries of the one row of a wide table. A flag column speaks of the whole screen: `invalid` makes every
 * analyte invalid, anything else is the overall interpretation.
 * @throws BiochemistryFault SEVERAL_NEWBORNS, COLUMN_UNKNOWN, FLAG_UNKNOWN
 */
export function wideRecordEntries(
  columns: readonly CsvColumn[],
  records: readonly CsvRecord[],
  sink: CsvSink,
): readonly CsvEntry[] {
  const { file } = sink.context;
  const [record, second] = records;
  if (second !== undefined) {
    throw new BiochemistryFault('SEVERAL_NEWBORNS', 'a wide table has one row for one newborn', {
      file,
      line: second.line,
    });
  }
  const misplaced = columns.findIndex(
    (column) => column.is === 'role' && LONG_ONLY.includes(column.role),
  );
  if (misplaced !== -1) {
    throw new BiochemistryFault('COLUMN_UNKNOWN', 'a column of the long layout in a wide table', {
      file,
      line: 1,
      field: `column ${misplaced + 1}`,
    });
  }
  return record === undefined ? [] : wideEntries(columns, record, sink);
}

function wideEntries(
  columns: readonly CsvColumn[],
  record: CsvRecord,
  { context, collector }: CsvSink,
): readonly CsvEntry[] {
  const place: Place = { file: context.file, line: record.line };
  const flagIndex = findRole(columns, 'flag');
  const verdict = parseFlag(record.fields[flagIndex], context, place);
  if (verdict !== null && verdict !== 'invalid') {
    collector.overall({ code: null, text: null, verdict, line: record.line });
  }
  const flag = verdict === 'invalid' ? verdict : null;
  return columns.flatMap((column, index) => {
    const value = record.fields[index];
    return value === undefined ? [] : wideEntry(column, { value, flag, place });
  });
}

function wideEntry(
  column: CsvColumn,
  cell: Pick<CsvEntry, 'value' | 'flag' | 'place'>,
): readonly CsvEntry[] {
  const at = (field: string): Place => ({ ...cell.place, field });
  switch (column.is) {
    case 'result': {
      const { analyte, unit } = column;
      const what = { is: 'result', analyte, loinc: null } as const;
      return [{ ...cell, what, unit, place: at(analyte.key) }];
    }
    case 'covariate': {
      const { rule, unit } = column;
      return [{ ...cell, what: { is: 'covariate', rule }, unit, place: at(rule.key) }];
    }
    case 'state':
      return [{ ...cell, what: column, unit: null, place: at(column.key) }];
    case 'role':
      return [];
  }
}
