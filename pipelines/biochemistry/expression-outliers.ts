import type { DecimalText } from '../model/index.ts';
import { BiochemistryFault } from './fault.ts';
import { parseGene, parseNumber, parseProbability, readSampleTable } from './sample-table.ts';
import type { SampleRow, TableLayout } from './sample-table.ts';

/** Expression of one gene in one newborn, against a cohort. */
export interface ExpressionOutlier {
  /** Gene symbol where the table has one, else the id that it gives. */
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

type Column = 'gene' | 'symbol' | 'sample' | 'zScore' | 'adjustedP';

// Headers of OUTRIDER's results table and of protein tables made after it.
const LAYOUT: TableLayout<Column> = {
  names: {
    geneid: 'gene',
    gene: 'gene',
    proteinid: 'gene',
    hgncsymbol: 'symbol',
    genename: 'symbol',
    sampleid: 'sample',
    sample: 'sample',
    zscore: 'zScore',
    z: 'zScore',
    proteinzscore: 'zScore',
    padjust: 'adjustedP',
    padj: 'adjustedP',
    proteinpadj: 'adjustedP',
  },
  required: ['sample', 'zScore', 'adjustedP'],
  sample: 'sample',
};

/**
 * Expression outliers of one newborn, of RNA or protein: a tab-separated results table with gene, z-score,
 * adjusted p-value and sample (OUTRIDER's `geneID`, `zScore`, `padjust`, `sampleID`). Beside an id a symbol
 * (`hgncSymbol`) is what counts.
 *
 * Checked: the columns, widths, one sample, no gene twice, numbers, p-values within 0 and 1. Not
 * checked: that the genes exist. Count matrices are not read: they are of a cohort, not of a newborn.
 * @throws BiochemistryFault COLUMN_MISSING, COLUMN_DUPLICATE, FIELD_COUNT, SEVERAL_NEWBORNS, GENE_INVALID, GENE_DUPLICATE, VALUE_INVALID, NO_RESULTS
 */
export function readExpressionOutliers(text: string, file: string): ExpressionReading {
  const named = /^[^\n]*(?:hgnc_?symbol|gene_?name)/iu.test(text);
  const required = [named ? 'symbol' : 'gene', ...LAYOUT.required] as const;
  const table = readSampleTable(text, file, { ...LAYOUT, required });
  const genes = new Set<string>();
  const outliers = table.rows.map((row) => parseRow(row, genes, file));
  const tested = outliers.filter((outlier) => outlier !== null);
  const { unusedColumns } = table;
  return { outliers: tested, notTested: outliers.length - tested.length, unusedColumns };
}

function parseRow(
  row: SampleRow<Column>,
  genes: Set<string>,
  file: string,
): ExpressionOutlier | null {
  const place = { file, line: row.line };
  const at = { ...place, field: 'gene' };
  const symbol = row.cell('symbol');
  const gene = parseGene(symbol === '' || symbol === 'NA' ? row.cell('gene') : symbol, at);
  if (genes.has(gene)) {
    throw new BiochemistryFault('GENE_DUPLICATE', 'the gene stands twice', at);
  }
  genes.add(gene);
  const zScore = parseNumber(row.cell('zScore'), { ...place, field: 'zScore' });
  const adjustedP = parseProbability(row.cell('adjustedP'), { ...place, field: 'adjustedP' });
  return zScore === null || adjustedP === null ? null : { gene, zScore, adjustedP, line: row.line };
}
