import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  randomBytes,
} from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import type { CryptoPort, HashState } from '#pipelines';
import { plainBytes } from './bytes.ts';

const ALGORITHM = 'chacha20-poly1305';
const TAG_LENGTH = 16;

/** DER of an X25519 key up to the key itself (RFC 8410 §4, §7). */
const SPKI_PREFIX = Buffer.from('302a300506032b656e032100', 'hex');
const PKCS8_PREFIX = Buffer.from('302e020100300506032b656e04220420', 'hex');
const X25519_KEY_LENGTH = 32;

export const nodeCrypto: CryptoPort = {
  sealChaCha20Poly1305,
  openChaCha20Poly1305,
  x25519,
  x25519PublicKey,
  blake2b512: (data) => plainBytes(createHash('blake2b512').update(data).digest()),
  sha256: (data) => plainBytes(createHash('sha256').update(data).digest()),
  createSha256,
  randomBytes: (length) => plainBytes(randomBytes(length)),
};

function sealChaCha20Poly1305(
  key: Uint8Array,
  nonce: Uint8Array,
  plaintext: Uint8Array,
): Uint8Array {
  const cipher = createCipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_LENGTH });
  const sealed = new Uint8Array(plaintext.length + TAG_LENGTH);
  sealed.set(cipher.update(plaintext));
  cipher.final();
  sealed.set(cipher.getAuthTag(), plaintext.length);
  return sealed;
}

function openChaCha20Poly1305(
  key: Uint8Array,
  nonce: Uint8Array,
  sealed: Uint8Array,
): Uint8Array | null {
  if (sealed.length < TAG_LENGTH) {
    return null;
  }
  const decipher = createDecipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_LENGTH });
  decipher.setAuthTag(sealed.subarray(-TAG_LENGTH));
  const plaintext = decipher.update(sealed.subarray(0, -TAG_LENGTH));
  try {
    decipher.final();
  } catch {
    plaintext.fill(0);
    return null;
  }
  return plainBytes(plaintext);
}

function x25519(secretKey: Uint8Array, publicKey: Uint8Array): Uint8Array | null {
  const privateKey = importSecretKey(secretKey);
  const peer = createPublicKey({
    key: Buffer.concat([SPKI_PREFIX, checkedLength(publicKey)]),
    format: 'der',
    type: 'spki',
  });
  try {
    return plainBytes(diffieHellman({ privateKey, publicKey: peer }));
  } catch {
    // Lengths are checked above, so that an all-zero result (RFC 7748 §6.1) is what is left.
    return null;
  }
}

function x25519PublicKey(secretKey: Uint8Array): Uint8Array {
  const spki = createPublicKey(importSecretKey(secretKey)).export({ format: 'der', type: 'spki' });
  return plainBytes(spki).slice(-X25519_KEY_LENGTH);
}

function importSecretKey(secretKey: Uint8Array): KeyObject {
  const der = Buffer.concat([PKCS8_PREFIX, checkedLength(secretKey)]);
  try {
    return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  } finally {
    der.fill(0);
  }
}

function checkedLength(key: Uint8Array): Uint8Array {
  if (key.length !== X25519_KEY_LENGTH) {
    throw new RangeError('an X25519 key has 32 bytes');
  }
  return key;
}

function createSha256(): HashState {
  const hash = createHash('sha256');
  return {
    update: (data) => {
      hash.update(data);
    },
    digest: () => plainBytes(hash.digest()),
  };
}
