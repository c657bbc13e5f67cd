import type { Chrom, ClosedRange1 } from './coordinates.ts';

/**
 * A decimal as text, e.g. `"12.50"`: no binary float ever stands in a result.
 * Grammar: `-?(0|[1-9][0-9]*)(\.[0-9]+)?`.
 */
export type DecimalText = string;

export type Comparator = '<' | '<=' | '>' | '>=';

/** One laboratory observation, normalised: the analyte's canonical unit, a decimal string, its place. */
export interface Observation {
  /** LOINC code of the analyte; `null` where the analyte is known but has none. */
  readonly loinc: string | null;
  /** Key of the analyte in the knowledge pack, e.g. `PHE`, `C8`, `C14_1`, `TREC`. */
  readonly analyte: string;
  /** `null` when the laboratory reported that it could not measure (invalid specimen). */
  readonly value: DecimalText | null;
  /** UCUM unit of `value` after conversion. */
  readonly unit: string;
  readonly comparator: Comparator | null;
  /** The laboratory's own verdict where it gave one (HL7 OBX-8 or a flag column), normalised. */
  readonly flag: 'critical' | 'positive' | 'borderline' | 'normal' | 'invalid' | null;
  readonly source: { readonly file: string; readonly line: number };
}

/** `B` of the concordance matrix (facts: clinical 4.2). */
export type BiochemistryStatus =
  'critical' | 'positive' | 'borderline' | 'normal' | 'not-done' | 'invalid';

export interface GenomicRange extends ClosedRange1 {
  readonly chrom: Chrom;
}

/** What RNA, protein, methylation or repeat analysis measured for one gene of this newborn. */
export interface MolecularObservation {
  readonly kind: 'expression' | 'protein' | 'splicing' | 'episignature' | 'repeat';
  /** Gene symbol where the table has one. */
  readonly gene: string;
  /** z-score, delta psi, score of the signature, or units of the longer allele. */
  readonly value: DecimalText | null;
  readonly adjustedP: DecimalText | null;
  /** Splicing metric, or the call of an episignature. */
  readonly metric:
    'psi5' | 'psi3' | 'theta' | 'jaccard' | 'positive' | 'negative' | 'inconclusive' | null;
  /** Junction of a splicing outlier, in the build of the genome. */
  readonly range: GenomicRange | null;
  readonly source: { readonly file: string; readonly line: number };
}
