import { concatBytes, sha256 } from '../bytes/index.ts';
import type { Sha256 } from '../bytes/index.ts';
import type { VerifierKey } from '../note/index.ts';

/**
 * The name of a log on a ledger: `SHA-256(origin ‖ 0x0A ‖ type ‖ key)`. The first four octets are the
 * key id of its vkey. It tells nothing to who does not know the origin and the key.
 */
export async function logIdOf({ name, type, publicKey }: VerifierKey): Promise<Sha256> {
  return sha256(concatBytes(new TextEncoder().encode(`${name}\n`), Uint8Array.of(type), publicKey));
}
