import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ImageContent, ImageFile } from './image-measurement.ts';

/** Only what is loaded: no declarations, source maps or build states. */
const CODE_FOLDERS = ['dist/attestation', 'dist/pipelines', 'dist/protocol', 'dist/enclave'];
const KNOWLEDGE_FOLDERS = ['knowledge', 'policies'];
const RUNTIME_FILES = ['package-lock.json'];

/** The folder that holds package.json, whether this runs from source or from dist. */
export const installationRoot: string = findRoot(dirname(fileURLToPath(import.meta.url)));

/** Digests of every file of the image below `root`. */
export async function readImageContent(root: string): Promise<ImageContent> {
  const code = await listFolders(root, CODE_FOLDERS, (name) => name.endsWith('.js'));
  const knowledge = await listFolders(root, KNOWLEDGE_FOLDERS, () => true);
  return {
    runtime: await digestFiles(
      root,
      RUNTIME_FILES.map((name) => join(root, name)),
    ),
    application: await digestFiles(root, [...code, ...knowledge]),
  };
}

async function listFolders(
  root: string,
  folders: readonly string[],
  wanted: (name: string) => boolean,
): Promise<string[]> {
  const present = folders
    .map((folder) => join(root, folder))
    .filter((folder) => existsSync(folder));
  const entries = await Promise.all(
    present.map((folder) => readdir(folder, { recursive: true, withFileTypes: true })),
  );
  return entries
    .flat()
    .filter((entry) => entry.isFile() && wanted(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}

async function digestFiles(root: string, paths: readonly string[]): Promise<ImageFile[]> {
  return Promise.all(
    paths.map(async (path) => ({
      path: relative(root, path).split(sep).join('/'),
      sha384: new Uint8Array(
        createHash('sha384')
          .update(await readFile(path))
          .digest(),
      ),
    })),
  );
}

function findRoot(folder: string): string {
  return existsSync(join(folder, 'package.json')) ? folder : findRoot(dirname(folder));
}
