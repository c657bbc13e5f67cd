import type { DecimalText } from '../model/index.ts';
import { parseCsvRecords } from './csv-records.ts';
import type { CsvRecord } from './csv-records.ts';
import { expandExponent } from './decimal.ts';
import { BiochemistryFault } from './fault.ts';

/** A tab-separated table of one newborn, as tools write their results. */
export interface SampleTable<Column extends string> {
  readonly rows: readonly SampleRow<Column>[];
  /** Columns that the reading does not use. */
  readonly unusedColumns: number;
}

export interface SampleRow<Column extends string> {
  readonly line: number;
  /** The trimmed text; empty for an optional column that is absent. */
  cell(column: Column): string;
}

export interface TableLayout<Column extends string> {
  /** Headers in lower case and without anything but letters, with the column that each means. */
  readonly names: Readonly<Record<string, Column>>;
  readonly required: readonly Column[];
  /** The column that must say the same in every row. */
  readonly sample: Column;
}

/**
 * Checked: that every column stands once at most and the required ones do, the widths, that all rows are of
 * one sample.
 * @throws BiochemistryFault NO_RESULTS, COLUMN_MISSING, COLUMN_DUPLICATE, FIELD_COUNT, SEVERAL_NEWBORNS
 */
export function readSampleTable<Column extends string>(
  text: string,
  file: string,
  layout: TableLayout<Column>,
): SampleTable<Column> {
  const [header, ...records] = parseCsvRecords(text, '\t', file);
  if (header === undefined || records.length === 0) {
    throw new BiochemistryFault('NO_RESULTS', 'the file holds no row of results', { file });
  }
  const columns = findColumns(header, layout, file);
  const rows = records.map((record) => toRow(record, columns));
  const sample = rows[0]?.cell(layout.sample);
  for (const [index, { fields, line }] of records.entries()) {
    if (fields.length !== header.fields.length) {
      throw new BiochemistryFault('FIELD_COUNT', 'the row has not as many fields as the header', {
        file,
        line,
      });
    }
    if (rows[index]?.cell(layout.sample) !== sample) {
      throw new BiochemistryFault(
        'SEVERAL_NEWBORNS',
        'the file holds results of several newborns',
        { file, line },
      );
    }
  }
  return { rows, unusedColumns: header.fields.length - columns.size };
}

/** A header as the layouts spell it. */
export function headerKey(text: string): string {
  return text.replaceAll(/[^A-Za-z]/gu, '').toLowerCase();
}

function findColumns<Column extends string>(
  header: CsvRecord,
  { names, required }: TableLayout<Column>,
  file: string,
): ReadonlyMap<Column, number> {
  const columns = new Map<Column, number>();
  const refuse = (code: 'COLUMN_MISSING' | 'COLUMN_DUPLICATE', field: string): never => {
    throw new BiochemistryFault(code, 'the table needs this column once', {
      ...{ file, line: header.line, field },
    });
  };
  const found = header.fields.map(({ text }) => names[headerKey(text)]);
  for (const column of required) {
    if (!found.includes(column)) {
      refuse('COLUMN_MISSING', column);
    }
  }
  for (const [index, column] of found.entries()) {
    if (column !== undefined) {
      if (columns.has(column)) {
        refuse('COLUMN_DUPLICATE', column);
      }
      columns.set(column, index);
    }
  }
  return columns;
}

function toRow<Column extends string>(
  { fields, line }: CsvRecord,
  columns: ReadonlyMap<Column, number>,
): SampleRow<Column> {
  return {
    line,
    cell: (column) => {
      const index = columns.get(column);
      return index === undefined ? '' : (fields[index]?.text.trim() ?? '');
    },
  };
}

// The smallest double is some 5e-324; R prints p-values down to it.
const MAX_EXPONENT = 330;

export interface CellPlace {
  readonly file: string;
  readonly line: number;
  readonly field: string;
}

/** `null` for NA. @throws BiochemistryFault VALUE_INVALID */
export function parseNumber(text: string, place: CellPlace): DecimalText | null {
  if (text === 'NA' || text === 'NaN') {
    return null;
  }
  const expanded = expandExponent(text, MAX_EXPONENT);
  if (expanded === null) {
    throw badNumber(place);
  }
  return expanded;
}

/** 0 to 1; `null` for NA. @throws BiochemistryFault VALUE_INVALID */
export function parseProbability(text: string, place: CellPlace): DecimalText | null {
  const number = parseNumber(text, place);
  if (number !== null && !/^(?:0(?:\.[0-9]+)?|1(?:\.0+)?)$/u.test(number)) {
    throw badNumber(place);
  }
  return number;
}

function badNumber(place: CellPlace): BiochemistryFault {
  return new BiochemistryFault(
    'VALUE_INVALID',
    'not a number, or not one that the column can hold',
    place,
  );
}

/** A symbol or an id. @throws BiochemistryFault GENE_INVALID */
export function parseGene(text: string, place: CellPlace): string {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/u.test(text)) {
    throw new BiochemistryFault('GENE_INVALID', 'not a gene symbol or id', place);
  }
  return text;
}
