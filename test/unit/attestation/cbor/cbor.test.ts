import { describe, expect, it } from 'vitest';
import { decodeCbor, encodeCbor, parseHex, scanCbor, toHex } from '#attestation';
import type { CborEncodable } from '#attestation';
import { refusalOf } from '../../../builders/verdict.ts';

const LIMITS = { maxBytes: 4096 };
const TOP_MAP = { maxBytes: 4096, indefiniteTopMap: true };

describe('scanCbor', () => {
  it.each([
    ['an integer', '00'],
    ['the largest integer', '1bffffffffffffffff'],
    ['a negative integer', '3bffffffffffffffff'],
    ['an empty byte string', '40'],
    ['text', '6161'],
    ['text of several bytes a letter', '62c3bc'],
    ['an array', '83010203'],
    ['a map with integer and text keys', 'a201f6616102'],
    ['false, true, null', '83f4f5f6'],
    ['16 levels', `${'81'.repeat(15)}00`],
  ])('accepts %s', (_, hex) => {
    expect(scanCbor(parseHex(hex), LIMITS).end).toBe(hex.length / 2);
  });

  it.each([
    ['CBOR_EMPTY', 'no input', ''],
    ['CBOR_TRAILING_BYTES', 'a second item', '0000'],
    ['CBOR_TRAILING_BYTES', 'a stray break', '00ff'],
    ['CBOR_TRUNCATED', 'a head without its length', '19'],
    ['CBOR_TRUNCATED', 'half a length', '1901'],
    ['CBOR_TRUNCATED', 'a string past the end', '4200'],
    ['CBOR_TRUNCATED', 'an array short of an item', '8201'],
    ['CBOR_TRUNCATED', 'a map short of a value', 'a101'],
    ['CBOR_TRUNCATED', 'an array of 2^32 items', '9b0000000100000000'],
    ['CBOR_TRUNCATED', 'a map of 2^63 pairs', 'bb8000000000000000'],
    ['CBOR_TRUNCATED', 'a string of 2^64 - 1 bytes', '5bffffffffffffffff'],
    ['CBOR_NOT_MINIMAL', 'a small integer in a byte', '1817'],
    ['CBOR_NOT_MINIMAL', 'a byte in two', '1900ff'],
    ['CBOR_NOT_MINIMAL', 'two bytes in four', '1a0000ffff'],
    ['CBOR_NOT_MINIMAL', 'four bytes in eight', '1b00000000ffffffff'],
    ['CBOR_NOT_MINIMAL', 'a string length', '580161'],
    ['CBOR_NOT_MINIMAL', 'a negative integer', '3800'],
    ['CBOR_RESERVED', 'additional information 28', '1c'],
    ['CBOR_RESERVED', 'additional information 30', '5e'],
    ['CBOR_RESERVED', 'a break for a value', 'ff'],
    ['CBOR_RESERVED', 'a break inside a definite array', '82ff00'],
    ['CBOR_INDEFINITE', 'an indefinite array', '9f00ff'],
    ['CBOR_INDEFINITE', 'an indefinite map', 'bfff'],
    ['CBOR_INDEFINITE', 'a chunked byte string', '5f4100ff'],
    ['CBOR_INDEFINITE', 'a chunked text', '7f6161ff'],
    ['CBOR_UTF8', 'a lone continuation byte', '6180'],
    ['CBOR_UTF8', 'an overlong form', '62c080'],
    ['CBOR_UTF8', 'a surrogate', '63eda080'],
    ['CBOR_UTF8', 'half a letter', '61c3'],
    ['CBOR_DUPLICATE_KEY', 'the same text key', 'a2616100616101'],
    ['CBOR_DUPLICATE_KEY', 'the same integer key', 'a201000101'],
    ['CBOR_DUPLICATE_KEY', 'a duplicate two levels down', '81a101a202000200'],
    ['CBOR_KEY_TYPE', 'a byte string key', 'a1410000'],
    ['CBOR_KEY_TYPE', 'an array key', 'a18000'],
    ['CBOR_KEY_TYPE', 'a null key', 'a1f600'],
    ['CBOR_UNSUPPORTED', 'a tag', 'c000'],
    ['CBOR_UNSUPPORTED', 'undefined', 'f7'],
    ['CBOR_UNSUPPORTED', 'a half float', 'f93c00'],
    ['CBOR_UNSUPPORTED', 'a double', 'fb3ff0000000000000'],
    ['CBOR_UNSUPPORTED', 'an unassigned simple value', 'f8ff'],
    ['CBOR_TOO_DEEP', '17 levels', `${'81'.repeat(16)}00`],
  ])('refuses with %s: %s', async (code, _, hex) => {
    expect(await refusalOf(() => scanCbor(parseHex(hex), LIMITS))).toBe(code);
  });

  it('refuses an input above the limit before it reads it', async () => {
    expect(await refusalOf(() => scanCbor(new Uint8Array(5), { maxBytes: 4 }))).toBe(
      'CBOR_TOO_LARGE',
    );
  });

  it('does not overflow the stack on deep nesting', async () => {
    const nested = new Uint8Array(200_000).fill(0x81);
    expect(await refusalOf(() => scanCbor(nested, { maxBytes: 2 ** 20 }))).toBe('CBOR_TOO_DEEP');
  });

  it('returns the spans of the outermost items', () => {
    const { items } = scanCbor(parseHex('83420102a06161'), LIMITS);
    expect(items.map(({ major, content, end }) => [major, content, end])).toEqual([
      [2, 2, 4],
      [5, 5, 5],
      [3, 6, 7],
    ]);
  });
});

