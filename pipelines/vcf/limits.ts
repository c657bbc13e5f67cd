/** Bounds on what a hostile file can make us hold or do. All sizes in bytes. */
export interface VcfLimits {
  /** Everything that the file may inflate to. */
  readonly maxInflatedBytes: number;
  /** Inflated size ÷ compressed size, enforced once `ratioGraceBytes` have been inflated. */
  readonly maxInflateRatio: number;
  readonly ratioGraceBytes: number;
  readonly maxLineBytes: number;
  readonly maxHeaderBytes: number;
  /** Calls that may be kept for interpretation. */
  readonly maxCalls: number;
}

/**
 * A 60-fold whole-genome gVCF inflates to some 60 GB; text VCF deflates 4- to 40-fold, a file of
 * identical lines about 250-fold, and DEFLATE itself ends at 1,032-fold.
 */
export const DEFAULT_VCF_LIMITS: VcfLimits = {
  maxInflatedBytes: 128 * 2 ** 30,
  maxInflateRatio: 300,
  ratioGraceBytes: 16 * 2 ** 20,
  maxLineBytes: 2 ** 20,
  maxHeaderBytes: 4 * 2 ** 20,
  maxCalls: 500_000,
};
