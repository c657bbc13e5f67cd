import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { FileStore } from '@tus/file-store';
import type { Upload } from '@tus/server';
import type { BatchChanges } from '../batches/batch-changes.ts';
import type { BatchStore } from '../batches/batch-store.ts';
import type { EventLog } from '../events/host-event.ts';
import { HostFault } from '../faults/host-fault.ts';
import type { Storage } from '../ports/storage.ts';

export interface UploadIntakeParts {
  readonly store: BatchStore;
  readonly storage: Storage;
  readonly changes: BatchChanges;
  readonly log: EventLog;
  /** Where unfinished uploads lie, on the same file system as the blobs. */
  readonly folder: string;
  readonly files: FileStore;
}

/** The rules of an upload: only a blob that some batch waits for, and only with the digest it was announced by. */
export class UploadIntake {
  readonly #parts: UploadIntakeParts;

  constructor(parts: UploadIntakeParts) {
    this.#parts = parts;
  }

  /** @throws HostFault UPLOAD_METADATA_INVALID, UPLOAD_NOT_EXPECTED */
  async checkNew(upload: Upload): Promise<void> {
    const blob = parseUpload(upload);
    if (!(await this.#parts.store.isWanted(blob))) {
      throw new HostFault('UPLOAD_NOT_EXPECTED', 'no batch that is being received names this blob');
    }
  }

  /**
   * Takes a complete upload over. Done again after a crash at any point, it ends in the same state:
   * digest → blob under its name, durable → row → the upload is removed.
   * @throws HostFault DIGEST_MISMATCH (the upload is removed: it can never become right)
   */
  async accept(upload: Upload): Promise<void> {
    const { store, storage, files, changes, log, folder } = this.#parts;
    const { sha256, length } = parseUpload(upload);
    const path = join(folder, upload.id);
    if ((await digestFile(path)) !== sha256) {
      await files.remove(upload.id);
      throw new HostFault('DIGEST_MISMATCH', 'the bytes do not have the announced digest');
    }
    await storage.adoptBlob(path, sha256);
    await store.addBlob({ sha256, length });
    await files.remove(upload.id);
    log({ event: 'blob-stored', sha256, length });
    for (const batch of await store.batchesWanting(sha256)) {
      changes.announce(batch);
    }
  }

  /** Uploads whose last byte came just before a crash: nobody else would finish them. */
  async recover(): Promise<void> {
    const { files } = this.#parts;
    for (const id of (await files.configstore.list?.()) ?? []) {
      const upload = await files.getUpload(id).catch(() => undefined);
      if (upload !== undefined && upload.offset === upload.size) {
        await this.accept(upload).catch((error: unknown) => {
          if (!(error instanceof HostFault)) {
            throw error;
          }
        });
      }
    }
  }
}

function parseUpload(upload: Upload): { sha256: string; length: number } {
  const sha256 = upload.metadata?.['sha256'];
  const length = upload.size;
  if (typeof sha256 !== 'string' || !/^[0-9a-f]{64}$/.test(sha256) || length === undefined) {
    throw new HostFault('UPLOAD_METADATA_INVALID', 'an upload names its sha256 and its length');
  }
  return { sha256, length };
}

async function digestFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1_048_576 }), hash);
  return hash.digest('hex');
}
