import { findChrom, parsePos1 } from '../model/index.ts';
import type { DecimalText, GenomicRange } from '../model/index.ts';
import { BiochemistryFault } from './fault.ts';
import { parseGene, parseNumber, parseProbability, readSampleTable } from './sample-table.ts';
import type { SampleRow, TableLayout } from './sample-table.ts';

/** Splicing of one junction in one newborn, against a cohort. */
export interface SplicingOutlier {
  readonly gene: string;
  readonly metric: 'psi5' | 'psi3' | 'theta' | 'jaccard';
  /** The intron or splice site, 1-based closed. */
  readonly range: GenomicRange;
  readonly deltaPsi: DecimalText;
  /** 0 to 1. */
  readonly adjustedP: DecimalText;
  readonly line: number;
}

export interface SplicingReading {
  readonly outliers: readonly SplicingOutlier[];
  /** Junctions with `NA`, without a gene, or off the primary assembly. */
  readonly notUsed: number;
  readonly unusedColumns: number;
}

type Column = 'chrom' | 'start' | 'end' | 'sample' | 'gene' | 'metric' | 'adjustedP' | 'deltaPsi';

// Headers of FRASER's results table.
const LAYOUT: TableLayout<Column> = {
  names: {
    ...{ seqnames: 'chrom', start: 'start', end: 'end', sampleid: 'sample' },
    ...{ hgncsymbol: 'gene', type: 'metric', padjust: 'adjustedP', deltapsi: 'deltaPsi' },
  },
  required: ['chrom', 'start', 'end', 'sample', 'gene', 'metric', 'adjustedP', 'deltaPsi'],
  sample: 'sample',
};

const METRICS = ['psi5', 'psi3', 'theta', 'jaccard'] as const;

/**
 * Splicing outliers of one newborn: FRASER's results table, tab-separated (`seqnames`, `start`, `end`,
 * `sampleID`, `hgncSymbol`, `type`, `padjust`, `deltaPsi`). A row that names several genes (`A;B`) counts
 * for each.
 *
 * Checked: the columns, widths, one sample, numbers and their ranges, the order of start and end. Not
 * checked: the genome build, which the table does not tell.
 * @throws BiochemistryFault COLUMN_MISSING, COLUMN_DUPLICATE, FIELD_COUNT, SEVERAL_NEWBORNS, GENE_INVALID, VALUE_INVALID, NO_RESULTS
 */
export function readSplicingOutliers(text: string, file: string): SplicingReading {
  const table = readSampleTable(text, file, LAYOUT);
  const rows = table.rows.map((row) => parseRow(row, file));
  return {
    outliers: rows.flat(),
    notUsed: rows.filter((outliers) => outliers.length === 0).length,
    unusedColumns: table.unusedColumns,
  };
}

function parseRow(row: SampleRow<Column>, file: string): readonly SplicingOutlier[] {
  const at = (field: Column): { file: string; line: number; field: string } => ({
    ...{ file, line: row.line, field },
  });
  const range = parseRange(row, at);
  const metric = METRICS.find((name) => name === row.cell('metric'));
  const deltaPsi = parseNumber(row.cell('deltaPsi'), at('deltaPsi'));
  const adjustedP = parseProbability(row.cell('adjustedP'), at('adjustedP'));
  if (
    metric === undefined ||
    (deltaPsi !== null && !/^-?(?:0(?:\.|$)|1(?:\.0+)?$)/u.test(deltaPsi))
  ) {
    const field = metric === undefined ? 'metric' : 'deltaPsi';
    throw new BiochemistryFault('VALUE_INVALID', 'not a value of this column', at(field));
  }
  const genes = row.cell('gene');
  if (range === null || deltaPsi === null || adjustedP === null || /^(?:NA)?$/u.test(genes)) {
    return [];
  }
  return [...new Set(genes.split(';'))].map((gene) => ({
    gene: parseGene(gene.trim(), at('gene')),
    ...{ metric, range, deltaPsi, adjustedP, line: row.line },
  }));
}

/** `null` off the primary assembly. */
function parseRange(
  row: SampleRow<Column>,
  at: (field: Column) => { file: string; line: number; field: string },
): GenomicRange | null {
  const [start, end] = (['start', 'end'] as const).map((field) => {
    const text = row.cell(field);
    if (!/^[1-4]?[0-9]{1,8}$/u.test(text) || Number(text) === 0) {
      throw new BiochemistryFault('VALUE_INVALID', 'not a position', at(field));
    }
    return parsePos1(Number(text));
  });
  if (start === undefined || end === undefined || start > end) {
    throw new BiochemistryFault('VALUE_INVALID', 'the end lies before the start', at('end'));
  }
  const chrom = findChrom(row.cell('chrom'));
  return chrom === null ? null : { chrom, start, end };
}
