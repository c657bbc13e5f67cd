import { chacha20poly1305 } from '@noble/ciphers/chacha.js';
import { x25519 } from '@noble/curves/ed25519.js';
import { blake2b } from '@noble/hashes/blake2.js';
import { sha256 } from '@noble/hashes/sha2.js';
import type { CryptoPort } from '#pipelines';

const BLAKE2B_LENGTH = 64;

/**
 * The codec works step by step, and WebCrypto has neither ChaCha20-Poly1305 nor BLAKE2b nor an answer
 * at once; so only the random octets are the browser's own.
 */
export const browserCrypto: CryptoPort = {
  sealChaCha20Poly1305: (key, nonce, plaintext) => chacha20poly1305(key, nonce).encrypt(plaintext),
  openChaCha20Poly1305,
  x25519: sharedSecret,
  x25519PublicKey: (secretKey) => x25519.getPublicKey(secretKey),
  blake2b512: (data) => blake2b(data, { dkLen: BLAKE2B_LENGTH }),
  sha256: (data) => sha256(data),
  createSha256: () => {
    const hash = sha256.create();
    return {
      update: (data) => {
        hash.update(data);
      },
      digest: () => hash.digest(),
    };
  },
  randomBytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
};

function openChaCha20Poly1305(
  key: Uint8Array,
  nonce: Uint8Array,
  sealed: Uint8Array,
): Uint8Array | null {
  const cipher = chacha20poly1305(key, nonce);
  try {
    return cipher.decrypt(sealed);
  } catch {
    // Key and nonce were taken, so that the tag is what is left.
    return null;
  }
}

function sharedSecret(secretKey: Uint8Array, publicKey: Uint8Array): Uint8Array | null {
  if (secretKey.length !== 32 || publicKey.length !== 32) {
    throw new RangeError('an X25519 key has 32 bytes');
  }
  try {
    return x25519.getSharedSecret(secretKey, publicKey);
  } catch {
    // Lengths are checked above, so that an all-zero result (RFC 7748 §6.1) is what is left.
    return null;
  }
}
