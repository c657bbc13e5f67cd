import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { KnowledgePack } from '#pipelines';
import { loadPack } from '#pipelines/node';
import { corePack } from '../builders/core-pack.ts';
import { readPanelRows } from '../builders/expert-panels.ts';
import { classifyPanelRow } from '../builders/panel-classes.ts';
import type { ClassifiedRow } from '../builders/panel-classes.ts';
import {
  repositoryRoot,
  sharedData,
  sharedDataNote,
  sharedDataPath,
} from '../builders/shared-data.ts';
import { disagreementsTsv, findDisagreements } from './disagreements.ts';
import { csqSection, namesSection } from './names-section.ts';
import { renderReport } from './report.ts';
import { screeningSection } from './screening-section.ts';
import { speedSection } from './speed-section.ts';
import { combiningSection } from './combining-section.ts';
import { tsv } from './table.ts';
import { withoutRecords } from '../../scripts/fit/without-records.ts';

const run = promisify(execFile);

/** Writes docs/validation.md and its lists from the shared data. */
async function main(): Promise<void> {
  if (sharedData === null) {
    process.stderr.write(`validation${sharedDataNote}\n`);
    return;
  }
  const core = await corePack();
  const folder = await mkdtemp(join(tmpdir(), 'neoseal-validation-'));
  try {
    await writeReport(core, await localPack(folder));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Every gene and every frequency of the data, for this machine only. */
async function localPack(folder: string): Promise<KnowledgePack> {
  const script = join(repositoryRoot, 'scripts/build-local-pack.sh');
  await run('bash', [script, sharedDataPath('knowledge'), folder], { maxBuffer: 2 ** 26 });
  return (await loadPack(folder)).pack;
}

async function writeReport(core: KnowledgePack, local: KnowledgePack): Promise<void> {
  const rows = readPanelRows();
  const classify = (pack: KnowledgePack): readonly ClassifiedRow[] =>
    rows.map((row) => classifyPanelRow(row, pack)).filter((one) => typeof one !== 'string');
  const all = classify(local);
  const strict = classify(
    withoutRecords(
      local,
      all.map(({ variant }) => variant),
    ),
  );
  const classified = { core: classify(core), local: all, strict };
  const disagreements = findDisagreements(classified.local);
  const screening = await screeningSection(core);
  const names = namesSection(local);
  const text = renderReport({
    panelRows: rows.length,
    ...classified,
    disagreements,
    combining: combiningSection(),
    names: names.text,
    csq: csqSection(),
    screening: screening.text,
    speed: await speedSection(core, rows),
  });
  const lists = join(repositoryRoot, 'docs/validation');
  await mkdir(lists, { recursive: true });
  await writeFile(join(lists, 'class-disagreements.tsv'), disagreementsTsv(disagreements));
  await writeFile(join(lists, 'screening-disagreements.tsv'), screening.differences);
  await writeFile(
    join(lists, 'name-disagreements.tsv'),
    tsv(
      ['difference'],
      [...names.differences].sort().map((one) => [one]),
    ),
  );
  await writeFile(join(repositoryRoot, 'docs/validation.md'), text);
  process.stderr.write('docs/validation.md written\n');
}

await main();
