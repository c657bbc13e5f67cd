import { copyFile, cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  batchEntry,
  digestBatchStatement,
  encodeEntryBundle,
  formatEvidence,
  parseEntryBundle,
} from '#attestation';
import type { Evidence } from '#attestation';
import { createLogKey, diskFiles, nodeSha256, openLog, parseLogKey } from '#host';
import { runNeoseal } from '../../../builders/command-line.ts';
import { createEvidenceWorld } from '../../../builders/evidence.ts';
import type { EvidenceWorld } from '../../../builders/evidence.ts';

/** A log of 1 + 300 + 1 entries on the disk; the evidence's batch is entry 301. */
const ORIGIN = 'log.example/audited';
let folder: string;
let vkey: string;
let world: EvidenceWorld;
let evidence: Evidence;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'neoseal-test-'));
  world = await createEvidenceWorld({ results: [{}] });
  const signer = parseLogKey(createLogKey());
  const log = await openLog({ files: diskFiles(join(folder, 'made')), origin: ORIGIN, signer });
  ({ vkey } = log);
  await log.appendEntries(
    Array.from({ length: 300 }, (_unused, i) => batchEntry(nodeSha256(Uint8Array.of(i >> 8, i)))),
  );
  await copyFile(join(folder, 'made/checkpoint'), join(folder, 'earlier'));
  const entry = batchEntry(await digestBatchStatement(world.statement));
  const { indexes, checkpoint } = await log.appendEntries([entry]);
  const [file] = world.evidence;
  if (file === undefined) {
    throw new TypeError('the builder made no evidence');
  }
  const entryIndex = indexes[0] ?? -1;
  const inclusion = await log.proveInclusion(entryIndex);
  evidence = { ...file, log: { vkey, entryIndex, checkpoint, inclusion } };
  await log.appendEntries([batchEntry(nodeSha256(Uint8Array.of(9, 9, 9)))]);
  await writeFile(join(folder, 'good.evidence.json'), formatEvidence(evidence));
});

