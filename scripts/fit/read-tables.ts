import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

/** One row of a table with a header line, by column name. */
export type Row = Readonly<Record<string, string>>;

export function readText(path: string): string {
  const bytes = readFileSync(path);
  return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
}

/** Rows of a tab-separated file, plain or gzip; lines of comment before the header are left out. */
export function readRows(path: string): readonly Row[] {
  const lines = readText(path)
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  const columns = (lines[0] ?? '').split('\t');
  return lines.slice(1).map((line) => {
    const cells = line.split('\t');
    return Object.fromEntries(columns.map((name, index) => [name, cells[index] ?? '']));
  });
}
