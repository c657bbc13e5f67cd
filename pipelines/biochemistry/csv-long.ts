import { BiochemistryFault } from './fault.ts';
import { findAnalyte, findRole } from './csv-columns.ts';
import type { CsvColumn, CsvContext, Role } from './csv-columns.ts';
import { parseFlag } from './csv-entry.ts';
import type { CsvEntry, CsvSink } from './csv-entry.ts';
import type { CsvField, CsvRecord } from './csv-records.ts';
import type { Place } from './measurement.ts';

/** @throws BiochemistryFault ANALYTE_UNKNOWN, LOINC_CONFLICT, FLAG_UNKNOWN */
export function longEntry(
  columns: readonly CsvColumn[],
  record: CsvRecord,
  { context }: CsvSink,
): CsvEntry {
  const cell = (role: Role): CsvField | undefined => record.fields[findRole(columns, role)];
  const place = { file: context.file, line: record.line };
  const name = cell('analyte')?.text.trim() ?? '';
  const loinc = cell('loinc')?.text.trim() ?? '';
  return {
    what: findSubject({ name, loinc }, context, place),
    value: cell('value') ?? { text: '', quoted: false },
    unit: cell('unit')?.text ?? null,
    flag: parseFlag(cell('flag'), context, place),
    place: { ...place, field: 'value' },
  };
}

function findSubject(
  { name, loinc }: { readonly name: string; readonly loinc: string },
  context: CsvContext,
  place: Place,
): CsvEntry['what'] {
  const byCode = loinc === '' ? null : findByCode(loinc, context, place);
  if (name === '') {
    return byCode ?? unknownAnalyte(place, 'analyte');
  }
  const analyte = findAnalyte(name, context);
  if (analyte === null) {
    return findCovariate(name, context, place);
  }
  if (byCode !== null && byCode.analyte.key !== analyte.key) {
    throw new BiochemistryFault('LOINC_CONFLICT', 'the LOINC code is of another analyte', {
      ...place,
      field: 'loinc',
    });
  }
  return byCode ?? { is: 'result', analyte, loinc: null };
}

function findByCode(
  loinc: string,
  { table }: CsvContext,
  place: Place,
): Extract<CsvEntry['what'], { is: 'result' }> {
  const analyte = table.byLoinc(loinc) ?? unknownAnalyte(place, 'loinc');
  return { is: 'result', analyte, loinc };
}

function findCovariate(name: string, { table }: CsvContext, place: Place): CsvEntry['what'] {
  const rule = table.covariateByName(name);
  if (rule !== null) {
    return { is: 'covariate', rule };
  }
  return { is: 'state', key: table.stateByName(name) ?? unknownAnalyte(place, 'analyte') };
}

function unknownAnalyte(place: Place, field: 'analyte' | 'loinc'): never {
  throw new BiochemistryFault('ANALYTE_UNKNOWN', 'the analyte is not in the analyte table', {
    ...place,
    field,
  });
}
