import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  batchEntry,
  formatLogEntry,
  hashLeaf,
  parseCheckpoint,
  parseLogEntry,
  parseNote,
  parseVerifierKey,
  verifyCheckpoint,
  verifyConsistency,
  verifyInclusion,
} from '#attestation';
import type { Bytes, Checkpoint } from '#attestation';
import { createLogKey, diskFiles, nodeSha256, openLog, parseLogKey } from '#host';
import type { TransparencyLog } from '#host';
import { CrashingFiles } from '../../../doubles/crashing-files.ts';

const origin = 'log.example/neoseal';
const signer = parseLogKey(createLogKey());

function entry(i: number): Bytes {
  return batchEntry(nodeSha256(new TextEncoder().encode(String(i))));
}

function entries(first: number, count: number): Bytes[] {
  return Array.from({ length: count }, (_unused, i) => entry(first + i));
}

function openIn(files: CrashingFiles): Promise<TransparencyLog> {
  return openLog({ files, origin, signer });
}

async function headOf(log: TransparencyLog, checkpoint = log.checkpoint): Promise<Checkpoint> {
  return verifyCheckpoint(checkpoint, await parseVerifierKey(log.vkey));
}

async function expectIncluded(log: TransparencyLog, index: number, value: Bytes): Promise<void> {
  const { size, root } = await headOf(log);
  const path = await log.proveInclusion(index);
  await verifyInclusion({ index, size, path, root, leafHash: hashLeaf(value, nodeSha256) });
}

describe('openLog', () => {
  it('starts a log whose entry 0 says what it is', async () => {
    const log = await openIn(new CrashingFiles());
    expect(await headOf(log)).toMatchObject({ origin, size: 1 });
    expect(parseLogEntry(await log.readEntry(0))).toEqual({
      kind: 'genesis',
      log: log.vkey,
      accepts: 'batch',
    });
  });

  it('goes on where it stopped, with the same key, tree and indexes', async () => {
    const files = new CrashingFiles();
    const first = await openIn(files);
    const { indexes } = await first.appendEntries(entries(0, 700));
    const again = await openIn(files);
    expect(again.checkpoint).toBe(first.checkpoint);
    expect((await again.appendEntries(entries(0, 700))).indexes).toEqual(indexes);
    expect((await again.appendEntries(entries(695, 10))).indexes.at(-1)).toBe(705);
    await expectIncluded(again, 705, entry(704));
  });

  it('refuses a log of another key or origin', async () => {
    const files = new CrashingFiles();
    await openIn(files);
    const other = parseLogKey(createLogKey());
    for (const options of [
      { files, origin, signer: other },
      { files, origin: 'log.example/other', signer },
    ]) {
      await expect(openLog(options)).rejects.toMatchObject({ code: 'LOG_CHECKPOINT_FOREIGN' });
    }
  });

  it('refuses to start anew where entries are but no checkpoint', async () => {
    const files = new CrashingFiles();
    await (await openIn(files)).appendEntries(entries(0, 3));
    files.files.delete('checkpoint');
    files.files.delete('signed-checkpoint');
    await expect(openIn(files)).rejects.toMatchObject({ code: 'LOG_CHECKPOINT_LOST' });
  });

  it('puts back the published checkpoint when it is lost or an older one', async () => {
    const files = new CrashingFiles();
    const log = await openIn(files);
    const older = files.files.get('checkpoint') ?? new Uint8Array(0);
    await log.appendEntries(entries(0, 3));
    files.files.set('checkpoint', older);
    expect((await openIn(files)).checkpoint).toBe(log.checkpoint);
    files.files.delete('checkpoint');
    expect((await openIn(files)).checkpoint).toBe(log.checkpoint);
  });

  it('refuses tiles, entries or upper levels that were changed, cut or removed', async () => {
    for (const path of [
      'tile/0/000',
      'tile/0/002.p/189',
      'tile/1/000.p/2',
      'tile/entries/002.p/189',
    ]) {
      for (const spoil of ['flip', 'cut', 'remove']) {
        const files = new CrashingFiles();
        await (await openIn(files)).appendEntries(entries(0, 700));
        const content = files.files.get(path) ?? new Uint8Array(0);
        const changed = spoil === 'cut' ? content.slice(0, -1) : content.slice();
        changed[40] = (changed[40] ?? 0) ^ 1;
        if (spoil === 'remove') {
          files.files.delete(path);
        } else {
          files.files.set(path, changed);
        }
        await expect(openIn(files), `${spoil} ${path}`).rejects.toMatchObject({
          code: 'LOG_DAMAGED',
        });
      }
    }
  });
});

