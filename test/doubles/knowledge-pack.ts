import { parseChrom, parsePos1 } from '#pipelines';
import type {
  Chrom,
  ClinvarRecord,
  ClosedRange1,
  Frequency,
  GeneCondition,
  GeneModel,
  KnowledgePack,
  Variant,
} from '#pipelines';
import { CONDITION_FACTS, TRANSCRIPT_FACTS, VARIANT_FACTS } from './panel-facts.ts';
import type { TranscriptFact } from './panel-facts.ts';

export interface KnowledgeDoubleOptions {
  readonly conditions?: readonly GeneCondition[];
  readonly extraClinvar?: readonly ClinvarRecord[];
  /** Parts per billion by `chrom:pos:ref:alt`. */
  readonly frequencies?: ReadonlyMap<string, number>;
}

/** Real facts of a few genes, in memory. Sequence, predictors and tables are not in it. */
export function knowledgeDouble(options: KnowledgeDoubleOptions = {}): KnowledgePack {
  const clinvar = [...VARIANT_FACTS.map(toRecord), ...(options.extraClinvar ?? [])].sort(
    (a, b) => a.pos - b.pos,
  );
  const byAllele = new Map(clinvar.map((record) => [alleleKey(record), record]));
  const genes = new Map(TRANSCRIPT_FACTS.map((fact) => [fact.gene, toGene(fact)]));
  return {
    id: 'test-double',
    assembly: 'GRCh38',
    digest: '0'.repeat(64),
    conditions: options.conditions ?? CONDITION_FACTS,
    genes,
    reference: () => null,
    codingSequence: () => null,
    clinvar: (variant) => byAllele.get(alleleKey(variant)) ?? null,
    clinvarIn: (chrom, range) =>
      clinvar.filter((r) => r.chrom === chrom && range.start <= r.pos && r.pos <= range.end),
    frequency: (variant) => toFrequency(options.frequencies?.get(alleleKey(variant))),
    frequencyCoverage: () => 'partial',
    predictor: () => null,
    genesAt: (chrom, pos) =>
      [...genes.values()].filter(
        (gene) => gene.chrom === chrom && gene.range.start <= pos && pos <= gene.range.end,
      ),
    table: () => undefined,
  };
}

export function alleleKey({ chrom, pos, ref, alt }: Variant): string {
  return `${chrom}:${pos}:${ref}:${alt}`;
}

/** A variant of the double by gene and label, or any other one as `chr1:75761161:A:G`. */
export function findVariant(gene: string, label: string): Variant {
  const fact = VARIANT_FACTS.find((one) => one.gene === gene && one.label === label);
  if (fact !== undefined) {
    return toVariant(fact);
  }
  const [chrom = '', pos = '', ref = '', alt = ''] = label.split(':');
  return toVariant({ chrom, pos: Number(pos), ref, alt });
}

export function geneDouble(symbol: string): GeneModel {
  const fact = TRANSCRIPT_FACTS.find((one) => one.gene === symbol);
  if (fact === undefined) {
    throw new Error(`no such gene in the double: ${symbol}`);
  }
  return toGene(fact);
}

function toVariant(fact: { chrom: string; pos: number; ref: string; alt: string }): Variant {
  const { ref, alt } = fact;
  return { chrom: parseChrom(fact.chrom), pos: parsePos1(fact.pos), ref, alt };
}

function toRecord(fact: (typeof VARIANT_FACTS)[number]): ClinvarRecord {
  const { variationId, significance, stars, gene } = fact;
  return { ...toVariant(fact), variationId, significance, stars, gene };
}

function toGene(fact: TranscriptFact): GeneModel {
  const chrom: Chrom = parseChrom(fact.chrom);
  const exons = fact.exons.split(' ').map(toRange);
  const start = parsePos1(Math.min(...exons.map((exon) => exon.start)));
  const end = parsePos1(Math.max(...exons.map((exon) => exon.end)));
  const { refseq, ensembl, protein, strand } = fact;
  const transcript = {
    refseq,
    ensembl,
    protein,
    mane: 'select' as const,
    gene: fact.gene,
    chrom,
    strand,
    exons,
    cds: toRange(fact.cds),
    exception: null,
  };
  return {
    symbol: fact.gene,
    hgnc: fact.hgnc,
    chrom,
    strand,
    range: { start, end },
    transcripts: [transcript],
    missenseZ: null,
  };
}

function toRange(text: string): ClosedRange1 {
  const [start, end] = text.split('-').map(Number);
  return { start: parsePos1(start ?? 0), end: parsePos1(end ?? 0) };
}

function toFrequency(afPpb: number | undefined): Frequency | null {
  return afPpb === undefined
    ? null
    : {
        alleleCount: null,
        alleleNumber: null,
        afPpb,
        grpmaxAfPpb: afPpb,
        faf95Ppb: null,
        homozygotes: null,
        source: 'test',
      };
}
