/**
 * REF and ALT in one 32-bit word.
 *
 * Bit 31 clear: both alleles are A, C, G, T only and together at most 11 bases: four bits of REF length,
 * four bits of ALT length, then two bits a base, REF first, in the low bits. Equal words, equal alleles.
 * Bit 31 set: the other 31 bits are an offset into the heap, where two 16-bit lengths and the letters lie.
 */
const MAX_INLINE_BASES = 11;
export const MAX_ALLELE_LENGTH = 0xffff;
const HEAP_FLAG = 0x8000_0000;
const BASES = 'ACGT';

export function isHeapWord(word: number): boolean {
  return word >= HEAP_FLAG;
}

/** `null` where the alleles must go to the heap. */
export function packInline(ref: string, alt: string): number | null {
  if (ref.length + alt.length > MAX_INLINE_BASES) {
    return null;
  }
  let word = 0;
  for (const base of ref + alt) {
    const code = BASES.indexOf(base);
    if (code < 0) {
      return null;
    }
    word = (word << 2) | code;
  }
  return ((ref.length << 27) | (alt.length << 23) | word) >>> 0;
}

export interface AllelePair {
  readonly ref: string;
  readonly alt: string;
}

/** `null` for a word or heap entry that no writer produces. */
export function unpackAlleles(word: number, heap: Uint8Array): AllelePair | null {
  return isHeapWord(word) ? unpackHeap(word - HEAP_FLAG, heap) : unpackInline(word);
}

function unpackInline(word: number): AllelePair | null {
  const refLength = word >>> 27;
  const altLength = (word >>> 23) & 0xf;
  const count = refLength + altLength;
  const unused = (word & 0x7f_ffff) >>> (2 * count);
  if (refLength === 0 || altLength === 0 || count > MAX_INLINE_BASES || unused !== 0) {
    return null;
  }
  let letters = '';
  for (let index = count - 1; index >= 0; index -= 1) {
    letters += BASES.charAt((word >>> (2 * index)) & 3);
  }
  return { ref: letters.slice(0, refLength), alt: letters.slice(refLength) };
}

function unpackHeap(offset: number, heap: Uint8Array): AllelePair | null {
  const refLength = (heap[offset] ?? 0) | ((heap[offset + 1] ?? 0) << 8);
  const altLength = (heap[offset + 2] ?? 0) | ((heap[offset + 3] ?? 0) << 8);
  const start = offset + 4;
  if (refLength === 0 || altLength === 0 || start + refLength + altLength > heap.length) {
    return null;
  }
  const ref = letters(heap, start, refLength);
  const alt = letters(heap, start + refLength, altLength);
  return /^[ACGTN]+$/.test(ref) && /^[ACGTN]+$/.test(alt) ? { ref, alt } : null;
}

function letters(heap: Uint8Array, start: number, length: number): string {
  let text = '';
  for (let index = start; index < start + length; index += 1) {
    text += String.fromCharCode(heap[index] ?? 0);
  }
  return text;
}

/** Collects the alleles that do not fit a word. */
export class AlleleHeap {
  readonly #bytes: number[] = [];

  /** The word that points to the new entry. */
  add(ref: string, alt: string): number {
    const offset = this.#bytes.length;
    this.#bytes.push(ref.length & 0xff, ref.length >>> 8, alt.length & 0xff, alt.length >>> 8);
    for (const letter of ref + alt) {
      this.#bytes.push(letter.charCodeAt(0));
    }
    return offset + HEAP_FLAG;
  }

  toBytes(): Uint8Array {
    return Uint8Array.from(this.#bytes);
  }
}
