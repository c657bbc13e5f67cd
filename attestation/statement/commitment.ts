import type { Bytes, Sha256 } from '../bytes/index.ts';
import { parseSha256, sha256 } from '../bytes/index.ts';
import { canonicalize } from '../canonical/index.ts';
import type { JsonObject } from '../canonical/index.ts';
import { DOMAIN, domainDigest } from './domain.ts';

/**
 * The salted commitment of one result: `SHA-256(domain ‖ salt ‖ SHA-256(canonical result))`.
 *
 * Screening results come from a tiny set; without the salt a bare hash could be guessed. Whoever
 * deletes the salt makes the published commitment a random number.
 *
 * @param salt 32 random octets, never used for another result
 * @throws VerificationError LENGTH_INVALID when salt or digest is not of 32 octets
 */
export async function commitResult(salt: Bytes, resultDigest: Bytes): Promise<Sha256> {
  return domainDigest(DOMAIN.resultCommitment, parseSha256(salt), parseSha256(resultDigest));
}

/** SHA-256 of the canonical bytes of a result. */
export async function digestResult(result: JsonObject): Promise<Sha256> {
  return sha256(canonicalize(result));
}
