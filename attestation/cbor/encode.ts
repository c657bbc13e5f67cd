import { concatBytes } from '../bytes/index.ts';
import type { Bytes } from '../bytes/index.ts';
import { MAJOR } from './head.ts';

/** What the structures that we sign and hash are made of. */
export type CborEncodable =
  | number
  | string
  | boolean
  | null
  | Uint8Array
  | readonly CborEncodable[]
  | ReadonlyMap<number | string, CborEncodable>;

/**
 * Core deterministic encoding (RFC 8949 §4.2.1): definite lengths, shortest heads, map keys in the
 * order of their encoded bytes.
 *
 * @throws RangeError for a number that is not a safe integer: a bug of the caller.
 */
export function encodeCbor(value: CborEncodable): Bytes {
  if (value === null) {
    return Uint8Array.of(0xf6);
  }
  if (typeof value === 'boolean') {
    return Uint8Array.of(value ? 0xf5 : 0xf4);
  }
  if (typeof value === 'number') {
    return value < 0 ? encodeHead(MAJOR.negative, -1 - value) : encodeHead(MAJOR.unsigned, value);
  }
  if (typeof value === 'string') {
    const text = new TextEncoder().encode(value);
    return concatBytes(encodeHead(MAJOR.text, text.length), text);
  }
  if (value instanceof Uint8Array) {
    return concatBytes(encodeHead(MAJOR.bytes, value.length), value);
  }
  return isMap(value) ? encodeMap(value) : encodeArray(value);
}

/** The head of a data item in shortest form. */
export function encodeHead(major: number, argument: number): Bytes {
  if (!Number.isSafeInteger(argument) || argument < 0) {
    throw new RangeError('CBOR integers, lengths and counts are safe integers');
  }
  const initial = major << 5;
  if (argument < 24) {
    return Uint8Array.of(initial | argument);
  }
  const power = argument < 2 ** 8 ? 0 : argument < 2 ** 16 ? 1 : argument < 2 ** 32 ? 2 : 3;
  const head = new Uint8Array(1 + 2 ** power);
  head[0] = initial | (24 + power);
  let rest = argument;
  for (let index = head.length - 1; index > 0; index -= 1) {
    head[index] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  return head;
}

function encodeArray(items: readonly CborEncodable[]): Bytes {
  return concatBytes(encodeHead(MAJOR.array, items.length), ...items.map(encodeCbor));
}

function encodeMap(map: ReadonlyMap<number | string, CborEncodable>): Bytes {
  const pairs = [...map].map(([key, value]) => [encodeCbor(key), encodeCbor(value)] as const);
  pairs.sort(([left], [right]) => compareBytes(left, right));
  return concatBytes(encodeHead(MAJOR.map, map.size), ...pairs.flat());
}

function compareBytes(left: Uint8Array, right: Uint8Array): number {
  const index = left.findIndex((byte, at) => byte !== right[at]);
  return index === -1 ? left.length - right.length : (left[index] ?? 0) - (right[index] ?? -1);
}

function isMap(
  value: readonly CborEncodable[] | ReadonlyMap<number | string, CborEncodable>,
): value is ReadonlyMap<number | string, CborEncodable> {
  return value instanceof Map;
}
