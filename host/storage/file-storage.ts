import { createHash } from 'node:crypto';
import { open, readFile, rm, unlink } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { ArtefactId, Storage, StoredBytes, TakePiece } from '../ports/storage.ts';
import {
  hasCode,
  linkFirst,
  makeFolder,
  renameOver,
  syncFile,
  writeTemporary,
} from './durable-file.ts';

const READ_BYTES = 262_144;

/**
 * Storage in a folder of the file system:
 *
 * ```
 * blobs/ab/cdef…                    ciphertext, named by its SHA-256
 * artefacts/<batch>/<index>-<sha256>
 * evidence/<batch>/<index>.json
 * state/<name>                      what the enclave keeps sealed
 * tmp/                              not whole yet
 * ```
 */
export async function openFileStorage(root: string): Promise<Storage> {
  const temporary = join(root, 'tmp');
  await rm(temporary, { recursive: true, force: true });
  await makeFolder(temporary);
  return new FileStorage(root, temporary);
}

class FileStorage implements Storage {
  readonly #root: string;
  readonly #temporary: string;

  constructor(root: string, temporary: string) {
    this.#root = root;
    this.#temporary = temporary;
  }

  async adoptBlob(path: string, sha256: string): Promise<void> {
    await syncFile(path);
    await linkFirst(path, this.#blobPath(sha256));
  }

  async readBlob(sha256: string, offset: number, take: TakePiece): Promise<boolean> {
    const file = await openOrNull(this.#blobPath(sha256));
    if (file === null) {
      return false;
    }
    try {
      await readPieces(file, offset, take);
      return true;
    } finally {
      await file.close();
    }
  }

  async storeArtefact(
    artefact: ArtefactId,
    length: number,
    bytes: AsyncIterable<Uint8Array>,
  ): Promise<string> {
    const hash = createHash('sha256');
    const path = await writeTemporary(this.#temporary, exactly(length, bytes, hash));
    const sha256 = hash.digest('hex');
    await linkFirst(path, this.#artefactPath(artefact, sha256));
    await unlink(path);
    return sha256;
  }

  async openArtefact(artefact: ArtefactId, sha256: string): Promise<StoredBytes | undefined> {
    return openWhole(this.#artefactPath(artefact, sha256));
  }

  async storeEvidence(artefact: ArtefactId, bytes: Uint8Array): Promise<void> {
    const path = await writeTemporary(this.#temporary, [bytes]);
    await linkFirst(path, this.#evidencePath(artefact));
    await unlink(path);
  }

  async openEvidence(artefact: ArtefactId): Promise<StoredBytes | undefined> {
    return openWhole(this.#evidencePath(artefact));
  }

  async readState(name: string): Promise<Uint8Array | undefined> {
    try {
      return await readFile(join(this.#root, 'state', name));
    } catch (error) {
      requireAbsent(error);
      return undefined;
    }
  }

  async writeState(name: string, bytes: Uint8Array): Promise<void> {
    const path = await writeTemporary(this.#temporary, [bytes]);
    await renameOver(path, join(this.#root, 'state', name));
  }

  #blobPath(sha256: string): string {
    return join(this.#root, 'blobs', sha256.slice(0, 2), sha256.slice(2));
  }

  #artefactPath({ batch, index }: ArtefactId, sha256: string): string {
    return join(this.#root, 'artefacts', batch, `${index}-${sha256}`);
  }

  #evidencePath({ batch, index }: ArtefactId): string {
    return join(this.#root, 'evidence', batch, `${index}.json`);
  }
}

async function* exactly(
  length: number,
  bytes: AsyncIterable<Uint8Array>,
  hash: ReturnType<typeof createHash>,
): AsyncGenerator<Uint8Array, void, undefined> {
  let seen = 0;
  for await (const chunk of bytes) {
    seen += chunk.length;
    if (seen > length) {
      throw new RangeError('more bytes came than were announced');
    }
    hash.update(chunk);
    yield chunk;
  }
  if (seen < length) {
    throw new RangeError('fewer bytes came than were announced');
  }
}

async function openWhole(path: string): Promise<StoredBytes | undefined> {
  const file = await openOrNull(path);
  if (file === null) {
    return undefined;
  }
  const { size } = await file.stat();
  return { length: size, stream: file.createReadStream({ highWaterMark: READ_BYTES }) };
}

async function openOrNull(path: string): Promise<FileHandle | null> {
  try {
    return await open(path, 'r');
  } catch (error) {
    requireAbsent(error);
    return null;
  }
}

async function readPieces(file: FileHandle, offset: number, take: TakePiece): Promise<void> {
  const buffer = Buffer.allocUnsafeSlow(READ_BYTES);
  for (let position = offset; ;) {
    const { bytesRead } = await file.read(buffer, 0, READ_BYTES, position);
    if (bytesRead === 0) {
      return;
    }
    await take(buffer.subarray(0, bytesRead));
    position += bytesRead;
  }
}

/** Only a file that is not there is an answer; any other failure is a fault. */
function requireAbsent(error: unknown): void {
  if (!hasCode(error, 'ENOENT')) {
    throw error;
  }
}