beforeEach(async () => {
  await rm(join(folder, 'log'), { recursive: true, force: true });
  await cp(join(folder, 'made'), join(folder, 'log'), { recursive: true });
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

async function check(...args: readonly string[]) {
  const all = ['log', 'check', join(folder, 'log'), '--log', vkey, ...args, '--json'];
  const { exit, stdout } = await runNeoseal(all);
  const answer = JSON.parse(stdout === '' ? '{}' : stdout) as {
    readonly verdict?: string;
    readonly log?: unknown;
    readonly checks?: readonly { name: string; status: string; code?: string }[];
    readonly error?: { readonly code: string };
  };
  const failed = (answer.checks ?? [])
    .filter(({ status }) => status === 'failed')
    .map(({ name, code }) => `${name}: ${code ?? ''}`);
  return { exit, answer, failed };
}

async function editBundle(path: string, edit: (entries: Uint8Array[]) => Uint8Array[]) {
  const file = join(folder, 'log/tile/entries', path);
  const entries = parseEntryBundle(new Uint8Array(await readFile(file)));
  await writeFile(file, encodeEntryBundle(edit(entries)));
}

async function storeEvidence(changes: Partial<Evidence['log']>): Promise<string> {
  const path = join(folder, 'changed.evidence.json');
  await writeFile(path, formatEvidence({ ...evidence, log: { ...evidence.log, ...changes } }));
  return path;
}

describe('neoseal log check', () => {
  it('computes the root of the whole log anew', async () => {
    const { exit, answer, failed } = await check();
    expect([exit, failed]).toEqual([0, []]);
    expect(answer).toMatchObject({ verdict: 'valid', log: { origin: ORIGIN, size: 303 } });
    expect(answer.checks?.map(({ name, status }) => `${name} ${status}`)).toEqual([
      'checkpoint passed',
      'entries passed',
      'genesis passed',
      'history not-reached',
    ]);
  });

  it('confirms an earlier checkpoint and the place of evidence', async () => {
    const good = join(folder, 'good.evidence.json');
    const { exit, answer } = await check('--since', join(folder, 'earlier'), '--evidence', good);
    expect(exit).toBe(0);
    expect(answer.checks?.slice(3).map(({ name, status }) => `${name} ${status}`)).toEqual([
      'history passed',
      'evidence good.evidence.json passed',
    ]);
  });

  it('says for people how many entries there are', async () => {
    const { stdout } = await runNeoseal(['log', 'check', join(folder, 'log'), '--log', vkey]);
    expect(stdout).toContain(`${ORIGIN}: 303 entries\nVALID\n`);
  });

  it.each<[string, string, (entries: Uint8Array[]) => Uint8Array[]]>([
    ['LOG_ROOT', 'changed', ([first = new Uint8Array(), , ...rest]) => [first, first, ...rest]],
    ['LOG_ROOT', 'in another order', ([a, b, ...rest]) => [b, a, ...rest].flatMap((e) => e ?? [])],
    ['LOG_INCOMPLETE', 'left out', (entries) => entries.slice(1)],
    ['JSON_NOT_CANONICAL', 'no entries', (entries) => entries.map(() => Uint8Array.of(1))],
  ])('fails with %s when entries are %s', async (code, _what, edit) => {
    await editBundle('000', edit);
    const { exit, failed } = await check();
    expect([exit, failed]).toEqual([4, [`entries: ${code}`]]);
  });

  it('fails when the last bundle is cut off, and when it is gone', async () => {
    const path = join(folder, 'log/tile/entries/001.p/47');
    const content = await readFile(path);
    await writeFile(path, content.subarray(0, -1));
    expect((await check()).failed).toEqual(['entries: LOG_BUNDLE']);
    await rm(path);
    expect((await check()).failed).toEqual(['entries: LOG_INCOMPLETE']);
  });

  it('takes the full bundle in place of a partial one', async () => {
    const partial = join(folder, 'log/tile/entries/001.p/47');
    await cp(partial, join(folder, 'log/tile/entries/001'));
    await rm(partial);
    expect((await check()).exit).toBe(0);
  });

  it('fails without a checkpoint, and with one that someone else signed', async () => {
    await rm(join(folder, 'log/checkpoint'));
    expect((await check()).failed).toEqual(['checkpoint: LOG_INCOMPLETE']);
    const [file] = world.evidence;
    await writeFile(join(folder, 'log/checkpoint'), file?.log.checkpoint ?? '');
    const { exit, failed } = await check();
    expect([exit, failed]).toEqual([4, ['checkpoint: NOTE_UNSIGNED']]);
  });

  it('fails when an earlier checkpoint is of another history or of another log', async () => {
    const signer = parseLogKey(createLogKey());
    const other = await openLog({
      files: diskFiles(join(folder, 'other')),
      origin: ORIGIN,
      signer,
    });
    await writeFile(join(folder, 'others'), other.checkpoint);
    expect((await check('--since', join(folder, 'others'))).failed).toEqual([
      'history: NOTE_UNSIGNED',
    ]);
    await rm(join(folder, 'log'), { recursive: true });
    await cp(join(folder, 'other'), join(folder, 'log'), { recursive: true });
    const run = ['log', 'check', join(folder, 'log'), '--log', other.vkey, '--json'];
    const { stdout } = await runNeoseal([...run, '--since', join(folder, 'earlier')]);
    expect(stdout).toContain('"NOTE_UNSIGNED"');
  });

  it('fails a log that became shorter than it was', async () => {
    await cp(join(folder, 'made/checkpoint'), join(folder, 'latest'));
    await cp(join(folder, 'earlier'), join(folder, 'log/checkpoint'));
    const partial = join(folder, 'log/tile/entries/001.p');
    await cp(join(partial, '47'), join(partial, '45'));
    expect((await check()).exit).toBe(0);
    const { exit, failed } = await check('--since', join(folder, 'latest'));
    expect([exit, failed]).toEqual([4, ['history: LOG_HISTORY']]);
  });

  it.each([0, 300, 302, 303])('fails evidence that says entry %d', async (entryIndex) => {
    const { exit, failed } = await check('--evidence', await storeEvidence({ entryIndex }));
    expect([exit, failed]).toEqual([4, ['evidence changed.evidence.json: LOG_ENTRY']]);
  });

  it('fails evidence of another log', async () => {
    const [file] = world.evidence;
    const path = await storeEvidence(file?.log ?? {});
    expect((await check('--evidence', path)).failed).toEqual([
      'evidence changed.evidence.json: NOTE_UNSIGNED',
    ]);
  });

  it('exits 2 for a key that is none and 3 for evidence that is none', async () => {
    const key = ['log', 'check', join(folder, 'log'), '--log', 'nothing', '--json'];
    expect((await runNeoseal(key)).exit).toBe(2);
    const { exit, answer } = await check('--evidence', join(folder, 'earlier'));
    expect([exit, answer.error?.code]).toEqual([3, 'JSON_NOT_CANONICAL']);
  });
});
