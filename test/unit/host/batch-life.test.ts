import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseEvidence, parseVerifierKey, verifyCheckpoint } from '#attestation';
import { fakeArtefact } from '../../doubles/fake-enclave.ts';
import { HostWorld, newBatch } from '../../doubles/host-world.ts';

let world: HostWorld;

beforeAll(async () => {
  world = await HostWorld.create();
  await world.startEnclave();
  await world.start();
}, 60_000);

afterAll(async () => {
  await world.dispose();
});

describe('a batch', () => {
  it('goes from its creation to reports and evidence', async () => {
    const { request, bytes } = newBatch();
    const created = await world.call('POST', '/v1/batches', request);
    expect(created).toMatchObject({
      status: 201,
      body: { state: 'receiving', missing: [request.sealedManifest, ...request.blobs] },
    });
    for (const blob of bytes) {
      expect((await world.upload(blob)).status).toBe(201);
    }
    const batch = request.sealedManifest.sha256;
    expect(await world.status(batch)).toMatchObject({ state: 'receiving', missing: [] });
    const submitted = await world.call('POST', `/v1/batches/${batch}/submit`);
    expect(submitted.status).toBe(202);
    const done = await world.waitFor(batch);
    expect(done).toMatchObject({
      state: 'done',
      samples: { total: 3, done: 3 },
      refusal: null,
      logIndex: world.batchLog.entries.length - 1,
    });
    for (const index of [0, 1, 2]) {
      expect(await world.bytes(`/v1/batches/${batch}/artefacts/${index}`)).toEqual(
        fakeArtefact(batch, index),
      );
      const evidence = parseEvidence(await world.bytes(`/v1/batches/${batch}/evidence/${index}`));
      expect(evidence).toMatchObject({ index, count: 3, log: { entryIndex: done.logIndex } });
      await verifyCheckpoint(evidence.log.checkpoint, await parseVerifierKey(world.batchLog.vkey));
    }
  });
});
