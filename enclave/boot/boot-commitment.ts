import type { Bytes } from '#attestation';
import { equalBytes, extendFromZero } from '#attestation';
import type { Nsm } from '../nsm/nsm.ts';
import { BootFault } from './boot-fault.ts';

/** The first register that the application may extend. */
export const COMMITMENT_PCR = 16;

/**
 * Writes the digest of the enclave manifest into PCR16 and locks every register: from here on no document
 * can be had for another manifest, and whatever runs later in this enclave cannot speak for one.
 *
 * @throws NsmFault; BootFault BOOT_COMMITMENT_INVALID when PCR16 was written before
 */
export async function commitToManifest(nsm: Nsm, manifestDigest: Bytes): Promise<void> {
  const value = await nsm.extendPcr(COMMITMENT_PCR, manifestDigest);
  const { maxPcrs } = await nsm.describe();
  await nsm.lockPcrs(maxPcrs);
  const expected = await extendFromZero(manifestDigest);
  const { locked, value: kept } = await nsm.describePcr(COMMITMENT_PCR);
  if (!locked || !equalBytes(value, expected) || !equalBytes(kept, expected)) {
    throw new BootFault('BOOT_COMMITMENT_INVALID', 'PCR16 does not hold the manifest alone');
  }
}
