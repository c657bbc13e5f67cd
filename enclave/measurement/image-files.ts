import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ImageContent, ImageFile } from './image-measurement.ts';

/** The folder that holds package.json, whether this runs from source or from dist. */
export const installationRoot: string = findRoot(dirname(fileURLToPath(import.meta.url)));

const CODE_FOLDERS = ['dist/attestation', 'dist/pipelines', 'dist/protocol', 'dist/enclave'];
const RUNTIME_FILES = ['package-lock.json'];

export interface ImageFolders {
  readonly root: string;
  readonly policies: string;
  readonly pack: string;
}

/** Digests of every file of the image; of the code only what is loaded, no declarations or source maps. */
export async function readImageContent({
  root,
  policies,
  pack,
}: ImageFolders): Promise<ImageContent> {
  const codeFolders = CODE_FOLDERS.map((folder) => join(root, folder));
  const [code, knowledge] = await Promise.all([
    listFiles(codeFolders, (name) => name.endsWith('.js')),
    listFiles([policies, pack], () => true),
  ]);
  const runtime = RUNTIME_FILES.map((name) => join(root, name));
  return {
    runtime: await digestFiles(root, runtime),
    code: await digestFiles(root, code),
    knowledge: await digestFiles(root, knowledge),
  };
}

async function listFiles(
  folders: readonly string[],
  wanted: (name: string) => boolean,
): Promise<string[]> {
  const entries = await Promise.all(
    folders.map((folder) => readdir(folder, { recursive: true, withFileTypes: true })),
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
