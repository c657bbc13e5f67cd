import type { VcfLimits } from '../limits.ts';
import { VcfFault } from '../vcf-fault.ts';

/** Watches how much comes out for what went in, so that a gzip bomb ends early. */
export class SizeGuard {
  readonly #limits: VcfLimits;
  #compressed = 0;
  #inflated = 0;

  constructor(limits: VcfLimits) {
    this.#limits = limits;
  }

  addCompressed(byteCount: number): void {
    this.#compressed += byteCount;
  }

  /** @throws VcfFault INFLATED_TOO_LARGE, INFLATE_RATIO_EXCEEDED */
  addInflated(byteCount: number): void {
    this.#inflated += byteCount;
    if (this.#inflated > this.#limits.maxInflatedBytes) {
      throw new VcfFault('INFLATED_TOO_LARGE', 'the file inflates beyond the size limit');
    }
    if (
      this.#inflated > this.#limits.ratioGraceBytes &&
      this.#inflated > this.#compressed * this.#limits.maxInflateRatio
    ) {
      throw new VcfFault('INFLATE_RATIO_EXCEEDED', 'the file inflates far more than a VCF does');
    }
  }
}
