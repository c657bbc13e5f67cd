import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { ImageEntry } from './image-entry.ts';

/**
 * The files of a folder, under another name. Only regular files count: a link in a package could point
 * anywhere. Modes of the disk are left out, since they differ between checkouts.
 */
export async function readTree(
  folder: string,
  name: string,
  wanted: (path: string) => boolean = () => true,
): Promise<readonly ImageEntry[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = found
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter(wanted);
  const entries: ImageEntry[] = [];
  for (const path of paths) {
    const content = await readFile(join(folder, path));
    entries.push({ kind: 'file', path: `${name}/${path}`, mode: 0o644, content });
  }
  return entries;
}
