import { PRIMARY_CHROMS } from '../model/coordinates.ts';
import type { Chrom, ClosedRange1 } from '../model/coordinates.ts';
import type { Variant } from '../model/variant.ts';
import { isHeapWord, packInline, unpackAlleles } from './alleles.ts';
import type { AllelePair } from './alleles.ts';
import type { Sections } from './sections.ts';

const CONTIG_INDEX: ReadonlyMap<Chrom, number> = new Map(
  PRIMARY_CHROMS.map((chrom, index) => [chrom, index]),
);

/** Start of each contig's rows, in karyotype order, and the number of rows at the end. */
export class ContigStarts {
  readonly #starts: Uint32Array;

  constructor(sections: Sections, rows: number) {
    this.#starts = sections.u32('contigs', PRIMARY_CHROMS.length + 1);
    let previous = 0;
    for (const start of this.#starts) {
      if (start < previous) {
        throw sections.fault('PACK_TABLE_ORDER', 'contigs are not in order');
      }
      previous = start;
    }
    if (this.#starts[0] !== 0 || previous !== rows) {
      throw sections.fault('PACK_TABLE_LAYOUT', 'contigs do not cover the rows');
    }
  }

  /** Rows `[first, end)` of a contig. */
  rows(chrom: Chrom): { readonly first: number; readonly end: number } {
    const contig = CONTIG_INDEX.get(chrom) ?? PRIMARY_CHROMS.length;
    return { first: this.#starts[contig] ?? 0, end: this.#starts[contig + 1] ?? 0 };
  }
}

/** First row in `[first, end)` whose value is at least `value`. */
export function lowerBound(
  values: Uint32Array,
  rows: { readonly first: number; readonly end: number },
  value: number,
): number {
  let low = rows.first;
  let high = rows.end;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((values[middle] ?? 0) < value) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

/** Variants sorted by contig, position and allele word; look-up by bisection, alleles compared exactly. */
export class VariantIndex {
  readonly #sections: Sections;
  readonly #starts: ContigStarts;
  readonly #pos: Uint32Array;
  readonly #alleles: Uint32Array;
  readonly #heap: Uint8Array;

  constructor(sections: Sections) {
    const { records } = sections.table;
    this.#sections = sections;
    this.#starts = new ContigStarts(sections, records);
    this.#pos = sections.u32('pos', records);
    this.#alleles = sections.u32('alleles', records);
    this.#heap = sections.u8('heap');
  }

  /** Row of the variant, or -1. */
  find(variant: Variant): number {
    const rows = this.#starts.rows(variant.chrom);
    const word = packInline(variant.ref, variant.alt);
    for (let row = lowerBound(this.#pos, rows, variant.pos); row < rows.end; row += 1) {
      if (this.#pos[row] !== variant.pos) {
        return -1;
      }
      if (word === null ? this.#equals(row, variant) : this.#alleles[row] === word) {
        return row;
      }
    }
    return -1;
  }

  /** Rows `[first, end)` with `range.start ≤ pos ≤ range.end`. */
  rowsIn(chrom: Chrom, range: ClosedRange1): { readonly first: number; readonly end: number } {
    const rows = this.#starts.rows(chrom);
    const first = lowerBound(this.#pos, rows, range.start);
    return { first, end: lowerBound(this.#pos, { first, end: rows.end }, range.end + 1) };
  }

  pos(row: number): number {
    return this.#pos[row] ?? 0;
  }

  alleles(row: number): AllelePair {
    const pair = unpackAlleles(this.#alleles[row] ?? 0, this.#heap);
    if (pair === null) {
      throw this.#sections.fault('PACK_TABLE_VALUE', 'an allele is damaged');
    }
    return pair;
  }

  /**
   * One pass over all rows, needed once per buffer.
   *
   * @throws KnowledgeFault PACK_TABLE_ORDER for unsorted or duplicate rows, PACK_TABLE_VALUE for alleles that
   * no writer produces.
   */
  verifyRows(): void {
    for (const chrom of PRIMARY_CHROMS) {
      const { first, end } = this.#starts.rows(chrom);
      for (let row = first; row < end; row += 1) {
        const { ref, alt } = this.alleles(row);
        if (isHeapWord(this.#alleles[row] ?? 0) && packInline(ref, alt) !== null) {
          throw this.#sections.fault('PACK_TABLE_VALUE', 'a short allele lies in the heap');
        }
        if ((this.#pos[row] ?? 0) === 0) {
          throw this.#sections.fault('PACK_TABLE_VALUE', 'a position is not 1-based');
        }
        if (row > first && !this.#ascends(row)) {
          throw this.#sections.fault('PACK_TABLE_ORDER', 'rows are not strictly ascending');
        }
      }
    }
  }

  #ascends(row: number): boolean {
    const pos = this.#pos[row] ?? 0;
    const previousPos = this.#pos[row - 1] ?? 0;
    const word = this.#alleles[row] ?? 0;
    const previousWord = this.#alleles[row - 1] ?? 0;
    if (pos !== previousPos || !isHeapWord(word) || !isHeapWord(previousWord)) {
      return pos > previousPos || (pos === previousPos && word > previousWord);
    }
    return compareAlleles(this.alleles(row - 1), this.alleles(row)) < 0;
  }

  #equals(row: number, variant: Variant): boolean {
    const word = this.#alleles[row] ?? 0;
    if (!isHeapWord(word)) {
      return false;
    }
    const { ref, alt } = this.alleles(row);
    return ref === variant.ref && alt === variant.alt;
  }
}

export function compareAlleles(a: AllelePair, b: AllelePair): number {
  if (a.ref !== b.ref) {
    return a.ref < b.ref ? -1 : 1;
  }
  return a.alt === b.alt ? 0 : a.alt < b.alt ? -1 : 1;
}