describe('appendEntries', () => {
  it('gives an entry the same index however often it comes', async () => {
    const log = await openIn(new CrashingFiles());
    const once = await log.appendEntries([entry(1), entry(2), entry(1)]);
    expect(once).toMatchObject({ indexes: [1, 2, 1], size: 3 });
    const twice = await log.appendEntries([entry(2), entry(1)]);
    expect(twice).toEqual({ indexes: [2, 1], size: 3, checkpoint: once.checkpoint });
    expect((await log.appendEntries([])).size).toBe(3);
  });

  it('takes appends that overlap in time one after the other', async () => {
    const log = await openIn(new CrashingFiles());
    const batches = Array.from({ length: 20 }, (_unused, i) =>
      log.appendEntries(entries(i * 3, 4)),
    );
    const appended = await Promise.all(batches);
    expect(log.size).toBe(62);
    for (const [i, { indexes, checkpoint }] of appended.entries()) {
      expect(indexes).toHaveLength(4);
      expect((await headOf(log, checkpoint)).size).toBeGreaterThan(indexes.at(-1) ?? 0);
      await expectIncluded(log, indexes[0] ?? -1, entry(i * 3));
    }
  });

  it('lays out tiles as C2SP tlog-tiles says for a tree of 70,000', async () => {
    const files = new CrashingFiles();
    const log = await openIn(files);
    await log.appendEntries(entries(0, 69_999));
    const tiles = [...files.files.keys()].filter((path) => /^tile\/\d/.test(path));
    const count = (pattern: RegExp): number => tiles.filter((path) => pattern.test(path)).length;
    expect([count(/^tile\/0\/\d{3}$/), count(/^tile\/1\/\d{3}$/)]).toEqual([273, 1]);
    expect(tiles.filter((path) => path.includes('.p/')).sort()).toEqual([
      'tile/0/273.p/112',
      'tile/1/001.p/17',
      'tile/2/000.p/1',
    ]);
    expect(files.files.get('tile/0/000')).toHaveLength(8192);
    await expectIncluded(log, 69_999, entry(69_998));
    await expectIncluded(log, 300, entry(299));
  }, 30_000);

  it('keeps every state that it signed provable', async () => {
    const log = await openIn(new CrashingFiles());
    const notes = [log.checkpoint];
    for (const count of [1, 2, 250, 3, 260, 1]) {
      notes.push((await log.appendEntries(entries(notes.length * 1000, count))).checkpoint);
    }
    const heads = await Promise.all(notes.map((note) => headOf(log, note)));
    for (const earlier of heads) {
      for (const later of heads.filter(({ size }) => size >= earlier.size)) {
        const proof = await log.proveConsistency(earlier.size, later.size);
        await verifyConsistency({
          ...{ size1: earlier.size, root1: earlier.root },
          ...{ size2: later.size, root2: later.root, proof },
        });
      }
    }
  });

  it('proves inclusion in older states as well', async () => {
    const log = await openIn(new CrashingFiles());
    const { checkpoint } = await log.appendEntries(entries(0, 300));
    await log.appendEntries(entries(300, 300));
    const { size, root } = await headOf(log, checkpoint);
    const path = await log.proveInclusion(5, size);
    const leafHash = hashLeaf(entry(4), nodeSha256);
    await verifyInclusion({ index: 5, size, path, root, leafHash });
  });

  it.each<[string, Bytes]>([
    ['a genesis entry', formatLogEntry({ kind: 'genesis', log: 'x', accepts: 'batch' })],
    ['bytes that are no entry', new Uint8Array(32)],
    ['nothing', new Uint8Array(0)],
    ['an entry with white space', new TextEncoder().encode(' {}')],
    ['more than 65,535 octets', new Uint8Array(70_000).fill(0x20)],
  ])('does not take %s, and goes on', async (_what, bytes) => {
    const log = await openIn(new CrashingFiles());
    await expect(log.appendEntries([entry(1), bytes])).rejects.toMatchObject({ code: 'LOG_ENTRY' });
    expect(log.size).toBe(1);
    expect((await log.appendEntries([entry(1)])).indexes).toEqual([1]);
  });

  it('does not sign when the checkpoint on the disk is not the one that it signed last', async () => {
    const files = new CrashingFiles();
    const log = await openIn(files);
    const older = files.files.get('checkpoint') ?? new Uint8Array(0);
    await log.appendEntries([entry(1)]);
    files.files.set('checkpoint', older);
    await expect(log.appendEntries([entry(2)])).rejects.toMatchObject({ code: 'LOG_CHANGED' });
    await expect(log.appendEntries([entry(2)])).rejects.toMatchObject({ code: 'LOG_BROKEN' });
  });

  it.each([
    [-1, 3],
    [3, 3],
    [0, 4],
    [0.5, 3],
    [0, NaN],
  ])('does not prove position %s in a tree of %s', async (index, size) => {
    const log = await openIn(new CrashingFiles());
    await log.appendEntries(entries(0, 2));
    await expect(log.proveInclusion(index, size)).rejects.toMatchObject({
      code: 'MERKLE_POSITION',
    });
  });
});

describe('a log on the disk', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'neoseal-log-'));
  });

  afterAll(async () => {
    await rm(folder, { recursive: true });
  });

  it('is the files that a client of the layout expects, and opens again', async () => {
    const files = diskFiles(join(folder, 'log'));
    const log = await openLog({ files, origin, signer });
    await log.appendEntries(entries(0, 300));
    expect(await readdir(join(folder, 'log'))).toEqual([
      'checkpoint',
      'signed-checkpoint',
      'tile',
      'tmp',
    ]);
    expect(await readdir(join(folder, 'log/tmp'))).toEqual([]);
    expect(await readdir(join(folder, 'log/tile/0'))).toEqual(['000', '001.p']);
    const note = await readFile(join(folder, 'log/checkpoint'), 'utf8');
    expect(parseCheckpoint(parseNote(note).text).size).toBe(301);
    const again = await openLog({ files: diskFiles(join(folder, 'log')), origin, signer });
    expect(again.checkpoint).toBe(note);
  });

  it('refuses a checkpoint file that is not text', async () => {
    const files = diskFiles(join(folder, 'spoiled'));
    await openLog({ files, origin, signer });
    for (const name of ['checkpoint', 'signed-checkpoint']) {
      await writeFile(join(folder, 'spoiled', name), Uint8Array.of(0xff));
    }
    await expect(openLog({ files, origin, signer })).rejects.toMatchObject({
      code: 'LOG_CHECKPOINT_FOREIGN',
    });
  });

  it.each(['', 'text', '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n'])(
    'does not take %j for a key',
    (pem) => {
      expect(() => parseLogKey(pem)).toThrow('LOG_KEY');
    },
  );
});
