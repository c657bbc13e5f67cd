import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { signReferenceValues } from '#attestation';
import { loadPack } from '#pipelines/node';
import { CliError, EXIT } from '../cli/exit.ts';
import type { CliIo } from '../cli/io.ts';
import { packagePath } from '../cli/package-files.ts';
import { readSigningKey } from '../keys/laboratory-key.ts';
import { createDemoShell } from './commands.ts';
import type { DemoShell } from './commands.ts';
import { writeDemoBatch } from './demo-files.ts';
import { measureEnclave } from './measure.ts';
import { startDemoService } from './service.ts';
import type { DemoService } from './service.ts';
import { readDemoRow } from './read-row.ts';
import type { DemoRow } from './table.ts';

export interface DemoOutcome {
  readonly rows: readonly DemoRow[];
  /** Where reports and evidence are. */
  readonly folder: string;
  /** Arguments that verify the first result again. */
  readonly verifyAgain: readonly string[];
}

/** The main job from key to verified report, each step through the command that a user would type. */
export async function runDemo(
  folder: string,
  io: CliIo,
  { quiet }: { quiet: boolean },
): Promise<DemoOutcome> {
  await prepareFolder(folder);
  const shell = createDemoShell(io, quiet);
  const paths = demoPaths(folder);
  await makeKeys(shell, paths);
  const { pack } = await loadPack(packagePath('pipelines/packs/core-grch38'));
  const batch = await writeDemoBatch(paths.batch, pack);
  const service = await startService(paths);
  try {
    await writeReferenceValues(service, paths, io.now());
    await submitBatch(shell, { batch, service, paths });
    const rows = await openAndVerify(shell, paths);
    return { rows, folder, verifyAgain: verifyArguments(paths, rows[0]?.newborn ?? '') };
  } finally {
    await service.stop();
  }
}

const MARKER = '.neoseal-demo';

/** Empties a folder only when an earlier demonstration made it. @throws CliError OUTPUT_EXISTS */
async function prepareFolder(folder: string): Promise<void> {
  const names: string[] = await readdir(folder).catch(() => []);
  if (names.length > 0 && !names.includes(MARKER)) {
    throw new CliError(EXIT.usage, 'OUTPUT_EXISTS', `${folder} is not empty and not of a demo`);
  }
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, MARKER), '');
}

type DemoPaths = ReturnType<typeof demoPaths>;

function demoPaths(folder: string) {
  const at = (...parts: string[]): string => join(folder, ...parts);
  return {
    keys: at('keys'),
    batch: at('laboratory'),
    sealed: at('sealed'),
    fetched: at('fetched'),
    reports: at('reports'),
    service: at('service'),
    laboratories: at('laboratories.json'),
    events: at('service-events.ndjson'),
    reference: at('reference-values.json'),
    root: at('service', 'simulated-hardware', 'development-root.pem'),
  };
}

async function makeKeys(shell: DemoShell, { keys, laboratories }: DemoPaths): Promise<void> {
  await mkdir(keys, { recursive: true });
  for (const [kind, name] of [
    ['laboratory', 'laboratory'],
    ['recipient', 'clinician'],
    ['release', 'release'],
  ] as const) {
    const [sk, pk] = [join(keys, `${name}.key`), join(keys, `${name}.pub`)];
    await shell.run(['keygen', '--kind', kind, '--sk', sk, '--pk', pk]);
  }
  const signer = await readSigningKey(join(keys, 'laboratory.key'));
  const key = Buffer.from(signer.publicKey).toString('base64');
  await writeFile(laboratories, `${JSON.stringify([{ key }])}\n`);
}

function startService(paths: DemoPaths): Promise<DemoService> {
  return startDemoService(
    packagePath('dist/host/main.js'),
    ['--data', paths.service, '--port', '0', '--laboratories', paths.laboratories],
    paths.events,
  );
}

/** In production the release's maintainers sign what they built; here the demonstration measures itself. */
async function writeReferenceValues(
  service: DemoService,
  { keys, reference }: DemoPaths,
  now: Date,
): Promise<void> {
  const seconds = (date: Date): string => `${date.toISOString().slice(0, 19)}Z`;
  const measured = await measureEnclave();
  const values = {
    format: 'neoseal.reference-values/1',
    version: 1,
    issued: seconds(new Date(now.getTime() - 60_000)),
    expires: seconds(new Date(now.getTime() + 30 * 24 * 3_600_000)),
    measurements: [{ ...measured, revision: 'demonstration', simulated: true }],
    logs: [service.log.vkey],
  };
  const signer = await readSigningKey(join(keys, 'release.key'));
  await writeFile(reference, await signReferenceValues(values, signer));
}

function trustArguments({ keys, reference, root }: DemoPaths): string[] {
  const key = join(keys, 'release.pub');
  return ['--reference', reference, '--reference-key', key, '--accept-simulated', root];
}

async function submitBatch(
  shell: DemoShell,
  { batch, service, paths }: { batch: string; service: DemoService; paths: DemoPaths },
): Promise<void> {
  const host = ['--host', service.url];
  const seal = ['seal', batch, ...host, '--laboratory-key', join(paths.keys, 'laboratory.key')];
  const recipient = ['--recipient-pk', join(paths.keys, 'clinician.pub'), '--sequence', '1'];
  await shell.run([...seal, ...recipient, ...trustArguments(paths), '--out', paths.sealed]);
  await shell.run(['submit', paths.sealed, ...host]);
  await shell.run(['status', paths.sealed, ...host, '--watch']);
  await shell.run(['fetch', paths.sealed, ...host, '--out', paths.fetched]);
}

const openedList = z.array(z.looseObject({ newborn: z.string(), content: z.unknown() }));

async function openAndVerify(shell: DemoShell, paths: DemoPaths): Promise<DemoRow[]> {
  const key = join(paths.keys, 'clinician.key');
  const opened = await shell.run(
    ['open', paths.fetched, '--sk', key, '--out', paths.reports, '--json'],
    [EXIT.ok, EXIT.partial],
  );
  const rows: DemoRow[] = [];
  for (const { newborn, content } of openedList.parse(JSON.parse(opened))) {
    const verdict = await shell.run(
      [...verifyArguments(paths, newborn), '--json'],
      [EXIT.ok, EXIT.verification],
    );
    const evidence = await readFile(join(paths.fetched, `${newborn}.evidence.json`), 'utf8');
    rows.push(readDemoRow({ newborn, content, verdict, evidence }));
  }
  return rows;
}

function verifyArguments(paths: DemoPaths, newborn: string): string[] {
  const result = join(paths.reports, `${newborn}.result.json`);
  const evidence = join(paths.fetched, `${newborn}.evidence.json`);
  return ['verify', result, '--evidence', evidence, ...trustArguments(paths)];
}
