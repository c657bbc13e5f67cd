import type { KeyObject } from 'node:crypto';
import { generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';

/** The RSA key to which the KMS encrypts its answers; born at boot, never stored. */
export interface SessionKey {
  /** SubjectPublicKeyInfo, DER: the attestation document's `public_key`. */
  readonly publicKey: Uint8Array;
  readonly privateKey: KeyObject;
}

/** The KMS takes RSA of 2048 bits. */
const MODULUS_BITS = 2048;

const generate = promisify(generateKeyPair);

export async function generateSessionKey(): Promise<SessionKey> {
  const { publicKey, privateKey } = await generate('rsa', { modulusLength: MODULUS_BITS });
  return {
    publicKey: new Uint8Array(publicKey.export({ type: 'spki', format: 'der' })),
    privateKey,
  };
}
