import type { DecimalText } from '../model/index.ts';
import { BiochemistryFault } from './fault.ts';
import { parseGene, parseNumber, readSampleTable } from './sample-table.ts';
import type { SampleRow, TableLayout } from './sample-table.ts';

/** What a laboratory concluded from the methylation of one newborn, for one gene. */
export interface EpisignatureCall {
  readonly gene: string;
  readonly call: 'positive' | 'negative' | 'inconclusive';
  readonly score: DecimalText | null;
  readonly line: number;
}

/** Repeat units of one locus. */
export interface RepeatCall {
  readonly gene: string;
  /** Units of each allele, the longer last; one where the locus has one copy. */
  readonly units: readonly number[];
  readonly line: number;
}

type EpisignatureColumn = 'gene' | 'sample' | 'call' | 'score';

const EPISIGNATURES: TableLayout<EpisignatureColumn> = {
  names: {
    gene: 'gene',
    sample: 'sample',
    sampleid: 'sample',
    episignature: 'call',
    score: 'score',
  },
  required: ['gene', 'sample', 'call'],
  sample: 'sample',
};

const CALLS = ['positive', 'negative', 'inconclusive'] as const;

/**
 * Episignature calls of one newborn: `gene`, `sample`, `episignature` (positive, negative or inconclusive)
 * and perhaps `score`.
 * @throws BiochemistryFault COLUMN_MISSING, COLUMN_DUPLICATE, FIELD_COUNT, SEVERAL_NEWBORNS, GENE_INVALID, GENE_DUPLICATE, VALUE_INVALID, NO_RESULTS
 */
export function readEpisignatures(text: string, file: string): readonly EpisignatureCall[] {
  const { rows } = readSampleTable(text, file, EPISIGNATURES);
  return eachGeneOnce(rows, file, (row, gene) => {
    const call = CALLS.find((name) => name === row.cell('call').toLowerCase());
    if (call === undefined) {
      throw new BiochemistryFault('VALUE_INVALID', 'not a call of an episignature', {
        ...{ file, line: row.line, field: 'episignature' },
      });
    }
    const score = row.cell('score');
    const place = { file, line: row.line, field: 'score' };
    return { gene, call, score: score === '' ? null : parseNumber(score, place), line: row.line };
  });
}

type RepeatColumn = 'gene' | 'sample' | 'units';

const REPEATS: TableLayout<RepeatColumn> = {
  names: { gene: 'gene', locus: 'gene', sample: 'sample', sampleid: 'sample', repeats: 'units' },
  required: ['gene', 'sample', 'units'],
  sample: 'sample',
};

/**
 * Repeat calls of one newborn: `gene` or `locus`, `sample` and `repeats` (`20/31`, or `20` for one copy).
 * @throws BiochemistryFault COLUMN_MISSING, COLUMN_DUPLICATE, FIELD_COUNT, SEVERAL_NEWBORNS, GENE_INVALID, GENE_DUPLICATE, VALUE_INVALID, NO_RESULTS
 */
export function readRepeats(text: string, file: string): readonly RepeatCall[] {
  const { rows } = readSampleTable(text, file, REPEATS);
  return eachGeneOnce(rows, file, (row, gene) => {
    const units = row.cell('units');
    if (!/^[0-9]{1,5}(?:\/[0-9]{1,5})?$/u.test(units)) {
      throw new BiochemistryFault('VALUE_INVALID', 'not one or two counts of repeat units', {
        ...{ file, line: row.line, field: 'repeats' },
      });
    }
    const counts = units.split('/').map(Number);
    return { gene, units: counts.sort((left, right) => left - right), line: row.line };
  });
}

function eachGeneOnce<Column extends string, Call>(
  rows: readonly SampleRow<Column | 'gene'>[],
  file: string,
  parse: (row: SampleRow<Column | 'gene'>, gene: string) => Call,
): readonly Call[] {
  const genes = new Set<string>();
  return rows.map((row) => {
    const place = { file, line: row.line, field: 'gene' };
    const gene = parseGene(row.cell('gene'), place);
    if (genes.has(gene)) {
      throw new BiochemistryFault('GENE_DUPLICATE', 'the gene stands twice', place);
    }
    genes.add(gene);
    return parse(row, gene);
  });
}
