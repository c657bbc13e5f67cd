import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { LogFiles } from './log-files.ts';

/** The log's files in a folder of the local file system. */
export function diskFiles(root: string): LogFiles {
  const known = new Set<string>();
  const ensureFolder = async (folder: string): Promise<void> => {
    if (known.has(folder)) {
      return;
    }
    const first = await mkdir(folder, { recursive: true });
    // A new folder is a name in its parent: every level down from the first new one is synced.
    for (
      let made = folder;
      first !== undefined && made.length >= first.length;
      made = dirname(made)
    ) {
      await syncFolder(dirname(made));
    }
    known.add(folder);
  };
  return {
    read: async (path) =>
      orElse(async () => new Uint8Array(await readFile(join(root, path))), null),
    writeSynced: async (path, content) => {
      await ensureFolder(dirname(join(root, path)));
      const file = await open(join(root, path), 'w');
      try {
        await file.writeFile(content);
        await file.datasync();
      } finally {
        await file.close();
      }
    },
    rename: async (from, to) => {
      await ensureFolder(dirname(join(root, to)));
      await rename(join(root, from), join(root, to));
    },
    syncFolder: async (folder) => {
      await ensureFolder(join(root, folder));
      await syncFolder(join(root, folder));
    },
    remove: async (path) => {
      await rm(join(root, path), { force: true, recursive: true });
      known.delete(join(root, path));
    },
    list: async (folder) => orElse(() => readdir(join(root, folder)), []),
  };
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function orElse<T, U>(read: () => Promise<T>, absent: U): Promise<T | U> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      return absent;
    }
    throw error;
  }
}
