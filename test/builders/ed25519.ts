import { webcrypto } from 'node:crypto';
import { webSigner } from '#attestation';
import type { Signer } from '#attestation';

/** A signer of its own new Ed25519 key. */
export async function generateSigner(): Promise<Signer> {
  const keys = await webcrypto.subtle.generateKey('Ed25519', true, ['sign', 'verify']);
  if (!('privateKey' in keys)) {
    throw new TypeError('expected a key pair');
  }
  return webSigner(keys);
}
