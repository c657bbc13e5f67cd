import { hkdfSync } from 'node:crypto';
import { concatBytes } from '#attestation';

export type RandomBytes = (length: number) => Uint8Array;

const SEED_BYTES = 64;
const INFO = new TextEncoder().encode('neoseal/mixed-random/v1\u0000');

/**
 * Randomness from two sources at once (HKDF-SHA256, RFC 5869): the operating system's, drawn anew for each
 * call, and what the security module gave at boot. The parent feeds an enclave's kernel little that is
 * hard to guess; as long as one of the two sources is good, so is what comes out.
 *
 * @param moduleRandom of the security module; its length is public, its content is not
 * @param systemRandom a cryptographic generator
 */
export function mixRandom(moduleRandom: Uint8Array, systemRandom: RandomBytes): RandomBytes {
  return (length) => {
    const seed = concatBytes(systemRandom(SEED_BYTES), moduleRandom);
    const mixed = new Uint8Array(hkdfSync('sha256', seed, new Uint8Array(0), INFO, length));
    seed.fill(0);
    return mixed;
  };
}
