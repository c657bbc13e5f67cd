import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of package.json, whether this file runs from source or from dist. */
const packageRoot = findRoot(dirname(fileURLToPath(import.meta.url)));

/** A file that ships with the package: a policy, the knowledge pack, a wording catalogue. */
export function packagePath(...parts: string[]): string {
  return join(packageRoot, ...parts);
}

function findRoot(folder: string): string {
  return existsSync(join(folder, 'package.json')) ? folder : findRoot(dirname(folder));
}
