import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ImageContent, ImageFile } from './image-measurement.ts';

/** The folder that holds package.json, whether this runs from source or from dist. */
export const installationRoot: string = findRoot(dirname(fileURLToPath(import.meta.url)));

export interface ImageFolders {
  readonly root: string;
  readonly policies: string;
  readonly analytes: string;
  readonly wordings: string;
  readonly pack: string;
  /** List of the accepted KMS keys; an image that only simulates has none. */
  readonly kmsKeys: string;
}

/** Of the code only what is loaded counts: no declarations, source maps or build states. */
const CODE_FOLDERS = ['dist/attestation', 'dist/pipelines', 'dist/protocol', 'dist/enclave'];

/**
 * Digests of every file of the image. Paths are those inside the image, wherever its folders lie, so that
 * equal installations measure equal.
 */
export async function readImageContent(folders: ImageFolders): Promise<ImageContent> {
  const code = CODE_FOLDERS.map((name) =>
    digestFolder(join(folders.root, name), name, (file) => file.endsWith('.js')),
  );
  const knowledge = [
    digestFolder(folders.policies, 'policies', () => true),
    digestFolder(folders.analytes, 'analytes', () => true),
    digestFolder(folders.wordings, 'wordings', () => true),
    digestFolder(folders.pack, 'pack', () => true),
    digestIfThere(folders.kmsKeys, 'kms-keys.json'),
  ];
  return {
    runtime: [await digestFile(join(folders.root, 'package-lock.json'), 'package-lock.json')],
    code: (await Promise.all(code)).flat(),
    knowledge: (await Promise.all(knowledge)).flat(),
  };
}

async function digestFolder(
  folder: string,
  name: string,
  wanted: (file: string) => boolean,
): Promise<ImageFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && wanted(entry.name));
  return Promise.all(
    files.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return digestFile(path, `${name}/${relative(folder, path).split(sep).join('/')}`);
    }),
  );
}

async function digestIfThere(path: string, name: string): Promise<ImageFile[]> {
  return existsSync(path) ? [await digestFile(path, name)] : [];
}

async function digestFile(path: string, name: string): Promise<ImageFile> {
  const content = await readFile(path);
  return { path: name, sha384: new Uint8Array(createHash('sha384').update(content).digest()) };
}

function findRoot(folder: string): string {
  return existsSync(join(folder, 'package.json')) ? folder : findRoot(dirname(folder));
}
