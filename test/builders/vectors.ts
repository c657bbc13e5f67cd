import { readdirSync, readFileSync } from 'node:fs';
import type { Bytes } from '#attestation';
import { sharedDataPath } from './shared-data.ts';

export interface VectorFile {
  readonly name: string;
  readonly bytes: Bytes;
}

/** The files of a shared folder that end in `suffix`, by name. */
export function readVectors(suffix: string, ...folder: readonly string[]): readonly VectorFile[] {
  const path = sharedDataPath(...folder);
  return readdirSync(path)
    .filter((name) => name.endsWith(suffix))
    .sort()
    .map((name) => ({ name, bytes: new Uint8Array(readFileSync(`${path}/${name}`)) }));
}

/** Rows of a tab-separated file as objects by its header. */
export function readTable(...path: readonly string[]): readonly Readonly<Record<string, string>>[] {
  const [header = '', ...rows] = readFileSync(sharedDataPath(...path), 'utf8')
    .trimEnd()
    .split('\n');
  const names = header.split('\t');
  return rows.map((row) => {
    const cells = row.split('\t');
    return Object.fromEntries(names.map((name, index) => [name, cells[index] ?? '']));
  });
}
