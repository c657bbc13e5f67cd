import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { batchEntry, parseVerifierKey, verifyCheckpoint, verifyConsistency } from '#attestation';
import { createLogKey, diskFiles, nodeSha256, openLog, parseLogKey } from '#host';
import { repositoryRoot } from '../../builders/shared-data.ts';

/** The same as the crash test of the unit suite, but with a process, a signal and a disk that are real. */
const DOOMED = join(repositoryRoot, 'dist/.test/doubles/doomed-log.js');

/** Processes at the same time. */
const AT_ONCE = 4;

interface Acknowledged {
  readonly batch: number;
  readonly count: number;
  readonly indexes: readonly number[];
  readonly checkpoint: string;
}

interface Run {
  readonly signal: string | null;
  readonly acknowledged: readonly Acknowledged[];
  readonly operations: number | null;
}

let folder: string;
let keyFile: string;
const pem = createLogKey();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'neoseal-test-'));
  keyFile = join(folder, 'log.pem');
  await writeFile(keyFile, pem);
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

async function run(log: string, step: number): Promise<Run> {
  const child = spawn(process.execPath, [DOOMED, log, keyFile, String(step)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [output, [, signal]] = await Promise.all([
    text(child.stdout),
    once(child, 'exit') as Promise<[number | null, string | null]>,
  ]);
  const lines = output
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Partial<Acknowledged> & { operations?: number });
  const end = lines.find(({ operations }) => operations !== undefined);
  return {
    signal,
    acknowledged: lines.filter((line) => line !== end) as Acknowledged[],
    operations: end?.operations ?? null,
  };
}

function entriesOf({ batch, count }: Acknowledged): Uint8Array[] {
  return Array.from({ length: count }, (_unused, i) =>
    batchEntry(nodeSha256(new TextEncoder().encode(`${batch}/${i}`))),
  );
}

async function expectKept(log: string, acknowledged: readonly Acknowledged[]): Promise<void> {
  const options = { files: diskFiles(log), origin: 'log.example/doomed', signer: parseLogKey(pem) };
  const opened = await openLog(options);
  // Another entry first: a log that had forgotten one would give its place away.
  await opened.appendEntries([batchEntry(nodeSha256(new TextEncoder().encode('later')))]);
  const key = await parseVerifierKey(opened.vkey);
  const now = await verifyCheckpoint(opened.checkpoint, key);
  for (const heard of acknowledged) {
    expect((await opened.appendEntries(entriesOf(heard))).indexes).toEqual(heard.indexes);
    const then = await verifyCheckpoint(heard.checkpoint, key);
    const proof = await opened.proveConsistency(then.size, now.size);
    const heads = { size1: then.size, root1: then.root, size2: now.size, root2: now.root };
    await verifyConsistency({ ...heads, proof });
  }
}

describe('a log whose process is killed', () => {
  it('loses nothing acknowledged and contradicts nothing signed, at whichever step', async () => {
    const whole = await run(join(folder, 'whole'), 0);
    expect([whole.signal, whole.acknowledged.length]).toEqual([null, 3]);
    const steps = whole.operations ?? 0;
    expect(steps).toBeGreaterThan(30);
    const heard = new Set<number>();
    const killAt = async (step: number): Promise<void> => {
      const log = join(folder, `killed-${step}`);
      const { signal, acknowledged } = await run(log, step);
      expect([step, signal]).toEqual([step, 'SIGKILL']);
      heard.add(acknowledged.length);
      await expectKept(log, acknowledged);
      await rm(log, { recursive: true, force: true });
    };
    for (let step = 1; step <= steps; step += AT_ONCE) {
      const count = Math.min(AT_ONCE, steps - step + 1);
      await Promise.all(Array.from({ length: count }, (_unused, i) => killAt(step + i)));
    }
    expect([...heard].sort()).toEqual([0, 1, 2]);
  }, 300_000);
});
