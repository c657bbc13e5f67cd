import { translateCodes } from './genetic-code.ts';
import type { CodingEdit } from './region.ts';

/** The coding sequence (and what follows) after a change, read base by base without being written out. */
export class AlteredSequence {
  readonly #bases: string;
  readonly #edit: CodingEdit;
  readonly #insertedTo: number;
  readonly #shift: number;

  constructor(bases: string, edit: CodingEdit) {
    this.#bases = bases;
    this.#edit = edit;
    this.#insertedTo = edit.from + edit.inserted.length;
    this.#shift = edit.deleted - edit.inserted.length;
  }

  /** Residue of the 0-based codon; `''` when the known sequence ends before it. */
  residueAt(codon: number): string {
    const third = this.#codeAt(3 * codon + 2);
    return Number.isNaN(third)
      ? ''
      : translateCodes(this.#codeAt(3 * codon), this.#codeAt(3 * codon + 1), third);
  }

  /** Letters of the codons `first … last`. */
  codons(first: number, last: number): string {
    let text = '';
    for (let at = 3 * first; at < 3 * last + 3; at += 1) {
      const code = this.#codeAt(at);
      text += Number.isNaN(code) ? '' : String.fromCharCode(code);
    }
    return text;
  }

  #codeAt(at: number): number {
    const { from, inserted } = this.#edit;
    if (at < from) {
      return this.#bases.charCodeAt(at);
    }
    return at < this.#insertedTo
      ? inserted.charCodeAt(at - from)
      : this.#bases.charCodeAt(at + this.#shift);
  }
}
