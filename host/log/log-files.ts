import type { Bytes } from '#attestation';

/**
 * The few file operations of the log. Paths are relative to the log's folder, with `/`.
 *
 * A crash may happen between any two of them and inside each. After a crash, what `writeSynced` wrote
 * may be missing or torn; names that `rename` or `remove` changed may be old or new until their
 * folder was synced.
 */
export interface LogFiles {
  /** `null` when there is no such file. */
  read(path: string): Promise<Bytes | null>;
  /** Writes a file and waits until its content, not its name, is on the disk. Creates folders. */
  writeSynced(path: string, content: Uint8Array): Promise<void>;
  /** Replaces the target. Creates its folder. */
  rename(from: string, to: string): Promise<void>;
  /** Waits until the names in a folder are on the disk. */
  syncFolder(folder: string): Promise<void>;
  /** Removes a file or a whole folder; nothing happens when there is none. */
  remove(path: string): Promise<void>;
  /** Names in a folder; empty when there is none. */
  list(folder: string): Promise<readonly string[]>;
}
