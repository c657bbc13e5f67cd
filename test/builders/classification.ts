import { Fault } from '#pipelines';
import type {
  Annotation,
  ClinvarRecord,
  Frequency,
  GeneCondition,
  GeneModel,
  KnowledgePack,
  Variant,
} from '#pipelines';
import type { Evidence } from '../../pipelines/classification/evidence.ts';
import { ResidueIndex } from '../../pipelines/classification/knowledge/residue-index.ts';
import type { SpliceRecord } from '../../pipelines/classification/knowledge/residue-index.ts';
import type { ResidueRecord } from '../../pipelines/classification/knowledge/residue-record.ts';
import { rulesOf } from '../../pipelines/classification/knowledge/rules.ts';
import { readCurationTable } from './curation.ts';
import { aCondition, aGene, variant } from './knowledge-pack.ts';

/** Five exons of 100 coding bases each on the forward strand: 500 coding bases less, so that a frame exists. */
export const FIVE_EXONS: GeneModel = aGene('AAA', {
  chrom: 'chr1',
  strand: '+',
  exons: [
    [1001, 1150],
    [2001, 2120],
    [3001, 3100],
    [4001, 4150],
    [5001, 5300],
  ],
  cds: [1031, 5110],
});

export const A_VARIANT: Variant = variant('chr1', 2050, 'A>G');

const ANNOTATION: Annotation = {
  source: 'computed',
  gene: 'AAA',
  transcript: 'NM_1.1',
  consequence: 'missense_variant',
  terms: ['missense_variant'],
  hgvsC: null,
  hgvsP: null,
  exon: 2,
  intron: null,
  exonCount: 5,
  cdsPosition: 170,
  proteinPosition: 57,
  proteinLength: 199,
  codons: null,
  aminoAcids: { ref: 'R', alt: 'W' },
  borderDistance: 50,
  border: 'acceptor',
  truncation: null,
  exonLoss: null,
  startLoss: null,
  notes: [],
};

export interface EvidenceOptions {
  readonly annotation?: Partial<Annotation>;
  readonly condition?: Partial<GeneCondition>;
  readonly frequency?: Partial<Frequency> | null;
  readonly coverage?: 'complete' | 'partial' | 'none';
  readonly residues?: readonly Partial<ResidueRecord>[];
  readonly knowsBenign?: boolean;
  readonly splice?: readonly SpliceRecord[];
  readonly gene?: Partial<GeneModel>;
  readonly variant?: Variant;
  readonly predictor?: { readonly name: string; readonly score: number } | null;
  readonly spliceAi?: number | null;
  readonly newborn?: Evidence['newborn'];
  readonly tables?: Readonly<Record<string, unknown>>;
  readonly reference?: string | null;
  /** Of `FIVE_EXONS`: 600 bases from start codon to stop codon. */
  readonly codingSequence?: string;
  /** Bases by place, for what reads single ones. */
  readonly bases?: (start: number, end: number) => string | null;
}

/** A missense variant of a recessive gene of which nothing else is known, changed as a test says. */
export function evidenceOf(options: EvidenceOptions = {}): Evidence {
  const gene = { ...FIVE_EXONS, ...options.gene };
  const knowledge = aKnowledge(options, gene);
  const [transcript] = gene.transcripts;
  if (transcript === undefined) {
    throw new Error('the gene has no transcript');
  }
  return {
    variant: options.variant ?? A_VARIANT,
    gene,
    transcript,
    annotation: withConsequence(options.annotation ?? {}),
    condition: aCondition('ONE', gene.symbol, options.condition),
    knowledge,
    rules: rulesOf(knowledge),
    residues: new ResidueIndex(
      (options.residues ?? []).map(aResidue),
      options.knowsBenign ?? false,
      options.splice ?? [],
    ),
    frequency: toPopulation(options.frequency),
    scores: { missense: options.predictor ?? null, spliceAi: options.spliceAi ?? null },
    newborn: options.newborn ?? null,
  };
}

/** `terms` follow `consequence` where a test gives only that. */
function withConsequence(change: Partial<Annotation>): Annotation {
  const consequence = change.consequence ?? ANNOTATION.consequence;
  return { ...ANNOTATION, terms: [consequence], ...change, consequence };
}

export function aResidue(change: Partial<ResidueRecord>): ResidueRecord {
  return {
    variant: variant('chr1', 2051, 'C>T'),
    variationId: 7,
    significance: 'P',
    stars: 2,
    residue: 57,
    kind: 'missense',
    from: 'R',
    to: 'Q',
    ...change,
  };
}

function toPopulation(change: Partial<Frequency> | null = null): Frequency | null {
  return change === null ? null : aPopulation(change);
}

export function aPopulation(change: Partial<Frequency>): Frequency {
  return {
    alleleCount: null,
    alleleNumber: 100_000,
    afPpb: null,
    grpmaxAfPpb: null,
    faf95Ppb: null,
    homozygotes: null,
    source: 'test',
    ...change,
  };
}

/** The rule tables of the pack but the two in-house scores. */
export const RULE_TABLES: Readonly<Record<string, unknown>> = {
  'acmg-defaults': readCurationTable('acmg-defaults'),
  'ba1-exceptions': readCurationTable('ba1-exceptions'),
  'mild-alleles': readCurationTable('mild-alleles'),
  thresholds: readCurationTable('thresholds'),
  'thresholds-other-genes': readCurationTable('thresholds-other-genes'),
  'pm1-hotspots': readCurationTable('pm1-hotspots'),
  'missense-genes': readCurationTable('missense-genes'),
  'pvs1-exceptions': readCurationTable('pvs1-exceptions'),
};

function aKnowledge(options: EvidenceOptions, gene: GeneModel): KnowledgePack {
  const tables = options.tables ?? RULE_TABLES;
  const clinvar: readonly ClinvarRecord[] = [];
  return {
    id: 'test',
    assembly: 'GRCh38',
    digest: '0'.repeat(64),
    conditions: [],
    genes: new Map([[gene.symbol, gene]]),
    reference: (_, range) => options.bases?.(range.start, range.end) ?? options.reference ?? null,
    codingSequence: () => options.codingSequence ?? null,
    clinvar: () => null,
    clinvarIn: () => clinvar,
    frequency: () => null,
    frequencyCoverage: () => options.coverage ?? 'partial',
    predictor: () => null,
    genesAt: () => [gene],
    table: (name) => tables[name],
  };
}

/** The code of the fault that an action ends in; no throw fails the test. */
export function refusalCode(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof Fault) {
      return String(error.code);
    }
    throw error;
  }
  throw new Error('nothing was refused');
}
