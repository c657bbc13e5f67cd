import type { RawLine } from '../text/raw-line.ts';

/** What the first five columns of a plain record say. The object is reused. */
export interface PlainRecord {
  pos: number;
  refLength: number;
}

const TAB = 9;
const SPACE = 32;
const ZERO = 48;
/** The largest contig has 9 digits. */
const MAX_POS_DIGITS = 9;

/** 1: a base; 2: what else an ALT column of sequences may hold. */
const ALLELE_BYTE: Uint8Array = (() => {
  const table = new Uint8Array(256);
  for (const base of 'ACGTNacgtn') {
    table[base.charCodeAt(0)] = 1;
  }
  table[','.charCodeAt(0)] = 2;
  table['*'.charCodeAt(0)] = 2;
  return table;
})();

/**
 * Reads CHROM to ALT of a record whose alleles are all sequences, so that it speaks about its REF bases and no more.
 * `contig` is the expected CHROM with its tab. Returns `false`, and tells nothing, for a record of another
 * contig, with a symbolic or missing ALT, or with anything odd in these columns; someone else reads it then.
 */
// eslint-disable-next-line complexity -- runs on every record of a genome; half the time of one function a column
export function readPlainRecord(
  { bytes, start }: RawLine,
  contig: Uint8Array,
  into: PlainRecord,
): boolean {
  // No loop runs past the line: each stops at a control character, and one follows every line.
  let offset = start;
  for (const byte of contig) {
    if (bytes[offset] !== byte) {
      return false;
    }
    offset += 1;
  }
  const digits = offset;
  let pos = 0;
  let digit = (bytes[offset] ?? 0) - ZERO;
  while (digit >= 0 && digit <= 9) {
    pos = pos * 10 + digit;
    offset += 1;
    digit = (bytes[offset] ?? 0) - ZERO;
  }
  const digitCount = offset - digits;
  const id = offset + 1;
  if (digitCount === 0 || digitCount > MAX_POS_DIGITS || bytes[offset] !== TAB) {
    return false;
  }
  offset = skipText(bytes, id);
  const ref = offset + 1;
  if (offset === id || bytes[offset] !== TAB) {
    return false;
  }
  offset = skipBases(bytes, ref);
  const alt = offset + 1;
  if (offset === ref || bytes[offset] !== TAB) {
    return false;
  }
  into.pos = pos;
  into.refLength = offset - ref;
  offset = skipAlleles(bytes, alt);
  return offset > alt && bytes[offset] === TAB;
}

function skipText(bytes: Uint8Array, from: number): number {
  let offset = from;
  while ((bytes[offset] ?? 0) >= SPACE) {
    offset += 1;
  }
  return offset;
}

function skipBases(bytes: Uint8Array, from: number): number {
  let offset = from;
  while (ALLELE_BYTE[bytes[offset] ?? 0] === 1) {
    offset += 1;
  }
  return offset;
}

function skipAlleles(bytes: Uint8Array, from: number): number {
  let offset = from;
  while (ALLELE_BYTE[bytes[offset] ?? 0] !== 0) {
    offset += 1;
  }
  return offset;
}
