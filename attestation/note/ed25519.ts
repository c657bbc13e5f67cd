import type { Bytes } from '../bytes/index.ts';
import { concatBytes } from '../bytes/index.ts';
import { VerificationError } from '../verification-error.ts';

/** Octets of an Ed25519 public key (RFC 8032 §5.1.5). */
export const ED25519_KEY_LENGTH = 32;

/** Octets of an Ed25519 signature (RFC 8032 §5.1.6). */
export const ED25519_SIGNATURE_LENGTH = 64;

/**
 * Makes a signature; the private key stays with whoever made the function (a WebCrypto handle, a
 * file, a hardware module).
 */
export interface Signer {
  /** The raw 32-byte Ed25519 public key. */
  readonly publicKey: Bytes;
  sign(message: Bytes): Promise<Bytes>;
}

/** WebCrypto keys, named by their use: the global `CryptoKeyPair` is known to browser code only. */
export interface WebKeyPair {
  readonly publicKey: Parameters<typeof crypto.subtle.verify>[1];
  readonly privateKey: Parameters<typeof crypto.subtle.sign>[1];
}

/**
 * A signer over a WebCrypto key pair; the public key must be extractable.
 *
 * Ed25519 in WebCrypto: Node 20, Firefox 129, Safari 17, Chrome 137 and later. An older browser
 * throws NotSupportedError, which every verifier here reports as a failed check.
 */
export async function webSigner(keyPair: WebKeyPair): Promise<Signer> {
  const publicKey = new Uint8Array(await crypto.subtle.exportKey('raw', keyPair.publicKey));
  return {
    publicKey,
    sign: async (message) =>
      new Uint8Array(await crypto.subtle.sign('Ed25519', keyPair.privateKey, message)),
  };
}

export interface Ed25519Claim {
  readonly publicKey: Uint8Array;
  readonly message: Uint8Array;
  readonly signature: Uint8Array;
}

/** @throws VerificationError SIGNATURE_KEY, SIGNATURE_INVALID */
export async function verifyEd25519(claim: Ed25519Claim): Promise<void> {
  if (claim.signature.length !== ED25519_SIGNATURE_LENGTH) {
    throw new VerificationError('SIGNATURE_INVALID', 'an Ed25519 signature has 64 octets');
  }
  const key = await importKey(claim.publicKey);
  // Copies: WebCrypto reads after this function returned to its caller.
  const signature = concatBytes(claim.signature);
  if (!(await crypto.subtle.verify('Ed25519', key, signature, concatBytes(claim.message)))) {
    throw new VerificationError('SIGNATURE_INVALID', 'the Ed25519 signature does not verify');
  }
}

async function importKey(publicKey: Uint8Array): Promise<CryptoKey> {
  if (publicKey.length !== ED25519_KEY_LENGTH) {
    throw new VerificationError('SIGNATURE_KEY', 'an Ed25519 public key has 32 octets');
  }
  try {
    return await crypto.subtle.importKey('raw', concatBytes(publicKey), 'Ed25519', false, [
      'verify',
    ]);
  } catch (cause) {
    throw new VerificationError('SIGNATURE_KEY', 'the Ed25519 public key cannot be used', {
      cause,
    });
  }
}
