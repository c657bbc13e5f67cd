import { existsSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CliError, EXIT } from './exit.ts';

/** The folder of package.json, whether this file runs from source or from dist. */
const packageRoot = findRoot(dirname(fileURLToPath(import.meta.url)));

/** A file that ships with the package: a policy, the knowledge pack, a wording catalogue. */
export function packagePath(...parts: string[]): string {
  return join(packageRoot, ...parts);
}

export function packageVersion(): string {
  const { version } = JSON.parse(readFileSync(packagePath('package.json'), 'utf8')) as {
    version: string;
  };
  return version;
}

/**
 * A JSON file that ships with the package, e.g. `pipelines/analytes/analytes.json`.
 * @throws CliError PACKAGE_FILE_UNREADABLE
 */
export async function readPackageJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(packagePath(path), 'utf8'));
  } catch (cause) {
    const message = `the installation lacks a readable ${path}`;
    throw new CliError(EXIT.runtime, 'PACKAGE_FILE_UNREADABLE', message, { cause });
  }
}

function findRoot(folder: string): string {
  const parent = dirname(folder);
  return parent === folder || existsSync(join(folder, 'package.json')) ? folder : findRoot(parent);
}
