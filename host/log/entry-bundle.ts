import { parseEntryBundle, VerificationError } from '#attestation';
import type { Bytes } from '#attestation';
import { LogError } from './log-error.ts';

/** @throws LogError LOG_DAMAGED */
export function parseBundle(bundle: Bytes): Bytes[] {
  try {
    return parseEntryBundle(bundle);
  } catch (cause) {
    if (cause instanceof VerificationError) {
      throw new LogError('LOG_DAMAGED', 'a bundle of entries is cut off', { cause });
    }
    throw cause;
  }
}