describe('the indefinite payload map', () => {
  it.each(['bfff', 'bf616100ff', 'bf6161a0616280ff'])('is accepted at the top: %s', (hex) => {
    expect(scanCbor(parseHex(hex), TOP_MAP).end).toBe(hex.length / 2);
  });

  it.each([
    ['CBOR_INDEFINITE', 'an indefinite map inside', 'bf6161bfffff'],
    ['CBOR_INDEFINITE', 'an indefinite array inside', 'bf61619fffff'],
    ['CBOR_INDEFINITE', 'an indefinite array at the top', '9fff'],
    ['CBOR_DUPLICATE_KEY', 'a duplicate key', 'bf616100616101ff'],
    ['CBOR_TRUNCATED', 'no break', 'bf616100'],
    ['CBOR_RESERVED', 'a break after a key', 'bf6161ff'],
    ['CBOR_TRAILING_BYTES', 'two breaks', 'bfffff'],
    ['CBOR_TOO_DEEP', '17 levels', `bf6161${'81'.repeat(15)}00ff`],
  ])('refuses with %s: %s', async (code, _, hex) => {
    expect(await refusalOf(() => scanCbor(parseHex(hex), TOP_MAP))).toBe(code);
  });

  it('accepts 16 levels', () => {
    const hex = `bf6161${'81'.repeat(14)}00ff`;
    expect(scanCbor(parseHex(hex), TOP_MAP).end).toBe(hex.length / 2);
  });
});

describe('decodeCbor', () => {
  it('keeps integer and text keys apart', () => {
    expect(decodeCbor(parseHex('a20101613102'), LIMITS)).toEqual(
      new Map<unknown, unknown>([
        [1, 1],
        ['1', 2],
      ]),
    );
  });

  it('leaves the array that it reads as it was', () => {
    const input = parseHex('a10102');
    decodeCbor(input, LIMITS);
    expect(Reflect.ownKeys(input)).toEqual(['0', '1', '2']);
  });

  it('does not decode what the scan refuses', async () => {
    expect(await refusalOf(() => decodeCbor(parseHex('a201000101'), LIMITS))).toBe(
      'CBOR_DUPLICATE_KEY',
    );
  });
});

describe('encodeCbor', () => {
  // RFC 8949, Appendix A
  it.each<[CborEncodable, string]>([
    [0, '00'],
    [23, '17'],
    [24, '1818'],
    [255, '18ff'],
    [256, '190100'],
    [65536, '1a00010000'],
    [1000000000000, '1b000000e8d4a51000'],
    [-1, '20'],
    [-35, '3822'],
    [-1000, '3903e7'],
    ['IETF', '6449455446'],
    ['ü', '62c3bc'],
    [false, 'f4'],
    [true, 'f5'],
    [null, 'f6'],
    [Uint8Array.of(1, 2), '420102'],
    [[1, [2, 3]], '8201820203'],
  ])('encodes %j', (value, hex) => {
    expect(toHex(encodeCbor(value))).toBe(hex);
  });

  it('orders map keys by their encoded bytes', () => {
    const map = new Map<string | number, CborEncodable>([
      ['b', 1],
      [100, 2],
      ['aa', 3],
      [10, 4],
      [-1, 5],
    ]);
    expect(toHex(encodeCbor(map))).toBe('a50a04186402200561620162616103');
  });

  it.each([0.5, Number.NaN, 2 ** 53, Number.POSITIVE_INFINITY])('does not encode %d', (value) => {
    expect(() => encodeCbor(value)).toThrow(RangeError);
  });
});
