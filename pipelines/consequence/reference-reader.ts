import type { Chrom, KnowledgePack } from '../model/index.ts';
import { parsePos1 } from '../model/index.ts';

/** The part of a knowledge pack that knows bases. */
export type ReferenceSource = Pick<KnowledgePack, 'reference'>;

const BLOCK = 256;
const MAX_POSITION = 2 ** 29;
/** One megabase of text: enough for the genes of a file that is sorted by position. */
const MAX_BLOCKS = 4096;
const UNKNOWN = '.';

/**
 * Single bases of a sparse reference. Reads blocks and keeps them, because aligning an indel asks base by base
 * and a pack decodes ranges.
 */
export class ReferenceReader {
  readonly #source: ReferenceSource;
  readonly #blocks = new Map<Chrom, Map<number, string>>();
  #count = 0;

  constructor(source: ReferenceSource) {
    this.#source = source;
  }

  /** Forward-strand base at a 1-based position, `''` where it is not known. */
  baseAt(chrom: Chrom, pos: number): string {
    if (pos < 1 || pos > MAX_POSITION) {
      return '';
    }
    const index = Math.floor(pos / BLOCK);
    const block = this.#blocks.get(chrom)?.get(index) ?? this.#load(chrom, index);
    const base = block.charAt(pos - index * BLOCK);
    return base === UNKNOWN ? '' : base;
  }

  /** Whether the letters from `pos` on contradict a known base; unknown bases contradict nothing. */
  contradicts(chrom: Chrom, pos: number, letters: string): boolean {
    for (let index = 0; index < letters.length; index += 1) {
      const letter = letters.charAt(index);
      const base = this.baseAt(chrom, pos + index);
      if (base !== '' && letter !== 'N' && base !== letter) {
        return true;
      }
    }
    return false;
  }

  #load(chrom: Chrom, index: number): string {
    if (this.#count >= MAX_BLOCKS) {
      this.#blocks.clear();
      this.#count = 0;
    }
    const start = Math.max(1, index * BLOCK);
    const end = Math.min(MAX_POSITION, index * BLOCK + BLOCK - 1);
    const block = (index === 0 ? UNKNOWN : '') + this.#read(chrom, start, end);
    let blocks = this.#blocks.get(chrom);
    if (blocks === undefined) {
      blocks = new Map();
      this.#blocks.set(chrom, blocks);
    }
    blocks.set(index, block);
    this.#count += 1;
    return block;
  }

  /** Halves a range until each part is known or a single unknown base. */
  #read(chrom: Chrom, start: number, end: number): string {
    const bases = this.#source.reference(chrom, { start: parsePos1(start), end: parsePos1(end) });
    if (bases !== null) {
      return bases;
    }
    if (start === end) {
      return UNKNOWN;
    }
    const middle = (start + end) >>> 1;
    return this.#read(chrom, start, middle) + this.#read(chrom, middle + 1, end);
  }
}

const readers = new WeakMap<ReferenceSource, ReferenceReader>();

/** The one reader of a source, so that its blocks are read once. */
export function readerOf(source: ReferenceSource): ReferenceReader {
  let reader = readers.get(source);
  if (reader === undefined) {
    reader = new ReferenceReader(source);
    readers.set(source, reader);
  }
  return reader;
}
