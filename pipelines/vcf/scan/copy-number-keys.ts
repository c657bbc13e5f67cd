import { VcfFault } from '../vcf-fault.ts';
import type { Candidate } from './candidate.ts';

/** Keys by which targeted callers report the copy number of a locus, in INFO or FORMAT. */
const COPY_NUMBER_KEYS = ['SMN1_CN', 'SMN2_CN'] as const;
const COPY_NUMBER = /^[0-9]{1,2}$/u;

/** Collects copy numbers by locus (`SMN1`), and refuses two that differ. */
export class CopyNumberCollector {
  readonly copyNumbers: Map<string, number> = new Map<string, number>();

  /** @throws VcfFault INFO_VALUE_INVALID, COPY_NUMBER_CONFLICT */
  add(candidate: Candidate): void {
    for (const key of COPY_NUMBER_KEYS) {
      for (const text of [candidate.info.get(key), candidate.sample.text.get(key)]) {
        if (text !== undefined && text !== '.') {
          this.#set(key, text, candidate.line);
        }
      }
    }
  }

  #set(key: string, text: string, line: number): void {
    if (!COPY_NUMBER.test(text)) {
      throw new VcfFault('INFO_VALUE_INVALID', 'a copy number is not a whole number below 100', {
        line,
        field: key,
      });
    }
    const locus = key.slice(0, -'_CN'.length);
    const known = this.copyNumbers.get(locus);
    if (known !== undefined && known !== Number(text)) {
      throw new VcfFault('COPY_NUMBER_CONFLICT', 'two records differ in a copy number', {
        line,
        field: key,
      });
    }
    this.copyNumbers.set(locus, Number(text));
  }
}
