import type { Chrom, ClosedRange1, Pos1 } from './coordinates.ts';
import type { DecimalText } from './observation.ts';
import type { Variant } from './variant.ts';

/** AD/AR: autosomal dominant/recessive. XLD/XLR: X-linked. MT: mitochondrial. */
export type Inheritance = 'AD' | 'AR' | 'XLD' | 'XLR' | 'MT';

export type Urgency = 'critical' | 'urgent' | 'soon' | 'routine';

/** One gene–condition pair that a policy may screen for. A gene with two modes of inheritance has two entries. */
export interface GeneCondition {
  /** Stable key, e.g. `PKU`. */
  readonly id: string;
  /** Name as a clinician reads it. */
  readonly condition: string;
  readonly gene: string;
  readonly inheritance: Inheritance;
  readonly panel: 'rusp-core' | 'rusp-secondary' | 'other';
  readonly urgency: Urgency;
  /** ClinGen gene–disease validity, `null` where not curated. */
  readonly validity:
    'Definitive' | 'Strong' | 'Moderate' | 'Limited' | 'Disputed' | 'Refuted' | null;
  /** Loss of function is a mechanism of disease for this pair, from gene curation and never from pLI. */
  readonly lossOfFunction: boolean;
  /** Markers that screen for the condition: analyte keys, with `:low` or `:high` where only that side does. */
  readonly analytes: readonly string[];
}

export interface TranscriptModel {
  /** RefSeq id with version, e.g. `NM_000277.3`. */
  readonly refseq: string;
  /** Ensembl id with version, e.g. `ENST00000553106.6`. */
  readonly ensembl: string;
  readonly protein: string | null;
  readonly mane: 'select' | 'plus-clinical';
  readonly gene: string;
  readonly chrom: Chrom;
  readonly strand: '+' | '-';
  /** Exons in genomic order, 1-based closed. */
  readonly exons: readonly ClosedRange1[];
  /** Genomic extent of the CDS including the stop codon, 1-based closed; `null` for non-coding genes. */
  readonly cds: ClosedRange1 | null;
  /** A known exception to the standard reading, e.g. a selenocysteine or a non-ATG start. */
  readonly exception: string | null;
}

export interface GeneModel {
  readonly symbol: string;
  readonly hgnc: string | null;
  readonly chrom: Chrom;
  readonly strand: '+' | '-';
  readonly range: ClosedRange1;
  /** MANE Select first. */
  readonly transcripts: readonly TranscriptModel[];
  /** Loss-of-function constraint as published, for display and PP2/BP1 only. */
  readonly missenseZ: DecimalText | null;
}

export type ClinvarClass = 'P' | 'P/LP' | 'LP' | 'VUS' | 'LB' | 'B/LB' | 'B' | 'conflicting';

export interface ClinvarRecord extends Variant {
  readonly variationId: number;
  readonly significance: ClinvarClass;
  /** Review status as stars, 0 … 4. */
  readonly stars: number;
  readonly gene: string;
}

export interface Frequency {
  readonly alleleCount: number | null;
  readonly alleleNumber: number | null;
  /** Overall allele frequency as parts per billion, so that thresholds compare as integers. */
  readonly afPpb: number | null;
  readonly grpmaxAfPpb: number | null;
  readonly faf95Ppb: number | null;
  readonly homozygotes: number | null;
  readonly source: string;
}

/**
 * What interpretation may ask of a knowledge pack. One instance per worker, views over one shared buffer.
 * Alleles are compared exactly: hand in normalised variants (parsimonious, left-aligned).
 */
export interface KnowledgePack {
  readonly id: string;
  readonly assembly: 'GRCh38' | 'GRCh37';
  /** SHA-256 of the pack's manifest, lower-case hex; it covers the digest of every table. */
  readonly digest: string;
  readonly conditions: readonly GeneCondition[];
  readonly genes: ReadonlyMap<string, GeneModel>;
  /** Forward-strand bases of a closed range, or `null` where any base of it is not in the pack. */
  reference(chrom: Chrom, range: ClosedRange1): string | null;
  /** Coding sequence of a transcript, 5'→3', start codon to stop codon, or `null`. */
  codingSequence(refseq: string): string | null;
  clinvar(variant: Variant): ClinvarRecord | null;
  /** Records with `range.start ≤ pos ≤ range.end`, in order. */
  clinvarIn(chrom: Chrom, range: ClosedRange1): readonly ClinvarRecord[];
  frequency(variant: Variant): Frequency | null;
  /** Whether absence of a frequency record means absence from the source. */
  frequencyCoverage(gene: string): 'complete' | 'partial' | 'none';
  /** Score of the one calibrated predictor the pack carries for a missense variant, times 10^6; `null` where unknown. */
  predictor(variant: Variant): { readonly name: string; readonly score: number } | null;
  /** Genes whose range lies over a position. */
  genesAt(chrom: Chrom, pos: Pos1): readonly GeneModel[];
  /** Any small table by name (thresholds, hotspots, analytes, block lists), as parsed JSON. */
  table(name: string): unknown;
}
