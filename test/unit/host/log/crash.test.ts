import { describe, expect, it } from 'vitest';
import {
  batchEntry,
  hashLeaf,
  parseVerifierKey,
  verifyCheckpoint,
  verifyConsistency,
  verifyInclusion,
} from '#attestation';
import type { Bytes } from '#attestation';
import { createLogKey, nodeSha256, openLog, parseLogKey } from '#host';
import type { TransparencyLog } from '#host';
import type { Survival } from '../../../doubles/crashing-files.ts';
import { Crash, CrashingFiles } from '../../../doubles/crashing-files.ts';

const origin = 'log.example/neoseal';
const signer = parseLogKey(createLogKey());

/** Batches that fill partial tiles, make a full one, and start a second level. */
const BATCHES = [3, 250, 4, 1, 260].map((count, batch) =>
  Array.from({ length: count }, (_unused, i) =>
    batchEntry(nodeSha256(new TextEncoder().encode(`${batch}/${i}`))),
  ),
);

const SURVIVALS: readonly [string, Survival][] = [
  ['no unsynced name survives', 'nothing'],
  ['every unsynced name survives', 'everything'],
  ['every other unsynced name survives', (index) => index % 2 === 0],
  ['late unsynced names survive before early ones', (index) => index % 3 === 2],
];

interface Acknowledged {
  readonly entry: Bytes;
  readonly index: number;
}

/** Runs all batches; what was acknowledged and every checkpoint a reader could see is kept. */
async function run(files: CrashingFiles, seen: Set<string>): Promise<Acknowledged[]> {
  const acknowledged: Acknowledged[] = [];
  const look = (): void => {
    const note = files.files.get('checkpoint');
    if (note !== undefined) {
      seen.add(new TextDecoder().decode(note));
    }
  };
  try {
    const log = await openLog({ files, origin, signer });
    for (const batch of BATCHES) {
      const { indexes } = await log.appendEntries(batch);
      batch.forEach((entry, i) => acknowledged.push({ entry, index: indexes[i] ?? -1 }));
      look();
    }
  } catch (error) {
    expect(error).toBeInstanceOf(Crash);
  }
  look();
  return acknowledged;
}

async function expectNothingLost(
  log: TransparencyLog,
  acknowledged: readonly Acknowledged[],
): Promise<void> {
  const again = await log.appendEntries(acknowledged.map(({ entry }) => entry));
  expect(again.indexes).toEqual(acknowledged.map(({ index }) => index));
  const { size, root } = await verifyCheckpoint(log.checkpoint, await parseVerifierKey(log.vkey));
  const some = acknowledged.filter((_entry, i) => i % 97 === 0 || i === acknowledged.length - 1);
  for (const { entry, index } of some) {
    const path = await log.proveInclusion(index);
    await verifyInclusion({ index, size, path, root, leafHash: hashLeaf(entry, nodeSha256) });
    expect(await log.readEntry(index)).toEqual(entry);
  }
}

async function expectNoContradiction(log: TransparencyLog, seen: Set<string>): Promise<void> {
  const key = await parseVerifierKey(log.vkey);
  const now = await verifyCheckpoint(log.checkpoint, key);
  for (const note of seen) {
    const then = await verifyCheckpoint(note, key);
    const proof = await log.proveConsistency(then.size);
    await verifyConsistency({
      ...{ size1: then.size, root1: then.root, size2: now.size, root2: now.root, proof },
    });
  }
}

async function countOperations(): Promise<number> {
  const files = new CrashingFiles();
  await run(files, new Set());
  return files.operations;
}

describe.each(SURVIVALS)('a log after a crash where %s', (_what, survival) => {
  it('has lost nothing acknowledged and contradicts nothing seen, at every step', async () => {
    const operations = await countOperations();
    expect(operations).toBeGreaterThan(60);
    for (let step = 0; step < operations; step++) {
      const files = new CrashingFiles();
      const seen = new Set<string>();
      files.crashAfter(step);
      const acknowledged = await run(files, seen);
      files.restart(survival);
      const log = await openLog({ files, origin, signer });
      // Another batch first: a log that had forgotten something would give its place away.
      await log.appendEntries([batchEntry(nodeSha256(new TextEncoder().encode('later')))]);
      await expectNothingLost(log, acknowledged);
      await expectNoContradiction(log, seen);
      const reopened = await openLog({ files, origin, signer });
      expect(reopened.checkpoint).toBe(log.checkpoint);
    }
  }, 60_000);
});

describe('the crash test', () => {
  it('would notice a log that acknowledges before its names are on the disk', async () => {
    class Careless extends CrashingFiles {
      override syncFolder(): Promise<void> {
        return Promise.resolve();
      }
    }
    const files = new Careless();
    const acknowledged = await run(files, new Set());
    files.restart('nothing');
    const log = await openLog({ files, origin, signer });
    await log.appendEntries([batchEntry(nodeSha256(new TextEncoder().encode('later')))]);
    await expect(expectNothingLost(log, acknowledged)).rejects.toThrow();
  });
});
