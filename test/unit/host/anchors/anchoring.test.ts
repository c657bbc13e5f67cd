import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { formatEvidence, leafPreimage, parseEvidence, verifyInclusion } from '#attestation';
import type { Anchor } from '#attestation';
import { AnchorFault } from '../../../../host/anchors/anchor-fault.ts';
import type { AnchorCode } from '../../../../host/anchors/anchor-fault.ts';
import { AnchorRecords } from '../../../../host/anchors/anchor-records.ts';
import { Anchoring } from '../../../../host/anchors/anchoring.ts';
import type { HostEvent } from '../../../../host/events/host-event.ts';
import type { AnchorSink, LogHead } from '../../../../host/ports/anchor-sink.ts';
import { createEvidenceWorld } from '../../../builders/evidence.ts';
import { nodeSha256 } from '../../../builders/node-sha256.ts';
import { TestLog } from '../../../doubles/test-log.ts';

/** A sink that keeps what it gets, and fails when it is told to. */
class TestSink implements AnchorSink {
  readonly kind = 'witness';
  readonly id: string;
  readonly repeats: boolean;
  readonly sizes: number[] = [];
  fails: AnchorCode | null = null;

  constructor(id: string, repeats = false) {
    this.id = id;
    this.repeats = repeats;
  }

  check(): Promise<void> {
    this.#requireWilling();
    return Promise.resolve();
  }

  anchor({ checkpoint }: LogHead): Promise<Anchor> {
    this.#requireWilling();
    this.sizes.push(checkpoint.size);
    return Promise.resolve({ kind: 'test', sink: this.id, size: checkpoint.size });
  }

  #requireWilling(): void {
    if (this.fails !== null) {
      throw new AnchorFault(this.fails, 'as the test wants it');
    }
  }
}

let folder: string;
let log: TestLog;
let sinks: TestSink[];
let events: HostEvent[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'anchoring-'));
  log = await TestLog.create();
  sinks = [new TestSink('a'), new TestSink('b'), new TestSink('c')];
  events = [];
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function open(required = 2): Promise<Anchoring> {
  return new Anchoring({
    ...{ log, sinks, required, intervalMs: 20 },
    records: await AnchorRecords.open(folder),
    onEvent: (event) => events.push(event),
  });
}

const fail = (index: number, code: AnchorCode | null): void => {
  const sink = sinks[index];
  if (sink !== undefined) {
    sink.fails = code;
  }
};

