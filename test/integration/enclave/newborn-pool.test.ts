import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseOpening } from '#attestation';
import { decryptCrypt4gh, parseX25519SecretKey } from '#pipelines';
import { nodeCrypto } from '#pipelines/node';
// What ships: a thread loads the compiled worker.
import { NewbornPool } from '../../../dist/enclave/jobs/newborn-pool.js';
import { BlobPump } from '../../../dist/enclave/transfer/blob-pump.js';
import type { PooledTask } from '../../../dist/enclave/jobs/newborn-pool.js';
import type { WorkerSetup } from '../../../dist/enclave/workers/newborn-task.js';
import { installationDouble } from '../../doubles/installation.ts';
import type { ReportPackage } from '../../builders/submission.ts';

const recipientKey = nodeCrypto.randomBytes(32);
const worker = new URL('../../../dist/enclave/workers/newborn.worker.js', import.meta.url);
const task: PooledTask = {
  index: 0,
  subject: 'ab'.repeat(16),
  manifestDigest: 'cd'.repeat(32),
  submitted: '2026-11-22T08:30:00Z',
  policyId: 'neoseal-default',
  sex: null,
  callsImplyCoverage: false,
  files: [],
  recipients: [nodeCrypto.x25519PublicKey(recipientKey)],
  refusal: null,
};

let folder: string;
let lost: number;
let pool: NewbornPool | null = null;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'neoseal-'));
  lost = 0;
});
afterEach(async () => {
  await pool?.destroy();
  pool = null;
  await rm(folder, { recursive: true });
});

async function openPool(
  module: URL,
  change: Partial<WorkerSetup> = {},
  releaseMs = 20,
): Promise<NewbornPool> {
  const installation = await installationDouble();
  pool = new NewbornPool({
    worker: module,
    threads: 1,
    stallMs: 1_000,
    releaseMs,
    heapMib: { old: 64, young: 8 },
    onWorkerLost: () => {
      lost += 1;
    },
    setup: {
      packFiles: installation.pack.files,
      rules: installation.policies.map(({ policy, digest }) => ({
        policy,
        policyDigest: digest,
        cutoffs: null,
        cutoffsDigest: null,
      })),
      wordings: installation.wordings,
      analytes: installation.analytes,
      simulated: true,
      measurement: '00'.repeat(48),
      recipientSecretKey: nodeCrypto.randomBytes(32),
      saltKey: nodeCrypto.randomBytes(32),
      sampleBusyMs: 60_000,
      ...change,
    },
  });
  return pool;
}

/** A worker that does `misbehave` with a newborn, and with a refusal what the real one does. */
async function workerThat(misbehave: string): Promise<URL> {
  const path = join(folder, 'double.worker.mjs');
  await writeFile(
    path,
    `import real from ${JSON.stringify(worker.href)};
     export default async (task) => {
       if (task.refusal !== null) { return real(task); }
       task.port.postMessage({ type: 'started' });
       ${misbehave}
     };`,
  );
  return pathToFileURL(path);
}

async function refusalOf(sealed: Uint8Array): Promise<unknown> {
  const pieces: Uint8Array[] = [];
  const secretKey = parseX25519SecretKey(recipientKey);
  const source = (async function* () {
    yield await Promise.resolve(sealed);
  })();
  for await (const piece of decryptCrypt4gh(source, { crypto: nodeCrypto, secretKey })) {
    pieces.push(piece);
  }
  const { opening } = JSON.parse(Buffer.concat(pieces).toString()) as ReportPackage;
  return parseOpening(new TextEncoder().encode(opening)).result['refusal'];
}

describe('the pool of threads', () => {
  it.each([
    ['dies', 'process.exit(7);'],
    ['hangs', 'for (;;) {}'],
    ['throws', "throw new Error('SECRET');"],
    ['says that it met a bug', "return { status: 'internal' };"],
  ])('refuses a newborn as INTERNAL when its thread %s twice', async (_, misbehave) => {
    const { sealed } = await (await openPool(await workerThat(misbehave))).run(task, () => []);
    expect(await refusalOf(sealed)).toEqual({
      code: 'INTERNAL',
      message: 'INTERNAL: the enclave failed on this newborn',
    });
    expect(lost).toBe(2);
  });

  it('keeps an artefact back until a multiple of its time after the last byte of input', async () => {
    const releaseMs = 1_500;
    const threads = await openPool(worker, {}, releaseMs);
    const begin = performance.now();
    await threads.run(task, () => []);
    // A lower bound only: without it the refusal of a newborn without files would be there at once.
    expect(performance.now() - begin).toBeGreaterThan(releaseMs - 20);
  });

  it('gives a newborn a second try', async () => {
    const marker = join(folder, 'tried');
    const once = `
      const { existsSync, writeFileSync } = await import('node:fs');
      if (existsSync(${JSON.stringify(marker)})) { return real({ ...task, refusal: null }); }
      writeFileSync(${JSON.stringify(marker)}, '');
      process.exit(1);`;
    const { sealed } = await (await openPool(await workerThat(once))).run(task, () => []);
    expect(await refusalOf(sealed)).toMatchObject({ code: 'VCF_MISSING' });
    expect(lost).toBe(1);
  });

  it('refuses a newborn that takes more memory than a thread has, at the first try', async () => {
    const greedy =
      'const held = []; for (;;) { held.push({ at: held.length, list: [held.length] }); }';
    const { sealed } = await (await openPool(await workerThat(greedy))).run(task, () => []);
    expect(await refusalOf(sealed)).toMatchObject({ code: 'MEMORY_BUDGET_EXCEEDED' });
    expect(lost).toBe(1);
  });

  it('does not refuse a newborn whose files are not the signed ones, however its thread ended', async () => {
    const forged = (): BlobPump[] => [
      new BlobPump(
        { sha256: '00'.repeat(32), length: 3 },
        { open: () => Readable.from([Buffer.from('abc')], { objectMode: false }) },
      ),
    ];
    const opened = await openPool(await workerThat('process.exit(7);'));
    await expect(opened.run(task, forged)).rejects.toMatchObject({ code: 'BLOB_ALTERED' });
  });

  it('goes on with the next newborn after a thread was lost', async () => {
    const opened = await openPool(await workerThat('process.exit(7);'));
    await opened.run(task, () => []);
    const refusal = { code: 'INPUT_TOO_LARGE', message: 'INPUT_TOO_LARGE: x' };
    const next = await opened.run({ ...task, refusal }, () => []);
    expect(await refusalOf(next.sealed)).toEqual(refusal);
  });

  it('does not take waiting for its turn for a stall', async () => {
    const slow = 'await new Promise((done) => setTimeout(done, 400)); return real(task);';
    const opened = await openPool(await workerThat(slow));
    const runs = await Promise.all(Array.from({ length: 4 }, () => opened.run(task, () => [])));
    expect(lost).toBe(0);
    for (const { sealed } of runs) {
      expect(await refusalOf(sealed)).toMatchObject({ code: 'VCF_MISSING' });
    }
  });

  it('commits to a refusal as to a report', async () => {
    const { commitment, sealed } = await (await openPool(worker)).run(task, () => []);
    expect(commitment).toHaveLength(32);
    expect(sealed.length).toBeGreaterThan(262_144);
    expect(await refusalOf(sealed)).toMatchObject({ code: 'VCF_MISSING' });
  });
});
