import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, rename, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { FileStore } from '@tus/file-store';
import type { Upload } from '@tus/server';
import type { BatchChanges } from '../batches/batch-changes.ts';
import type { BatchStore } from '../batches/batch-store.ts';
import type { EventLog } from '../events/host-event.ts';
import { HostFault } from '../faults/host-fault.ts';
import type { Storage } from '../ports/storage.ts';
import { makeFolder } from '../storage/durable-file.ts';

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
  readonly #complete: string;

  constructor(parts: UploadIntakeParts) {
    this.#parts = parts;
    this.#complete = join(parts.folder, 'complete');
  }

  /** @throws HostFault UPLOAD_METADATA_INVALID, UPLOAD_NOT_EXPECTED, BLOB_PRESENT */
  async checkNew(upload: Upload): Promise<void> {
    const blob = parseUpload(upload);
    if (await this.#parts.store.hasBlob(blob)) {
      throw new HostFault('BLOB_PRESENT', 'the blob has been stored already');
    }
    if (!(await this.#parts.store.isWanted(blob))) {
      throw new HostFault('UPLOAD_NOT_EXPECTED', 'no batch that is being received names this blob');
    }
  }

  /**
   * Takes a complete upload over. A crash at any point leaves what `recover` goes on from:
   * out of reach of further requests, under a name that says what it claims to be → digest checked →
   * blob under its name, durable → row.
   * @throws HostFault DIGEST_MISMATCH (the bytes are dropped: they can never become right)
   */
  async accept(upload: Upload): Promise<void> {
    const { sha256, length } = parseUpload(upload);
    const { files, folder } = this.#parts;
    const name = `${sha256}-${length}-${upload.id}`;
    await makeFolder(this.#complete);
    await rename(join(folder, upload.id), join(this.#complete, name));
    await files.configstore.delete(upload.id);
    await this.#store(name);
  }

  /** Uploads whose last byte came just before a crash: nobody else would finish them. */
  async recover(): Promise<void> {
    for (const upload of await this.#unfinished()) {
      if (upload.offset === upload.size) {
        await this.accept(upload).catch(ignoreRefusal);
      }
    }
    await makeFolder(this.#complete);
    for (const name of await readdir(this.#complete)) {
      await this.#store(name).catch(ignoreRefusal);
    }
  }

  /** Drops uploads that have not grown since `before`. */
  async expire(before: Date): Promise<void> {
    const { files, folder } = this.#parts;
    for (const { id } of await this.#unfinished()) {
      const { mtime } = await stat(join(folder, id));
      if (mtime < before) {
        await files.remove(id);
      }
    }
  }

  async #unfinished(): Promise<Upload[]> {
    const { files } = this.#parts;
    const ids = (await files.configstore.list?.()) ?? [];
    const uploads = await Promise.all(ids.map((id) => files.getUpload(id).catch(() => undefined)));
    return uploads.filter((upload) => upload !== undefined);
  }

  async #store(name: string): Promise<void> {
    const { store, storage, changes, log } = this.#parts;
    const [sha256 = '', length = ''] = name.split('-');
    const path = join(this.#complete, name);
    if ((await digestFile(path)) !== sha256) {
      await unlink(path);
      throw new HostFault('DIGEST_MISMATCH', 'the bytes do not have the announced digest');
    }
    await storage.adoptBlob(path, sha256);
    await store.addBlob({ sha256, length: Number(length) });
    await unlink(path);
    log({ event: 'blob-stored', sha256, length: Number(length) });
    for (const batch of await store.batchesWanting(sha256)) {
      changes.announce(batch);
    }
  }
}

function ignoreRefusal(error: unknown): void {
  if (!(error instanceof HostFault)) {
    throw error;
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
