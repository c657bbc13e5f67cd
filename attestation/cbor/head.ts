import { VerificationError } from '../verification-error.ts';

/** Major types of RFC 8949 §3.1. */
export const MAJOR = {
  unsigned: 0,
  negative: 1,
  bytes: 2,
  text: 3,
  array: 4,
  map: 5,
  tag: 6,
  simple: 7,
} as const;

/** The first bytes of a data item. */
export interface CborHead {
  readonly major: number;
  /** Value, length or count; `null` for indefinite length (additional information 31). */
  readonly argument: number | null;
  /** Offset of the first byte after the head. */
  readonly next: number;
}

const INDEFINITE = 31;

/** The smallest value that needs 1, 2, 4 or 8 bytes (RFC 8949 §4.2.1: shortest form only). */
const LEAST = [24, 2 ** 8, 2 ** 16, 2 ** 32] as const;

/**
 * Reads one head. Offsets and lengths are the sender's: nothing is allocated from them.
 *
 * @throws VerificationError CBOR_TRUNCATED, CBOR_RESERVED, CBOR_NOT_MINIMAL
 */
export function readHead(input: Uint8Array, offset: number): CborHead {
  const initial = input[offset];
  if (initial === undefined) {
    throw new VerificationError('CBOR_TRUNCATED', 'a data item is missing');
  }
  const major = initial >> 5;
  const info = initial & 0x1f;
  if (info === INDEFINITE) {
    return { major, argument: null, next: offset + 1 };
  }
  if (info >= 28) {
    throw new VerificationError('CBOR_RESERVED', 'additional information 28 to 30 is reserved');
  }
  if (info < 24) {
    return { major, argument: info, next: offset + 1 };
  }
  return { major, ...readArgument(input, offset + 1, info - 24) };
}

function readArgument(
  input: Uint8Array,
  offset: number,
  power: number,
): { argument: number; next: number } {
  const next = offset + 2 ** power;
  if (next > input.length) {
    throw new VerificationError('CBOR_TRUNCATED', 'the input ends inside a length or integer');
  }
  // Above 2^53 the number is inexact; it is then larger than any limit that it is compared with.
  const argument = input.subarray(offset, next).reduce((value, byte) => value * 256 + byte, 0);
  if (argument < (LEAST[power] ?? Infinity)) {
    throw new VerificationError('CBOR_NOT_MINIMAL', 'an integer or length is not in shortest form');
  }
  return { argument, next };
}
