import type { SoTerm } from './so-terms.ts';

/** Fixed sentences: what could not be said, and why. */
export type AnnotationNote =
  | 'coding, unresolved: sequence absent'
  | 'protein name unresolved: sequence absent'
  | 'coding, unresolved: an allele has N'
  | "3' rule not applied beyond the known sequence"
  | 'placed where it spares the splice site'
  | 'placed where it spares the start codon';

/**
 * Nonsense-mediated decay of a transcript with a premature stop: expected unless the stop lies in the last
 * exon, in the last 50 nt before the last exon junction, or there is no junction (Abou Tayoun 2018,
 * PMC6185798, figure 1).
 */
export interface NmdPrediction {
  readonly expected: boolean;
  readonly reason: 'before-last-50-nt' | 'last-50-nt' | 'last-exon' | 'single-exon';
}

/** A protein that ends early. */
export interface Truncation {
  /** First residue (1-based) that is not the old one any more. */
  readonly firstChangedResidue: number;
  /** Residue number of the new stop; `null` where no stop is known. */
  readonly stopResidue: number | null;
  /** Old residues that are lost or replaced, of `proteinLength`. */
  readonly removedResidues: number;
  readonly proteinLength: number;
  /** `null` where the new stop is not known. */
  readonly nmd: NmdPrediction | null;
}

/** What follows when the exons at a lost splice site, or deleted exons, are left out of the transcript. */
export interface ExonLoss {
  /** 1-based, in transcript order. */
  readonly firstExon: number;
  readonly lastExon: number;
  readonly codingBases: number;
  /** `null` where the exons hold the start or the stop codon or no coding base: no frame to keep. */
  readonly inFrame: boolean | null;
  /** Residues that an in-frame loss removes. */
  readonly removedResidues: number | null;
  /** For a loss out of frame; `null` in frame, or where the sequence is absent. */
  readonly truncation: Truncation | null;
}

export interface StartLoss {
  /** Next in-frame methionine (1-based residue), `null` where there is none or the sequence is absent. */
  readonly nextMethionine: number | null;
}

/** One variant in one transcript. */
export interface Annotation {
  readonly source: 'computed' | 'VEP' | 'SnpEff';
  readonly gene: string;
  /** RefSeq id with version for a computed one, the tool's own id otherwise. */
  readonly transcript: string;
  /** The most severe of `terms`. */
  readonly consequence: SoTerm;
  /** The most severe first. */
  readonly terms: readonly SoTerm[];
  /** With the transcript's accession: `NM_000277.3:c.1222C>T`. */
  readonly hgvsC: string | null;
  /** Predicted form without accession: `p.(Arg408Trp)`; `p.?` for an unknown effect. */
  readonly hgvsP: string | null;
  /** Exon or intron that holds the change, 1-based in transcript order; of several, the first. */
  readonly exon: number | null;
  readonly intron: number | null;
  readonly exonCount: number | null;
  /** Coding position (1-based, c. numbering) of the first affected coding base. */
  readonly cdsPosition: number | null;
  /** Codon number of that base. */
  readonly proteinPosition: number | null;
  readonly proteinLength: number | null;
  readonly codons: { readonly ref: string; readonly alt: string } | null;
  /** One-letter residues of `codons`. */
  readonly aminoAcids: { readonly ref: string; readonly alt: string } | null;
  /**
   * Distance in bases to the nearest exon border that is a splice site: 1 is the last base of the exon, -1 the
   * first base of the intron; `null` in a single-exon transcript.
   */
  readonly borderDistance: number | null;
  readonly border: 'donor' | 'acceptor' | null;
  readonly truncation: Truncation | null;
  readonly exonLoss: ExonLoss | null;
  readonly startLoss: StartLoss | null;
  readonly notes: readonly AnnotationNote[];
}

/** Of an annotation that does not place the change in its transcript. */
export const UNPLACED: Omit<
  Annotation,
  'source' | 'gene' | 'transcript' | 'consequence' | 'terms' | 'hgvsC' | 'hgvsP' | 'exonCount'
> = {
  exon: null,
  intron: null,
  cdsPosition: null,
  proteinPosition: null,
  proteinLength: null,
  codons: null,
  aminoAcids: null,
  borderDistance: null,
  border: null,
  truncation: null,
  exonLoss: null,
  startLoss: null,
  notes: [],
};
