import type { DecimalText } from '../model/index.ts';
import { BiochemistryFault } from './fault.ts';
import type { BiochemistryFaultCode } from './fault.ts';
import { parseCsvRecords } from './csv-records.ts';
import type { CsvRecord } from './csv-records.ts';
import { expandExponent } from './decimal.ts';

/** Expression of one gene in one newborn, against a cohort. */
export interface ExpressionOutlier {
  /** Gene symbol or Ensembl id as the table gives it. */
  readonly gene: string;
  readonly zScore: DecimalText;
  /** Adjusted p-value, 0 to 1. */
  readonly adjustedP: DecimalText;
  readonly line: number;
}

export interface ExpressionReading {
  readonly outliers: readonly ExpressionOutlier[];
  /** Genes whose z-score or p-value is `NA`. */
  readonly notTested: number;
  /** Columns that the reading does not use. */
  readonly unusedColumns: number;
}

type Column = 'gene' | 'sample' | 'zScore' | 'adjustedP';

// Headers of OUTRIDER's results table and of protein tables made after it.
const NAMES: Readonly<Record<string, Column>> = {
  geneid: 'gene',
  gene: 'gene',
  hgncsymbol: 'gene',
  sampleid: 'sample',
  sample: 'sample',
  zscore: 'zScore',
  z: 'zScore',
  padjust: 'adjustedP',
  padj: 'adjustedP',
};
// The smallest double is some 5e-324; R prints p-values down to it.
const MAX_EXPONENT = 330;

/**
 * Gene expression outliers of one newborn: a tab-separated results table with gene, z-score, adjusted
 * p-value and sample (OUTRIDER's `geneID`, `zScore`, `padjust`, `sampleID`).
 *
 * Checked: the four columns, widths, one sample, no gene twice, numbers, p-values within 0 and 1. Not
 * checked: that the genes exist. Count matrices are not read: they are of a cohort, not of a newborn.
 * @throws BiochemistryFault COLUMN_MISSING, COLUMN_DUPLICATE, FIELD_COUNT, SEVERAL_NEWBORNS, GENE_INVALID, GENE_DUPLICATE, VALUE_INVALID, NO_RESULTS
 */
export function readExpressionOutliers(text: string, file: string): ExpressionReading {
  const [header, ...records] = parseCsvRecords(text, '\t', file);
  if (header === undefined || records.length === 0) {
    throw new BiochemistryFault('NO_RESULTS', 'the file holds no row of results', { file });
  }
  const columns = findColumns(header, file);
  const genes = new Set<string>();
  const [first] = records;
  const sample = first?.fields[columns.sample]?.text;
  const outliers = records.map((record) => {
    checkRecord(record, header, { columns, sample, file });
    return parseRecord(record, columns, { genes, file });
  });
  const tested = outliers.filter((outlier) => outlier !== null);
  return {
    outliers: tested,
    notTested: outliers.length - tested.length,
    unusedColumns: header.fields.length - Object.keys(columns).length,
  };
}

type Columns = Readonly<Record<Column, number>>;

function findColumns(header: CsvRecord, file: string): Columns {
  const names = header.fields.map(
    ({ text }) => NAMES[text.replaceAll(/[^A-Za-z]/gu, '').toLowerCase()],
  );
  const index = (column: Column): number => {
    const found = names.indexOf(column);
    if (found === -1 || names.lastIndexOf(column) !== found) {
      const code = found === -1 ? 'COLUMN_MISSING' : 'COLUMN_DUPLICATE';
      throw fault(code, 'the table needs this column once', {
        file,
        line: header.line,
        field: column,
      });
    }
    return found;
  };
  return {
    gene: index('gene'),
    sample: index('sample'),
    zScore: index('zScore'),
    adjustedP: index('adjustedP'),
  };
}

function checkRecord(
  { fields, line }: CsvRecord,
  header: CsvRecord,
  { columns, sample, file }: { columns: Columns; sample: string | undefined; file: string },
): void {
  if (fields.length !== header.fields.length) {
    throw fault('FIELD_COUNT', 'the row has not as many fields as the header', { file, line });
  }
  if (fields[columns.sample]?.text !== sample) {
    throw fault('SEVERAL_NEWBORNS', 'the file holds results of several newborns', { file, line });
  }
}

function parseRecord(
  { fields, line }: CsvRecord,
  columns: Columns,
  { genes, file }: { readonly genes: Set<string>; readonly file: string },
): ExpressionOutlier | null {
  const gene = fields[columns.gene]?.text.trim() ?? '';
  const place = { file, line };
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/u.test(gene)) {
    throw fault('GENE_INVALID', 'not a gene symbol or id', { ...place, field: 'gene' });
  }
  if (genes.has(gene)) {
    throw fault('GENE_DUPLICATE', 'the gene stands twice', { ...place, field: 'gene' });
  }
  genes.add(gene);
  const numbers = (['zScore', 'adjustedP'] as const).map((column) =>
    parseNumber(fields[columns[column]]?.text.trim() ?? '', { ...place, field: column }),
  );
  const [zScore, adjustedP] = numbers;
  if (typeof zScore !== 'string' || typeof adjustedP !== 'string') {
    return null;
  }
  return { gene, zScore, adjustedP, line };
}

/** `null` for NA. */
function parseNumber(
  text: string,
  place: { readonly file: string; readonly line: number; readonly field: 'zScore' | 'adjustedP' },
): DecimalText | null {
  if (text === 'NA' || text === 'NaN') {
    return null;
  }
  const expanded = expandExponent(text, MAX_EXPONENT);
  const beyond =
    place.field === 'adjustedP' && !/^(?:0(?:\.[0-9]+)?|1(?:\.0+)?)$/u.test(expanded ?? '');
  if (expanded === null || beyond) {
    throw fault('VALUE_INVALID', 'not a number, or not one that the column can hold', place);
  }
  return expanded;
}

function fault(
  code: BiochemistryFaultCode,
  explanation: string,
  place: { readonly file: string; readonly line: number; readonly field?: string },
): BiochemistryFault {
  return new BiochemistryFault(code, explanation, place);
}
