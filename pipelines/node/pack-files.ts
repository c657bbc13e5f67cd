import { createHash } from 'node:crypto';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { KnowledgeFault, openPack } from '#pipelines';
import type { OpenedPack, PackFiles } from '#pipelines';

const MAX_TABLES_BYTES = 2 ** 31;
const MAX_MANIFEST_BYTES = 2 ** 20;

/** The files as read, to hand to workers, and the pack, verified. */
export interface LoadedPack {
  readonly files: PackFiles;
  readonly pack: OpenedPack;
}

/**
 * Reads a pack folder into one SharedArrayBuffer and verifies it. Workers open `files` again with
 * `tables: 'verified-elsewhere'`: the buffer is shared, not copied.
 *
 * @throws KnowledgeFault PACK_*
 */
export async function loadPack(folder: string, expectedDigest?: string): Promise<LoadedPack> {
  const files = await readPackFiles(folder);
  const expected = expectedDigest === undefined ? {} : { expectedDigest };
  return { files, pack: openPack(files, { sha256, tables: 'verify', ...expected }) };
}

/** In a worker: the pack over files that another thread has verified. */
export function openSharedPack(files: PackFiles): OpenedPack {
  return openPack(files, { sha256, tables: 'verified-elsewhere' });
}

async function readPackFiles(folder: string): Promise<PackFiles> {
  try {
    const [manifest, tables] = await Promise.all([
      readLimited(join(folder, 'manifest.json'), MAX_MANIFEST_BYTES),
      readShared(join(folder, 'tables.bin')),
    ]);
    return { manifest, tables };
  } catch (cause) {
    const why = 'manifest.json and tables.bin cannot be read';
    throw new KnowledgeFault('PACK_UNREADABLE', why, {}, { cause });
  }
}

async function readLimited(path: string, limit: number): Promise<Uint8Array> {
  const bytes = await readFile(path);
  // One byte more than allowed is enough for the parser to refuse it.
  return Uint8Array.from(bytes.subarray(0, limit + 1));
}

async function readShared(path: string): Promise<SharedArrayBuffer> {
  const handle = await open(path, 'r');
  try {
    const { size } = await handle.stat();
    const shared = new SharedArrayBuffer(Math.min(size, MAX_TABLES_BYTES));
    const bytes = new Uint8Array(shared);
    let filled = 0;
    while (filled < bytes.length) {
      const { bytesRead } = await handle.read(bytes, filled, bytes.length - filled, filled);
      if (bytesRead === 0) {
        break;
      }
      filled += bytesRead;
    }
    return shared;
  } finally {
    await handle.close();
  }
}

function sha256(data: Uint8Array): Uint8Array {
  return createHash('sha256').update(data).digest();
}
