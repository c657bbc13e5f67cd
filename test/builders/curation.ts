import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from './shared-data.ts';

/** The content of a table of the pack's curation folder. */
export function readCurationTable(name: string): unknown {
  const path = join(repositoryRoot, 'pipelines/packs/curation', `${name}.json`);
  const document: unknown = JSON.parse(readFileSync(path, 'utf8'));
  if (typeof document !== 'object' || document === null || !('content' in document)) {
    throw new Error('a curation table has content');
  }
  return document.content;
}
