import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { repositoryRoot } from '../shared-data.ts';
import { allVectors } from './all-vectors.ts';

/** Writes test/vectors/verification anew: npm run vectors */
const folder = join(repositoryRoot, 'test/vectors/verification');
await mkdir(folder, { recursive: true });
for (const [name, bytes] of await allVectors()) {
  await writeFile(join(folder, name), bytes);
  process.stdout.write(`${name}: ${bytes.length} bytes\n`);
}
