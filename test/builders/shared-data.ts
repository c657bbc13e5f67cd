import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder that holds package.json, whether this runs from source or from dist. */
export const repositoryRoot: string = findRoot(dirname(fileURLToPath(import.meta.url)));

const candidates = [process.env['NEOSEAL_DATA'], join(repositoryRoot, '../shared/data')];

/** Real data for tests, kept outside the repository; `null` in a plain clone. */
export const sharedData: string | null =
  candidates.find((folder) => folder !== undefined && existsSync(join(folder, 'README.md'))) ??
  null;

/** For `describe.skipIf(sharedData === null)` titles, so that a skip shows its reason. */
export const sharedDataNote: string =
  sharedData === null ? ' (skipped: shared data absent, set NEOSEAL_DATA)' : '';

/** @throws Error when the folder is absent; call only inside a test guarded by `sharedData`. */
export function sharedDataPath(...parts: string[]): string {
  if (sharedData === null) {
    throw new Error('shared data absent: guard the test with skipIf(sharedData === null)');
  }
  return join(sharedData, ...parts);
}

function findRoot(folder: string): string {
  return existsSync(join(folder, 'package.json')) ? folder : findRoot(dirname(folder));
}
