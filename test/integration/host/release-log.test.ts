import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signReferenceValues } from '#attestation';
import { runNeoseal } from '../../builders/command-line.ts';
import { createSeededWorld } from '../../builders/seeded-world.ts';
import { repositoryRoot } from '../../builders/shared-data.ts';

const PROGRAM = join(repositoryRoot, 'dist/host/log/release-main.js');

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'neoseal-test-'));
  const world = await createSeededWorld('release-log', { results: [{}] });
  for (const version of [1, 2]) {
    const values = { ...world.referenceValues, version };
    await writeFile(
      join(folder, `values-${version}.json`),
      await signReferenceValues(values, world.release),
    );
  }
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

async function record(version: number): Promise<Record<string, unknown>> {
  const { stdout } = await promisify(execFile)(process.execPath, [
    ...[PROGRAM, '--data', join(folder, 'release-log'), '--origin', 'release.example/log'],
    ...['--reference', join(folder, `values-${version}.json`)],
  ]);
  return JSON.parse(stdout) as Record<string, unknown>;
}

async function show(version: number, proofOf: number, vkey: string) {
  const { exit, stdout } = await runNeoseal([
    ...['release', 'show', join(folder, `values-${version}.json`), '--log', vkey],
    ...['--proof', join(folder, `values-${proofOf}.json.tlog-proof`), '--json'],
  ]);
  return { exit, answer: JSON.parse(stdout) as unknown };
}

describe('the release log', () => {
  it('records each issue of the reference values once, and anyone can check it', async () => {
    expect(await record(1)).toMatchObject({ version: 1, index: 1, size: 2 });
    expect(await record(1)).toMatchObject({ index: 1, size: 2 });
    const { vkey, ...second } = await record(2);
    expect(second).toMatchObject({ version: 2, index: 2, size: 3 });
    const { exit, answer } = await show(2, 2, String(vkey));
    expect([exit, answer]).toMatchObject([
      0,
      { logged: { origin: 'release.example/log', index: 2, size: 3 } },
    ]);
    expect(await show(1, 2, String(vkey))).toMatchObject({
      ...{ exit: 4, answer: { error: { code: 'MERKLE_INCLUSION' } } },
    });
    const audit = [
      'log',
      'check',
      join(folder, 'release-log/log'),
      '--log',
      String(vkey),
      '--json',
    ];
    expect((await runNeoseal(audit)).exit).toBe(0);
  });
});
