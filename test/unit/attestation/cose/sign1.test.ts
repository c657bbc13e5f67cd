import { webcrypto } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  concatBytes,
  encodeCbor,
  encodeSigStructure,
  ES256,
  ES384,
  parseCoseSign1,
  parseEcdsaSignature,
  parseHex,
  toHex,
  verifyCoseSign1,
} from '#attestation';
import type { Bytes } from '#attestation';
import { generateP384 } from '../../../builders/certificate.ts';
import { ES384_HEADER, signDocument } from '../../../builders/nitro-pki.ts';
import { refusalOf } from '../../../builders/verdict.ts';

const LIMITS = { algorithm: ES384, maxBytes: 4096 };
const PAYLOAD = Uint8Array.of(1, 2, 3);
const header = (...pairs: [number | string, number | string][]) => encodeCbor(new Map(pairs));

let keys: webcrypto.CryptoKeyPair;
let valid: Bytes;

beforeAll(async () => {
  keys = await generateP384();
  valid = await signDocument(PAYLOAD, keys.privateKey);
});

async function verify(input: Bytes): Promise<Bytes> {
  return verifyCoseSign1(parseCoseSign1(input, LIMITS), keys.publicKey);
}

describe('parseCoseSign1', () => {
  it('accepts a bare document and one under tag 18', async () => {
    expect(await verify(valid)).toEqual(PAYLOAD);
    expect(await verify(concatBytes(Uint8Array.of(0xd2), valid))).toEqual(PAYLOAD);
  });

  it.each([
    ['tag 61', 'd83d'],
    ['tag 98', 'd862'],
    ['tag 18 twice', 'd2d2'],
    ['tag 18 in a longer form', 'd812'],
    ['tag 18 around tag 61', 'd2d83d'],
  ])('refuses %s', async (_, prefix) => {
    const tagged = concatBytes(parseHex(prefix), valid);
    expect(await refusalOf(() => parseCoseSign1(tagged, LIMITS))).toBe('COSE_TAG');
  });

  it.each([
    ['COSE_SHAPE', 'three elements', '8343a10126a040'],
    ['COSE_SHAPE', 'five elements', '8543a10126a0404040'],
    ['COSE_SHAPE', 'a map', 'a0'],
    ['COSE_SHAPE', 'a protected header that is a map', '84a1013822a0410040'],
    ['COSE_SHAPE', 'an unprotected header that is an array', '8444a101382280410040'],
    ['COSE_SHAPE', 'a signature that is text', '8444a1013822a0410060'],
    ['COSE_PAYLOAD', 'a detached payload', '8444a1013822a0f640'],
    ['COSE_PAYLOAD', 'an empty payload', '8444a1013822a04040'],
    ['COSE_PAYLOAD', 'a payload of text', '8444a1013822a0616140'],
    ['CBOR_INDEFINITE', 'an indefinite array', '9f44a1013822a0410040ff'],
    ['CBOR_EMPTY', 'nothing after the tag', 'd2'],
    ['CBOR_EMPTY', 'an empty protected header', '8440a0410040'],
  ])('refuses with %s: %s', async (code, _, hex) => {
    expect(await refusalOf(() => parseCoseSign1(parseHex(hex), LIMITS))).toBe(code);
  });

  it.each([
    ['COSE_ALGORITHM', 'ES256', header([1, -7])],
    ['COSE_ALGORITHM', 'the algorithm as text', header([1, 'ES384'])],
    ['COSE_PROTECTED_HEADER', 'no algorithm', header([4, 1])],
    ['COSE_PROTECTED_HEADER', 'the key 1 as text', header(['1', -35])],
    ['COSE_PROTECTED_HEADER', 'an empty map', header()],
    ['COSE_PROTECTED_HEADER', 'a second header', header([1, -35], [4, 1])],
    ['COSE_PROTECTED_HEADER', 'an array', encodeCbor([1, -35])],
    ['CBOR_DUPLICATE_KEY', 'two algorithms', parseHex('a20138220126')],
    ['CBOR_TRAILING_BYTES', 'bytes after the map', parseHex('a101382200')],
    ['CBOR_NOT_MINIMAL', 'a long form', parseHex('a101390022')],
  ])('refuses a signed protected header with %s: %s', async (code, _, protectedHeader) => {
    const signed = await signDocument(PAYLOAD, keys.privateKey, { protectedHeader });
    expect(await refusalOf(() => parseCoseSign1(signed, LIMITS))).toBe(code);
  });

  it('refuses an unprotected header, which no signature covers', async () => {
    const unprotected = encodeCbor(new Map([[4, 1]]));
    const signed = await signDocument(PAYLOAD, keys.privateKey, { unprotected });
    expect(await refusalOf(() => parseCoseSign1(signed, LIMITS))).toBe('COSE_UNPROTECTED_HEADER');
  });

  it('refuses a document above the size limit', async () => {
    const limits = { ...LIMITS, maxBytes: valid.length - 1 };
    expect(await refusalOf(() => parseCoseSign1(valid, limits))).toBe('CBOR_TOO_LARGE');
  });
});

