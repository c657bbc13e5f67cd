import { z } from 'zod';
import { PRIMARY_CHROMS } from '../model/coordinates.ts';
import type { Variant } from '../model/variant.ts';
import type { Sections } from './sections.ts';
import { ContigStarts, lowerBound } from './variant-index.ts';

const MILLION = 1_000_000;
const BASES = 'ACGT';
/** Four decimals are what predictors publish. */
export const MAX_UNITS = 10_000;

const metaSchema = z.strictObject({
  name: z.string().min(1),
  /** Stored units in a score of 1; a divisor of 10^6. */
  unitsPerOne: z.int().min(1).max(MAX_UNITS),
});

/** Scores of single-nucleotide variants: 7 bytes each, because a whole proteome has millions. */
export class PredictorTable {
  readonly #sections: Sections;
  readonly #starts: ContigStarts;
  readonly #pos: Uint32Array;
  readonly #substitution: Uint8Array;
  readonly #score: Uint16Array;
  readonly #name: string;
  readonly #unitsPerOne: number;

  constructor(sections: Sections) {
    const { records } = sections.table;
    this.#sections = sections;
    this.#starts = new ContigStarts(sections, records);
    this.#pos = sections.u32('pos', records);
    this.#substitution = sections.u8('substitution', records);
    this.#score = sections.u16('score', records);
    const meta = metaSchema.safeParse(sections.json('meta'));
    if (!meta.success || MILLION % meta.data.unitsPerOne !== 0) {
      throw sections.fault('PACK_TABLE_VALUE', 'the name or the scale of the predictor is damaged');
    }
    this.#name = meta.data.name;
    this.#unitsPerOne = meta.data.unitsPerOne;
  }

  /** Score times 10^6. */
  find(variant: Variant): { readonly name: string; readonly score: number } | null {
    const code = encodeSubstitution(variant.ref, variant.alt);
    if (code === null) {
      return null;
    }
    const rows = this.#starts.rows(variant.chrom);
    for (let row = lowerBound(this.#pos, rows, variant.pos); row < rows.end; row += 1) {
      if (this.#pos[row] !== variant.pos) {
        return null;
      }
      if (this.#substitution[row] === code) {
        const units = this.#score[row] ?? 0;
        return { name: this.#name, score: units * (MILLION / this.#unitsPerOne) };
      }
    }
    return null;
  }

  /** @throws KnowledgeFault PACK_TABLE_ORDER, PACK_TABLE_VALUE */
  verifyRows(): void {
    for (const chrom of PRIMARY_CHROMS) {
      const { first, end } = this.#starts.rows(chrom);
      if (!ascends(this.#pos.subarray(first, end), this.#substitution.subarray(first, end))) {
        throw this.#sections.fault('PACK_TABLE_ORDER', 'rows are not strictly ascending');
      }
    }
    const unitsPerOne = this.#unitsPerOne;
    const codesValid = this.#substitution.every((code) => code < 16 && code >>> 2 !== (code & 3));
    if (!codesValid || !this.#score.every((score) => score <= unitsPerOne)) {
      throw this.#sections.fault('PACK_TABLE_VALUE', 'a score or a substitution is out of range');
    }
  }
}

/** Position first, then substitution; runs over millions of rows. */
function ascends(pos: Uint32Array, substitution: Uint8Array): boolean {
  let previous = -1;
  for (let row = 0; row < pos.length; row += 1) {
    const key = (pos[row] ?? 0) * 16 + (substitution[row] ?? 0);
    if (key <= previous) {
      return false;
    }
    previous = key;
  }
  return true;
}

/** REF in two bits, ALT in two bits; `null` for anything but a single-nucleotide variant. */
export function encodeSubstitution(ref: string, alt: string): number | null {
  const from = ref.length === 1 ? BASES.indexOf(ref) : -1;
  const to = alt.length === 1 ? BASES.indexOf(alt) : -1;
  return from < 0 || to < 0 || from === to ? null : (from << 2) | to;
}
