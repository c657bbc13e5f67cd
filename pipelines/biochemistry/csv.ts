import { BiochemistryFault } from './fault.ts';
import type { AnalyteTable } from './analyte-table.ts';
import { createCollector } from './collect.ts';
import { findRole, resolveColumns } from './csv-columns.ts';
import type { CsvColumn, CsvContext, Role } from './csv-columns.ts';
import { EMPTY_CSV_MAP } from './csv-map.ts';
import type { CsvMap } from './csv-map.ts';
import { detectDelimiter, parseCsvRecords } from './csv-records.ts';
import type { CsvRecord, Delimiter } from './csv-records.ts';
import { addEntry, createDecimalMark } from './csv-entry.ts';
import type { CsvSink } from './csv-entry.ts';
import { longEntry } from './csv-long.ts';
import { wideRecordEntries } from './csv-wide.ts';
import type { BiochemistryReading } from './reading.ts';

export interface CsvOptions {
  readonly table: AnalyteTable;
  readonly map?: CsvMap | undefined;
}

/**
 * One newborn's results from a CSV or TSV file.
 *
 * Long layout: a header with at least `analyte` (or `loinc`) and `value`, one row per analyte. Wide layout:
 * one row, one column per analyte, units in the header or the mapping. Delimiter: comma, semicolon or tab.
 *
 * Checked, in order: delimiter and quoting, every column known, one newborn, every analyte, value, unit and
 * flag known, no analyte twice. Missing values are listed in `ignored.notReported`.
 * @throws BiochemistryFault by code, with line and column; the message never carries a cell
 */
export function readBiochemistryCsv(
  text: string,
  file: string,
  { table, map = EMPTY_CSV_MAP }: CsvOptions,
): BiochemistryReading {
  const delimiter = findDelimiter(text, file, map);
  const [header, ...records] = parseCsvRecords(text, delimiter, file);
  const context: CsvContext = { file, table, map };
  if (header === undefined || records.length === 0) {
    throw new BiochemistryFault('NO_RESULTS', 'the file holds no row of results', { file });
  }
  const columns = resolveColumns(header, context);
  checkWidths(records, columns.length, file);
  checkOneSubject(records, columns, file);
  const collector = createCollector();
  const sink: CsvSink = { context, collector, mark: createDecimalMark(delimiter, map) };
  readLayout(columns, records, sink);
  return collector.reading('csv');
}

function readLayout(
  columns: readonly CsvColumn[],
  records: readonly CsvRecord[],
  sink: CsvSink,
): void {
  const has = (role: Role): boolean => findRole(columns, role) !== -1;
  const { file } = sink.context;
  if (columns.some((column) => column.is === 'result')) {
    for (const entry of wideRecordEntries(columns, records, sink)) {
      addEntry(entry, sink);
    }
    return;
  }
  if (!has('value') || !(has('analyte') || has('loinc'))) {
    throw new BiochemistryFault(
      'COLUMN_MISSING',
      'a long table needs the columns analyte (or loinc) and value, a wide one an analyte column',
      { file, line: 1 },
    );
  }
  for (const record of records) {
    addEntry(longEntry(columns, record, sink), sink);
  }
}

function findDelimiter(text: string, file: string, map: CsvMap): Delimiter {
  const delimiter = map.delimiter ?? detectDelimiter(text);
  if (delimiter === null) {
    throw new BiochemistryFault(
      'DELIMITER_UNKNOWN',
      'the header holds no comma, semicolon or tab',
      { file, line: 1 },
    );
  }
  return delimiter;
}

function checkWidths(records: readonly CsvRecord[], width: number, file: string): void {
  const odd = records.find((record) => record.fields.length !== width);
  if (odd !== undefined) {
    throw new BiochemistryFault('FIELD_COUNT', 'the row has not as many fields as the header', {
      file,
      line: odd.line,
    });
  }
}

function checkOneSubject(
  records: readonly CsvRecord[],
  columns: readonly CsvColumn[],
  file: string,
): void {
  const index = findRole(columns, 'subject');
  const [first] = records;
  const other = records.find((record) => record.fields[index]?.text !== first?.fields[index]?.text);
  if (other !== undefined) {
    throw new BiochemistryFault('SEVERAL_NEWBORNS', 'the file holds results of several newborns', {
      file,
      line: other.line,
    });
  }
}
