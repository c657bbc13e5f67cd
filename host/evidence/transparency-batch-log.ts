import { readFile, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { formatTlogProof, parseTilePath, VerificationError } from '#attestation';
import type { Bytes, Signer } from '#attestation';
import { createLogKey, diskFiles, openLog, parseLogKey } from '../log/index.ts';
import type { LogFiles, TransparencyLog } from '../log/index.ts';
import type { AnchoredLog } from '../ports/anchored-log.ts';
import type { BatchLog } from '../ports/batch-log.ts';
import { hasCode, linkFirst, makeFolder, writeTemporary } from '../storage/durable-file.ts';

export interface BatchLogOptions {
  readonly folder: string;
  readonly origin: string;
  /** PKCS #8 in PEM; made on the first start. */
  readonly keyPath: string;
}

/** The transparency log on this host's disk. One process at a time may have it open. */
export async function openBatchLog({
  folder,
  origin,
  keyPath,
}: BatchLogOptions): Promise<BatchLog & AnchoredLog> {
  await makeFolder(folder);
  const files = diskFiles(folder);
  const signer = parseLogKey(await readOrCreateKey(keyPath));
  const log = await openLog({ files, origin, signer });
  return new DiskBatchLog({ files, origin, signer }, log);
}

interface LogParts {
  readonly files: LogFiles;
  readonly origin: string;
  readonly signer: Signer;
}

class DiskBatchLog implements BatchLog, AnchoredLog {
  readonly origin: string;
  readonly vkey: string;
  readonly #parts: LogParts;
  #log: TransparencyLog;

  constructor(parts: LogParts, log: TransparencyLog) {
    this.origin = parts.origin;
    this.vkey = log.vkey;
    this.#parts = parts;
    this.#log = log;
  }

  async append(entry: Uint8Array): Promise<number> {
    try {
      const [index] = (await this.#log.appendEntries([entry])).indexes;
      if (index === undefined) {
        throw new RangeError('the log gave no index');
      }
      return index;
    } catch (error) {
      // The disk may be ahead of the memory: the next attempt begins with what is on the disk.
      this.#log = await openLog(this.#parts);
      throw error;
    }
  }

  async prove(index: number): Promise<string> {
    const { checkpoint, size } = this.#log;
    const path = await this.#log.proveInclusion(index, size);
    return formatTlogProof({ index, path, checkpoint });
  }

  checkpoint(): string {
    return this.#log.checkpoint;
  }

  proveInclusion(index: number, size: number): Promise<readonly Bytes[]> {
    return this.#log.proveInclusion(index, size);
  }

  proveConsistency(size1: number, size2: number): Promise<readonly Bytes[]> {
    return this.#log.proveConsistency(size1, size2);
  }

  async read(path: string): Promise<Uint8Array | undefined> {
    if (path === 'checkpoint') {
      return new TextEncoder().encode(this.#log.checkpoint);
    }
    return isTilePath(path) ? ((await this.#parts.files.read(path)) ?? undefined) : undefined;
  }
}

function isTilePath(path: string): boolean {
  try {
    parseTilePath(path);
    return true;
  } catch (error) {
    if (error instanceof VerificationError) {
      return false;
    }
    throw error;
  }
}

async function readOrCreateKey(path: string): Promise<string> {
  const kept = await readKey(path);
  if (kept !== undefined) {
    return kept;
  }
  const temporary = join(dirname(path), '.new');
  await makeFolder(temporary);
  const written = await writeTemporary(temporary, [new TextEncoder().encode(createLogKey())]);
  await linkFirst(written, path);
  await unlink(written);
  return readFile(path, 'utf8');
}

async function readKey(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) {
      throw error;
    }
    return undefined;
  }
}
