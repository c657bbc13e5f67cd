/** How one statement of an earlier result reads now. */
export interface ResultChange {
  readonly about:
    | 'outcome'
    | 'finding'
    | 'variant'
    | 'observation'
    | 'not-assessed'
    | 'callability'
    | 'sex'
    | 'policy'
    | 'cutoffs'
    | 'pack';
  /**
   * What of that kind: condition id and gene, `chrom-pos-ref-alt`, analyte key, gene; empty where there is but one.
   */
  readonly name: string;
  /** `null`: the earlier result did not say it. */
  readonly before: string | null;
  /** `null`: the new result no longer says it. */
  readonly after: string | null;
}

/** The earlier result on the same newborn that a result takes the place of, and what differs. */
export interface Amendment {
  /** Commitment of the earlier result, hex: what the evidence of the earlier batch proves. */
  readonly commitment: string;
  /** SHA-256 of the canonical earlier result, hex. */
  readonly resultDigest: string;
  /** Pseudonym under which the earlier result was made, hex. */
  readonly subject: string;
  /** Digest of the submission manifest that it answered, hex. */
  readonly submission: string;
  /** By kind and name; empty when the new result says the same. */
  readonly changes: readonly ResultChange[];
}
