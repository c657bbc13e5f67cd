import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { loadPack } from '#pipelines/node';
import { writeCurationTable } from './curation-table.ts';
import { fitMissenseContext } from './missense-context.ts';
import { fitSpliceMotifs } from './splice-motifs.ts';

const run = promisify(execFile);

/** Fits the in-house tables of the packs anew from the shared data: equal data give equal tables. */
async function main(): Promise<void> {
  const root = findRoot(dirname(fileURLToPath(import.meta.url)));
  const data = process.env['NEOSEAL_DATA'] ?? join(root, '../shared/data');
  const folder = await mkdtemp(join(tmpdir(), 'neoseal-fit-'));
  try {
    const script = join(root, 'scripts/build-local-pack.sh');
    await run('bash', [script, join(data, 'knowledge'), folder], { maxBuffer: 2 ** 26 });
    const { pack } = await loadPack(folder);
    const curation = join(root, 'pipelines/packs/curation');
    const motifs = fitSpliceMotifs(data, pack);
    writeCurationTable(join(curation, 'splice-motifs.json'), motifs);
    const { table, report } = fitMissenseContext(data, pack, join(root, 'scripts/fit/scales.json'));
    writeCurationTable(join(curation, 'missense-context.json'), table);
    const splicing = motifs.sources.map(({ citation }) => `splice-motifs: ${citation}`);
    process.stdout.write(`${[...splicing, ...report].join('\n')}\n`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function findRoot(folder: string): string {
  return existsSync(join(folder, 'package.json')) ? folder : findRoot(dirname(folder));
}

await main();
