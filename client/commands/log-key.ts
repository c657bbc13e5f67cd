import { parseVerifierKey } from '#attestation';
import type { VerifierKey } from '#attestation';
import { CliError, EXIT } from '../cli/exit.ts';

/** The value of `--log`, which whoever types the command vouches for. @throws CliError LOG_KEY_INVALID */
export async function readLogKey(vkey: string): Promise<VerifierKey> {
  try {
    return await parseVerifierKey(vkey);
  } catch (cause) {
    throw new CliError(EXIT.usage, 'LOG_KEY_INVALID', '--log is not a verifier key', { cause });
  }
}
