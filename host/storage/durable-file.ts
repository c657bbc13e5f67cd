import { randomUUID } from 'node:crypto';
import { link, mkdir, open, rename, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Where a file is written before it is whole. Emptied at start: nothing in it was ever promised. */
export type TemporaryFolder = string;

/** Writes a file next to nobody's eyes; it is on disk, whole, when this resolves. Gives its path. */
export async function writeTemporary(
  folder: TemporaryFolder,
  bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<string> {
  const path = join(folder, randomUUID());
  const file = await open(path, 'wx', 0o600);
  try {
    for await (const chunk of bytes) {
      await writeAll(file, chunk);
    }
    await file.sync();
  } catch (error) {
    await unlink(path).catch(() => undefined);
    throw error;
  } finally {
    await file.close();
  }
  return path;
}

/** Gives `path` the name `target` too, unless that is taken: the first complete file wins. */
export async function linkFirst(path: string, target: string): Promise<void> {
  await makeFolder(dirname(target));
  try {
    await link(path, target);
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) {
      throw error;
    }
  }
  await syncFolder(dirname(target));
}

/** Gives `path` the name `target` instead of whatever has it. */
export async function renameOver(path: string, target: string): Promise<void> {
  await makeFolder(dirname(target));
  await rename(path, target);
  await syncFolder(dirname(target));
}

export async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/** A folder whose own entry survives a crash as well. */
export async function makeFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true, mode: 0o700 });
  if (first !== undefined) {
    for (let made = folder; made.length >= first.length; made = dirname(made)) {
      await syncFolder(dirname(made));
    }
  }
}

export function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

/** A name is durable only when its folder is. */
async function syncFolder(folder: string): Promise<void> {
  await syncFile(folder);
}

async function writeAll(file: Awaited<ReturnType<typeof open>>, chunk: Uint8Array): Promise<void> {
  for (let at = 0; at < chunk.length;) {
    at += (await file.write(chunk, at)).bytesWritten;
  }
}
