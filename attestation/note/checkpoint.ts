import type { Bytes } from '../bytes/index.ts';
import { parseBase64, toBase64 } from '../bytes/index.ts';
import { VerificationError } from '../verification-error.ts';
import type { Signer } from './ed25519.ts';
import { signNote, verifyNote } from './signed-note.ts';
import type { VerifierKey } from './verifier-key.ts';
import { isKeyName } from './verifier-key.ts';

/** The head of a log: C2SP tlog-checkpoint v1. */
export interface Checkpoint {
  /** Names the log; for our logs equal to the name of the key. */
  readonly origin: string;
  /** Leaves in the tree. */
  readonly size: number;
  readonly root: Bytes;
}

/** The body that is signed. Extension lines cannot be audited, so none are written. */
export function formatCheckpoint(checkpoint: Checkpoint): string {
  return `${checkpoint.origin}\n${checkpoint.size}\n${toBase64(checkpoint.root)}\n`;
}

/**
 * Reads the body of a checkpoint. Extension lines are refused: the caller could not know what they
 * mean, and a file that must be accounted for octet by octet has no room for them.
 *
 * @throws VerificationError CHECKPOINT_FORMAT
 */
export function parseCheckpoint(text: string): Checkpoint {
  const match =
    /^(?<origin>[^\n]+)\n(?<size>0|[1-9][0-9]{0,15})\n(?<root>[A-Za-z0-9+/]{43}=)\n$/.exec(text);
  const { origin, size, root } = match?.groups ?? {};
  if (origin === undefined || size === undefined || root === undefined || !isKeyName(origin)) {
    throw new VerificationError('CHECKPOINT_FORMAT', 'the text is not a checkpoint');
  }
  if (!Number.isSafeInteger(Number(size))) {
    throw new VerificationError('CHECKPOINT_FORMAT', 'the tree size is beyond 2^53 - 1');
  }
  return { origin, size: Number(size), root: parseBase64(root) };
}

/**
 * Verifies a checkpoint by the key of the log it is of.
 *
 * @throws VerificationError NOTE_FORMAT, NOTE_SIGNATURE, NOTE_UNSIGNED, CHECKPOINT_FORMAT,
 *   CHECKPOINT_ORIGIN when the origin is not the key's name
 */
export async function verifyCheckpoint(note: string, logKey: VerifierKey): Promise<Checkpoint> {
  const { text } = await verifyNote(note, [logKey]);
  const checkpoint = parseCheckpoint(text);
  if (checkpoint.origin !== logKey.name) {
    throw new VerificationError('CHECKPOINT_ORIGIN', 'the checkpoint is of another log');
  }
  return checkpoint;
}

/** Signs a head under the name of its origin. */
export async function signCheckpoint(checkpoint: Checkpoint, signer: Signer): Promise<string> {
  return signNote(formatCheckpoint(checkpoint), checkpoint.origin, signer);
}
