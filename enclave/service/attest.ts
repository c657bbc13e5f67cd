import type { AttestationAnswer } from '#protocol';
import type { BootedEnclave } from '../boot/boot.ts';
import type { Nsm } from '../nsm/nsm.ts';

/** A document for a stranger who chose `nonce`: it binds the enclave manifest, and through it the recipient key. */
export async function attest(
  enclave: Pick<BootedEnclave, 'manifestDigest' | 'manifestText'>,
  nsm: Pick<Nsm, 'attestation'>,
  nonce: Uint8Array,
): Promise<AttestationAnswer> {
  const document = await nsm.attestation({
    userData: enclave.manifestDigest,
    nonce,
    publicKey: null,
  });
  return {
    document: Buffer.from(document).toString('base64'),
    enclaveManifest: enclave.manifestText,
  };
}
