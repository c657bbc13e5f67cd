import type { CheckCode } from './codes.ts';
import { CHECK_CODES } from './codes.ts';

/** One thing that is wrong with a file. `field` is a column, key or element name; never a value. */
export interface Finding {
  readonly code: CheckCode;
  readonly line: number | null;
  readonly field: string | null;
}

/** Findings beyond this are counted, not kept. */
const MAX_KEPT = 1000;

/** Collects findings; without `strict`, only those that break a reader. */
export class Findings {
  readonly kept: Finding[] = [];
  readonly #strict: boolean;
  #total = 0;

  constructor(strict: boolean) {
    this.#strict = strict;
  }

  /** All findings, also those beyond the ones kept. */
  get total(): number {
    return this.#total;
  }

  add(code: CheckCode, line: number | null, field: string | null): void {
    if (!this.#strict && CHECK_CODES[code].breaks === 'rule') {
      return;
    }
    this.#total += 1;
    if (this.kept.length < MAX_KEPT) {
      this.kept.push({ code, line, field });
    }
  }
}
