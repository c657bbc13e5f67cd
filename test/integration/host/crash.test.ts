import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseEvidence } from '#attestation';
import { DyingProcess } from '../../doubles/fault-injection.ts';
import { fakeArtefact, fakeSample } from '../../doubles/fake-enclave.ts';
import { HostWorld, newBatch } from '../../doubles/host-world.ts';

const SAMPLES = 2;
const MAX_STEPS = 40;

let world: HostWorld;

beforeAll(async () => {
  world = await HostWorld.create();
  await world.startEnclave({ samples: SAMPLES });
}, 60_000);

afterAll(async () => {
  await world.dispose();
});

describe.each(['before', 'after'] as const)(
  'a host that dies right %s any durable step',
  (when) => {
    it('finishes the batch once at its next start, and each newborn has one result', async () => {
      const reached = new Set<string>();
      for (let step = 0; step < MAX_STEPS; step += 1) {
        const dying = new DyingProcess(step, when);
        const { request, bytes } = newBatch();
        const batch = request.sealedManifest.sha256;
        await world.start();
        await world.call('POST', '/v1/batches', request);
        for (const blob of bytes) {
          await world.upload(blob);
        }
        await world.stop();

        await world.start(dying);
        dying.isArmed = true;
        const accepted = await world.call('POST', `/v1/batches/${batch}/submit`).then(
          ({ status }) => status === 202,
          () => false,
        );
        await waitUntil(async () => dying.isDead || (await isDone(batch)));
        await world.stop().catch(() => undefined);
        dying.steps.forEach((name) => reached.add(name));

        const entries = world.batchLog.entries.length;
        const runs = world.enclave?.runs.length ?? 0;
        await world.start();
        if (!accepted) {
          await world.call('POST', `/v1/batches/${batch}/submit`);
        }
        await expectFinishedOnce(batch);
        expect(world.batchLog.entries.length - entries).toBeLessThanOrEqual(1);
        expect((world.enclave?.runs.length ?? 0) - runs).toBeLessThanOrEqual(1);
        await world.stop();
        if (!dying.isDead) {
          expect([...reached]).toEqual(
            expect.arrayContaining([
              'INSERT INTO neoseal.samples',
              'UPDATE neoseal.batches SET log_index',
              'UPDATE neoseal.batches SET outcome',
              'UPDATE neoseal.batches SET state',
              'UPDATE neoseal.batches SET total',
              'append',
              'completed_on = now()',
              'storeArtefact',
              'storeEvidence',
              'transaction',
            ]),
          );
          return;
        }
      }
      expect.fail('the batch has more steps than the test has tried');
    }, 120_000);
  },
);

async function expectFinishedOnce(batch: string): Promise<void> {
  const status = await world.waitFor(batch);
  expect(status).toMatchObject({
    state: 'done',
    samples: { total: SAMPLES, done: SAMPLES },
    refusal: null,
  });
  for (let index = 0; index < SAMPLES; index += 1) {
    expect(await world.bytes(`/v1/batches/${batch}/artefacts/${index}`)).toEqual(
      fakeArtefact(batch, index),
    );
    const evidence = parseEvidence(await world.bytes(`/v1/batches/${batch}/evidence/${index}`));
    expect(evidence.index).toBe(index);
    expect(evidence.log.entryIndex).toBe(status.logIndex);
  }
  const rows = await world.database.query(
    'SELECT index, commitment FROM neoseal.samples WHERE batch = $1 ORDER BY index',
    [batch],
  );
  expect(rows).toEqual(
    Array.from({ length: SAMPLES }, (_, index) => ({
      index,
      commitment: fakeSample(batch, index).commitment,
    })),
  );
  expect(new Set(world.batchLog.entries).size).toBe(world.batchLog.entries.length);
}

async function isDone(batch: string): Promise<boolean> {
  const rows = await world.database.query(
    "SELECT 1 FROM neoseal.batches WHERE id = $1 AND state = 'done'",
    [batch],
  );
  return rows.length > 0;
}

async function waitUntil(condition: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < 400 && !(await condition()); i += 1) {
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
