import { PRIMARY_CHROMS } from '../model/coordinates.ts';
import type { Chrom, ClosedRange1 } from '../model/coordinates.ts';
import type { Sections } from './sections.ts';
import { ContigStarts, lowerBound } from './variant-index.ts';

const FOUR_BASES: readonly string[] = Array.from({ length: 256 }, (_, byte) =>
  [6, 4, 2, 0].map((shift) => 'ACGT'.charAt((byte >>> shift) & 3)).join(''),
);

/**
 * Sparse reference: disjoint stretches of A, C, G, T in two bits a base, most significant pair first, each
 * stretch on a byte boundary. Stretches that touch are one, so that a range lies in one stretch or in none.
 */
export class ReferenceTable {
  readonly #sections: Sections;
  readonly #starts: ContigStarts;
  readonly #start: Uint32Array;
  readonly #end: Uint32Array;
  readonly #byte: Uint32Array;
  readonly #bases: Uint8Array;

  constructor(sections: Sections) {
    const { records } = sections.table;
    this.#sections = sections;
    this.#starts = new ContigStarts(sections, records);
    this.#start = sections.u32('start', records);
    this.#end = sections.u32('end', records);
    this.#byte = sections.u32('byte', records);
    this.#bases = sections.u8('bases');
  }

  /** Forward-strand bases of the closed range, or `null` unless all of them are here. */
  bases(chrom: Chrom, range: ClosedRange1): string | null {
    const rows = this.#starts.rows(chrom);
    const row = lowerBound(this.#end, rows, range.start);
    const start = this.#start[row] ?? 0;
    if (row >= rows.end || start > range.start || (this.#end[row] ?? 0) < range.end) {
      return null;
    }
    return this.#decode(this.#byte[row] ?? 0, range.start - start, range.end - start);
  }

  /** @throws KnowledgeFault PACK_TABLE_ORDER, PACK_TABLE_VALUE */
  verifyRows(): void {
    let byte = 0;
    for (const chrom of PRIMARY_CHROMS) {
      const { first, end } = this.#starts.rows(chrom);
      let previousEnd = -1;
      for (let row = first; row < end; row += 1) {
        const from = this.#start[row] ?? 0;
        const to = this.#end[row] ?? 0;
        if (from <= previousEnd + 1 || to < from) {
          throw this.#sections.fault(
            'PACK_TABLE_ORDER',
            'stretches overlap, touch or are unsorted',
          );
        }
        if (this.#byte[row] !== byte) {
          throw this.#sections.fault(
            'PACK_TABLE_VALUE',
            'a stretch does not follow the one before',
          );
        }
        byte += bytesFor(to - from + 1);
        previousEnd = to;
      }
    }
    if (byte !== this.#bases.length) {
      throw this.#sections.fault('PACK_TABLE_LAYOUT', 'the bases do not fit the stretches');
    }
  }

  /** Bases `[from, to]` of a stretch, counted from 0. */
  #decode(byte: number, from: number, to: number): string {
    const firstByte = from >>> 2;
    let text = '';
    for (let index = firstByte; index <= to >>> 2; index += 1) {
      text += FOUR_BASES[this.#bases[byte + index] ?? 0] ?? '';
    }
    return text.slice(from - 4 * firstByte, to - 4 * firstByte + 1);
  }
}

export function bytesFor(bases: number): number {
  return (bases + 3) >>> 2;
}
