import { describe, expect, it } from 'vitest';
import {
  concatBytes,
  equalBytes,
  isZero,
  parseBase64,
  parseHex,
  parseNonce,
  parseSha256,
  parseSha384,
  sha256,
  sha384,
  toBase64,
  toHex,
} from '#attestation';
import { refusalOf } from '../../../builders/verdict.ts';

const ascii = (text: string) => new TextEncoder().encode(text);

describe('hexadecimal', () => {
  it('reads either case and writes lower case', () => {
    expect(toHex(parseHex('00fFaB'))).toBe('00ffab');
    expect(parseHex('')).toHaveLength(0);
  });

  it.each(['0', '0x00', '00 11', 'zz', '00\n', '０0'])('refuses %j', async (text) => {
    expect(await refusalOf(() => parseHex(text))).toBe('HEX_INVALID');
  });
});

describe('base64', () => {
  // RFC 4648 §10
  it.each([
    ['', ''],
    ['f', 'Zg=='],
    ['fo', 'Zm8='],
    ['foo', 'Zm9v'],
    ['foob', 'Zm9vYg=='],
    ['fooba', 'Zm9vYmE='],
    ['foobar', 'Zm9vYmFy'],
  ])('encodes and decodes %j', (plain, text) => {
    expect(toBase64(ascii(plain))).toBe(text);
    expect(parseBase64(text)).toEqual(ascii(plain));
  });

  it('covers all byte values', () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, value) => value);
    expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'));
    expect(parseBase64(toBase64(bytes))).toEqual(bytes);
  });

  it.each(['Zg', 'Zg=', 'Zg===', 'Zh==', 'Zm9=', 'Zm9v\n', ' Zm9v', 'Zm-_', 'Zg==Zg==', '===='])(
    'refuses %j',
    async (text) => {
      expect(await refusalOf(() => parseBase64(text))).toBe('BASE64_INVALID');
    },
  );
});

describe('digests and nonces', () => {
  it('are made of their exact length only', async () => {
    expect(parseSha256(new Uint8Array(32))).toHaveLength(32);
    expect(parseSha384(new Uint8Array(48))).toHaveLength(48);
    expect(await refusalOf(() => parseSha256(new Uint8Array(31)))).toBe('LENGTH_INVALID');
    expect(await refusalOf(() => parseSha384(new Uint8Array(49)))).toBe('LENGTH_INVALID');
  });

  it('keep a nonce between 16 and 512 bytes', async () => {
    expect(parseNonce(new Uint8Array(16))).toHaveLength(16);
    expect(await refusalOf(() => parseNonce(new Uint8Array(15)))).toBe('LENGTH_INVALID');
    expect(await refusalOf(() => parseNonce(new Uint8Array(513)))).toBe('LENGTH_INVALID');
  });

  // FIPS 180-4 examples
  it('hash "abc" to the published values', async () => {
    expect(toHex(await sha256(ascii('abc')))).toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    );
    expect(toHex(await sha384(ascii('abc')))).toBe(
      'cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed' +
        '8086072ba1e7cc2358baeca134c825a7',
    );
  });
});

describe('byte strings', () => {
  it('are equal only in length and content', () => {
    expect(equalBytes(ascii('ab'), ascii('ab'))).toBe(true);
    expect(equalBytes(ascii('ab'), ascii('abc'))).toBe(false);
    expect(equalBytes(ascii('ab'), ascii('ac'))).toBe(false);
  });

  it('are joined in order', () => {
    expect(concatBytes(ascii('a'), ascii(''), ascii('bc'))).toEqual(ascii('abc'));
  });

  it('are zero when every byte is', () => {
    expect(isZero(new Uint8Array(48))).toBe(true);
    expect(isZero(Uint8Array.of(0, 0, 1))).toBe(false);
  });
});