describe('verifyCoseSign1', () => {
  it('refuses a signature of another key', async () => {
    const other = await generateP384();
    const sign1 = parseCoseSign1(valid, LIMITS);
    expect(await refusalOf(() => verifyCoseSign1(sign1, other.publicKey))).toBe(
      'COSE_SIGNATURE_INVALID',
    );
  });

  it('accepts the malleable twin, as the NSM emits high s too', async () => {
    const sign1 = parseCoseSign1(valid, LIMITS);
    const order = BigInt(`0x${toHex(ES384.order)}`);
    const s = order - BigInt(`0x${toHex(sign1.signature.subarray(48))}`);
    const twin = concatBytes(
      sign1.signature.subarray(0, 48),
      parseHex(s.toString(16).padStart(96, '0')),
    );
    expect(await verifyCoseSign1({ ...sign1, signature: twin }, keys.publicKey)).toEqual(PAYLOAD);
  });

  it('verifies ES256 with a key of its curve', async () => {
    const pair = await webcrypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, [
      'sign',
      'verify',
    ]);
    const protectedHeader = header([1, ES256.id]);
    const signed = encodeSigStructure(protectedHeader, PAYLOAD);
    const parameters = { name: 'ECDSA', hash: 'SHA-256' };
    const signature = await webcrypto.subtle.sign(parameters, pair.privateKey, signed);
    const input = encodeCbor([protectedHeader, new Map(), PAYLOAD, new Uint8Array(signature)]);
    const sign1 = parseCoseSign1(input, { algorithm: ES256, maxBytes: 4096 });
    expect(await verifyCoseSign1(sign1, pair.publicKey)).toEqual(PAYLOAD);
  });
});

describe('parseEcdsaSignature', () => {
  const one = concatBytes(new Uint8Array(47), Uint8Array.of(1));
  const order = Uint8Array.from(ES384.order);
  const below = Uint8Array.from(order, (byte, index) => (index === 47 ? byte - 1 : byte));

  it('accepts the bounds', () => {
    expect(parseEcdsaSignature(ES384, concatBytes(one, below))).toHaveLength(96);
    expect(parseEcdsaSignature(ES384, concatBytes(below, one))).toHaveLength(96);
  });

  it.each([
    ['r = 0', concatBytes(new Uint8Array(48), one)],
    ['s = 0', concatBytes(one, new Uint8Array(48))],
    ['r = n', concatBytes(order, one)],
    ['s = n', concatBytes(one, order)],
    ['r above n', concatBytes(new Uint8Array(48).fill(0xff), one)],
    ['all zero', new Uint8Array(96)],
  ])('refuses %s', async (_, signature) => {
    expect(await refusalOf(() => parseEcdsaSignature(ES384, signature))).toBe(
      'COSE_SIGNATURE_RANGE',
    );
  });

  it.each([0, 64, 95, 97, 104])('refuses %d bytes', async (length) => {
    const signature = new Uint8Array(length).fill(1);
    expect(await refusalOf(() => parseEcdsaSignature(ES384, signature))).toBe(
      'COSE_SIGNATURE_LENGTH',
    );
  });
});

describe('encodeSigStructure', () => {
  it('is the array of RFC 9052 §4.4', () => {
    expect(toHex(encodeSigStructure(ES384_HEADER, PAYLOAD))).toBe(
      '846a5369676e61747572653144a10138224043010203',
    );
  });
});
