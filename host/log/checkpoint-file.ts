import { verifyCheckpoint } from '#attestation';
import type { VerifierKey } from '#attestation';
import type { LogFiles } from './log-files.ts';
import { placeFiles } from './place-files.ts';

/** What readers of the log fetch. */
export const CHECKPOINT_PATH = 'checkpoint';
/** The last one signed. It is on the disk before the same text gets the name that readers see. */
const SIGNED_PATH = 'signed-checkpoint';
const ROOT = '';

/**
 * Makes a checkpoint the published one. Readers never see one that a crash can take back: it is on
 * the disk under a name that nobody reads before it is published.
 */
export async function publishCheckpoint(files: LogFiles, checkpoint: string): Promise<void> {
  const content = new TextEncoder().encode(checkpoint);
  await files.writeSynced(SIGNED_PATH, content);
  await files.syncFolder(ROOT);
  await placeFiles(files, [{ path: CHECKPOINT_PATH, content }]);
}

/** Finishes a publication that a crash interrupted. */
export async function recoverCheckpoint(files: LogFiles, key: VerifierKey): Promise<void> {
  const signed = await readOwn(files, SIGNED_PATH, key);
  const published = await readOwn(files, CHECKPOINT_PATH, key);
  if (signed !== null && signed.size > (published?.size ?? 0)) {
    await publishCheckpoint(files, signed.note);
  }
}

/** `null` when it is absent, torn or not ours; whoever loads the log says so. */
async function readOwn(
  files: LogFiles,
  path: string,
  key: VerifierKey,
): Promise<{ readonly note: string; readonly size: number } | null> {
  const content = await files.read(path);
  if (content === null) {
    return null;
  }
  try {
    const note = new TextDecoder().decode(content);
    return { note, size: (await verifyCheckpoint(note, key)).size };
  } catch {
    return null;
  }
}