describe('anchoring', () => {
  it('records one head for all entries since the last one', async () => {
    const anchoring = await open();
    await log.add('a', 'b', 'c');
    await anchoring.anchorHead();
    expect(sinks.map(({ sizes }) => sizes)).toEqual([[4], [4], [4]]);
    for (const index of [0, 1, 2, 3]) {
      expect(await anchoring.cover(index)).toEqual({
        ...{ anchored: true, size: 4, sinks: ['a', 'b', 'c'], required: 2 },
      });
    }
    expect((await anchoring.cover(4)).anchored).toBe(false);
  });

  it('asks no sink again for a head that it has given an anchor of', async () => {
    const anchoring = await open();
    for (let round = 0; round < 3; round += 1) {
      await anchoring.anchorHead();
    }
    await (await open()).anchorHead();
    expect(sinks.map(({ sizes }) => sizes)).toEqual([[1], [1], [1]]);
    expect(events.filter(({ event }) => event === 'anchored')).toHaveLength(1);
  });

  it('asks a sink that repeats in every round', async () => {
    sinks = [new TestSink('a', true), new TestSink('b')];
    const anchoring = await open();
    await anchoring.anchorHead();
    await anchoring.anchorHead();
    expect(sinks.map(({ sizes }) => sizes)).toEqual([[1, 1], [1]]);
  });

  it('does not call a batch anchored before k of n sinks hold its head', async () => {
    fail(1, 'ANCHOR_UNREACHABLE');
    fail(2, 'ANCHOR_REFUSED');
    const anchoring = await open();
    await anchoring.anchorHead();
    expect(await anchoring.cover(0)).toMatchObject({ anchored: false, size: null, sinks: [] });
    fail(2, null);
    await anchoring.anchorHead();
    expect(await anchoring.cover(0)).toMatchObject({ anchored: true, sinks: ['a', 'c'] });
    fail(1, null);
    await anchoring.anchorHead();
    expect(await anchoring.cover(0)).toMatchObject({ anchored: true, sinks: ['a', 'b', 'c'] });
    expect(sinks.map(({ sizes }) => sizes)).toEqual([[1], [1], [1]]);
    expect(events).toMatchObject([
      { event: 'anchor-failed', sink: 'witness', code: 'ANCHOR_UNREACHABLE' },
      { event: 'anchor-failed', code: 'ANCHOR_REFUSED' },
      { event: 'anchored', held: 1, required: 2, isAnchored: false },
      { event: 'anchor-failed', code: 'ANCHOR_UNREACHABLE' },
      { event: 'anchored', held: 2, isAnchored: true },
      { event: 'anchored', held: 3, isAnchored: true },
    ]);
  });

  it('covers an entry whose own head was missed by a later one, and lets the incomplete one go', async () => {
    fail(1, 'ANCHOR_UNREACHABLE');
    fail(2, 'ANCHOR_UNREACHABLE');
    const anchoring = await open();
    await anchoring.anchorHead();
    await log.add('x');
    fail(1, null);
    await anchoring.anchorHead();
    expect(await anchoring.cover(0)).toMatchObject({ anchored: true, size: 2 });
    expect(await readdir(folder)).toEqual(['2.json', 'tmp']);
    await log.add('y');
    await anchoring.anchorHead();
    expect(await anchoring.cover(0)).toMatchObject({ size: 2 });
    expect(await anchoring.cover(2)).toMatchObject({ size: 3 });
  });

  it('goes on after a stop with what was kept', async () => {
    fail(1, 'ANCHOR_UNREACHABLE');
    await (await open(3)).anchorHead();
    fail(1, null);
    const anchoring = await open(3);
    await anchoring.anchorHead();
    expect(await anchoring.cover(0)).toMatchObject({ anchored: true });
    expect(sinks.map(({ sizes }) => sizes)).toEqual([[1], [1], [1]]);
  });

  it('counts only sinks that are configured now', async () => {
    await (await open()).anchorHead();
    sinks = [new TestSink('a'), new TestSink('d')];
    expect((await (await open()).cover(0)).anchored).toBe(false);
  });

  it('works by itself until it is stopped', async () => {
    const anchoring = await open();
    anchoring.start();
    await expect.poll(async () => (await anchoring.cover(0)).anchored).toBe(true);
    await log.add('later');
    await expect.poll(async () => (await anchoring.cover(1)).anchored).toBe(true);
    await anchoring.stop();
    await log.add('too late');
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect((await anchoring.cover(2)).anchored).toBe(false);
  });

  it.each<AnchorCode>(['ANCHOR_ROLLBACK', 'ANCHOR_FORK', 'ANCHOR_CHAIN', 'ANCHOR_NOT_SUBMITTER'])(
    'does not start after %s',
    async (code) => {
      fail(2, code);
      await expect((await open()).check()).rejects.toMatchObject({ code });
    },
  );

  it('starts when a sink does not answer, and says so', async () => {
    fail(0, 'ANCHOR_UNREACHABLE');
    await (await open()).check();
    expect(events).toMatchObject([{ event: 'anchor-failed', code: 'ANCHOR_UNREACHABLE' }]);
  });

  it.each(['', '{}', '{"anchors":[],"checkpoint":"","format":"neoseal.anchors/1"}', '[1, 2]'])(
    'does not take %j for a record',
    async (text) => {
      await (await open()).anchorHead();
      await writeFile(join(folder, '1.json'), text);
      await expect((await open()).cover(0)).rejects.toMatchObject({ code: 'ANCHOR_RECORDS' });
    },
  );
});

describe('evidence', () => {
  async function evidenceOf(entryIndex: number): Promise<Uint8Array> {
    const [evidence] = (await createEvidenceWorld({ results: [{ outcome: 'x' }] })).evidence;
    if (evidence === undefined) {
      throw new RangeError('the world has no evidence');
    }
    const inclusion = await log.proveInclusion(entryIndex, log.size);
    const own = { vkey: log.vkey, entryIndex, checkpoint: log.checkpoint(), inclusion };
    return formatEvidence({ ...evidence, log: own });
  }

  it('is served as it is before there are enough anchors', async () => {
    fail(1, 'ANCHOR_UNREACHABLE');
    fail(2, 'ANCHOR_UNREACHABLE');
    await log.add('a');
    const file = await evidenceOf(1);
    const anchoring = await open();
    await anchoring.anchorHead();
    expect(await anchoring.anchorEvidence(file)).toEqual(file);
  });

  it('is served with anchors, and with checkpoint and path of the head that they are of', async () => {
    await log.add('a');
    const file = await evidenceOf(1);
    await log.add('b', 'c', 'd');
    const anchoring = await open();
    await anchoring.anchorHead();
    await log.add('e');
    const anchored = parseEvidence(await anchoring.anchorEvidence(file));
    expect(anchored.anchors.map((anchor) => anchor['sink'])).toEqual(['a', 'b', 'c']);
    expect(anchored.log.checkpoint).not.toBe(parseEvidence(file).log.checkpoint);
    const [, size = '', root = ''] = anchored.log.checkpoint.split('\n');
    expect(size).toBe('5');
    await verifyInclusion({
      ...{ index: 1, size: 5, path: anchored.log.inclusion },
      leafHash: nodeSha256(leafPreimage(await log.entry(1))),
      root: new Uint8Array(Buffer.from(root, 'base64')),
    });
    const again = await anchoring.anchorEvidence(await anchoring.anchorEvidence(file));
    expect(parseEvidence(again)).toEqual(anchored);
  });
});
