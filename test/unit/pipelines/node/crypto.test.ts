import { describe, expect, it } from 'vitest';
import { nodeCrypto } from '#pipelines/node';

const hex = (text: string): Uint8Array =>
  new Uint8Array(Buffer.from(text.replace(/\s/g, ''), 'hex'));
const toHex = (bytes: Uint8Array | null): string | null =>
  bytes === null ? null : Buffer.from(bytes).toString('hex');

describe('ChaCha20-Poly1305', () => {
  const key = new Uint8Array(32).map((_, index) => index);
  const nonce = new Uint8Array(12);
  const plaintext = Buffer.from('Ladies and Gentlemen');

  it('opens what it sealed and appends a 16-byte tag', () => {
    const sealed = nodeCrypto.sealChaCha20Poly1305(key, nonce, plaintext);
    expect(sealed).toHaveLength(plaintext.length + 16);
    expect(toHex(nodeCrypto.openChaCha20Poly1305(key, nonce, sealed))).toBe(toHex(plaintext));
  });

  it('gives null for every changed byte, another key, another nonce and a cut tag', () => {
    const sealed = nodeCrypto.sealChaCha20Poly1305(key, nonce, plaintext);
    for (let index = 0; index < sealed.length; index += 1) {
      const damaged = sealed.slice();
      damaged[index] = (damaged[index] ?? 0) ^ 1;
      expect(nodeCrypto.openChaCha20Poly1305(key, nonce, damaged)).toBeNull();
    }
    expect(nodeCrypto.openChaCha20Poly1305(new Uint8Array(32), nonce, sealed)).toBeNull();
    expect(
      nodeCrypto.openChaCha20Poly1305(
        key,
        nonce.map(() => 1),
        sealed,
      ),
    ).toBeNull();
    for (const length of [0, 15, 16, sealed.length - 1]) {
      expect(nodeCrypto.openChaCha20Poly1305(key, nonce, sealed.subarray(0, length))).toBeNull();
    }
  });
});

describe('X25519', () => {
  // RFC 7748 §6.1.
  const aliceSecret = hex('77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a');
  const bobSecret = hex('5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb');

  it('agrees on one secret from both sides', () => {
    const shared = nodeCrypto.x25519(aliceSecret, nodeCrypto.x25519PublicKey(bobSecret));
    expect(toHex(shared)).toBe('4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742');
    expect(shared).toEqual(nodeCrypto.x25519(bobSecret, nodeCrypto.x25519PublicKey(aliceSecret)));
  });

  it('computes the public key of RFC 7748', () => {
    expect(toHex(nodeCrypto.x25519PublicKey(bobSecret))).toBe(
      'de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f',
    );
  });

  it('gives null for points of low order', () => {
    const one = Uint8Array.of(1, ...new Uint8Array(31));
    const order8 = hex('e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800');
    for (const point of [new Uint8Array(32), one, order8]) {
      expect(nodeCrypto.x25519(aliceSecret, point)).toBeNull();
    }
  });

  it('does not take keys of another length', () => {
    expect(() => nodeCrypto.x25519(aliceSecret, new Uint8Array(31))).toThrow(RangeError);
    expect(() => nodeCrypto.x25519PublicKey(new Uint8Array(33))).toThrow(RangeError);
  });
});

describe('hashes', () => {
  const abc = Buffer.from('abc');

  it('computes BLAKE2b-512 of RFC 7693 and SHA-256 of FIPS 180', () => {
    expect(toHex(nodeCrypto.blake2b512(abc))).toBe(
      'ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1' +
        '7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923',
    );
    expect(toHex(nodeCrypto.sha256(abc))).toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    );
  });

  it('computes SHA-256 piece by piece', () => {
    const hash = nodeCrypto.createSha256();
    abc.forEach((byte) => {
      hash.update(Uint8Array.of(byte));
    });
    expect(hash.digest()).toEqual(nodeCrypto.sha256(abc));
  });

  it('returns arrays whose slice is a copy', () => {
    const digest = nodeCrypto.sha256(abc);
    digest.slice().fill(0);
    expect(digest.some((byte) => byte !== 0)).toBe(true);
    expect(Buffer.isBuffer(digest)).toBe(false);
  });
});
