import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { MessageChannel } from 'node:worker_threads';
import { afterEach, describe, expect, it } from 'vitest';
import { BlobFeed } from '../../../../enclave/transfer/blob-feed.ts';
import type { ExpectedBlob } from '../../../../enclave/transfer/blob-pump.ts';
import { BlobPump } from '../../../../enclave/transfer/blob-pump.ts';
import { CHUNK_BYTES } from '../../../../enclave/transfer/chunk-messages.ts';
import { ChunkReader } from '../../../../enclave/transfer/chunk-reader.ts';

const sha256 = (content: Uint8Array): string => createHash('sha256').update(content).digest('hex');

function expected(content: Uint8Array): ExpectedBlob {
  return { sha256: sha256(content), length: content.length };
}

/** A host that sends `content` in pieces of that size. */
function stream(content: Uint8Array, pieceLength: number): Readable {
  const pieces: Uint8Array[] = [];
  for (let offset = 0; offset < content.length; offset += pieceLength) {
    pieces.push(content.subarray(offset, offset + pieceLength));
  }
  return Readable.from(pieces, { objectMode: false });
}

const open: { close(): void }[] = [];
afterEach(() => {
  open.splice(0).forEach((end) => {
    end.close();
  });
});

function connect(pumps: readonly BlobPump[]): { reader: ChunkReader; feed: BlobFeed } {
  const { port1, port2 } = new MessageChannel();
  const feed = new BlobFeed(port1, pumps);
  const reader = new ChunkReader(port2);
  open.push(feed, reader);
  return { reader, feed };
}

async function readAll(reader: ChunkReader, file: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of reader.read(file)) {
    chunks.push(Uint8Array.from(chunk));
  }
  return Buffer.concat(chunks);
}

describe('ciphertext on its way to a worker', () => {
  it.each([1, 7, 65_536, 1_000_000, 10_000_000])(
    'arrives whole when the host sends pieces of %i bytes',
    async (pieceLength) => {
      const length = pieceLength < 100 ? 5_000 : 2 * CHUNK_BYTES + 12_345;
      const content = randomBytes(length);
      const { reader, feed } = connect([
        new BlobPump(expected(content), { open: () => stream(content, pieceLength) }),
      ]);
      expect(sha256(await readAll(reader, 0))).toBe(sha256(content));
      await expect(feed.finish()).resolves.toBeUndefined();
    },
  );

  it.each([0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES, 4 * CHUNK_BYTES])(
    'arrives whole with a length of %i',
    async (length) => {
      const content = randomBytes(length);
      const { reader } = connect([
        new BlobPump(expected(content), { open: () => stream(content, 32_756) }),
      ]);
      expect(sha256(await readAll(reader, 0))).toBe(sha256(content));
    },
  );

  it('arrives whole when files are read in any order, and two at once', async () => {
    const contents = [randomBytes(3_000_000), randomBytes(10), randomBytes(4_000_000)];
    const { reader } = connect(
      contents.map(
        (content) => new BlobPump(expected(content), { open: () => stream(content, 50_000) }),
      ),
    );
    const last = await readAll(reader, 2);
    const both = await Promise.all([readAll(reader, 0), readAll(reader, 1)]);
    expect([...both, last].map(sha256)).toEqual(contents.map(sha256));
  });

  it('is not fetched before the worker asks for it', () => {
    let opened = 0;
    connect([
      new BlobPump(expected(new Uint8Array(1)), {
        open: () => {
          opened += 1;
          return stream(new Uint8Array(1), 1);
        },
      }),
    ]);
    expect(opened).toBe(0);
  });

  it.each<[string, (content: Uint8Array) => Uint8Array, string]>([
    [
      'changed',
      (content) => Uint8Array.from(content, (byte, at) => (at === 5 ? byte ^ 1 : byte)),
      'BLOB_ALTERED',
    ],
    ['shorter', (content) => content.subarray(0, -1), 'BLOB_ALTERED'],
    ['longer', (content) => Buffer.concat([content, Buffer.alloc(1)]), 'BLOB_ALTERED'],
    ['empty', () => new Uint8Array(0), 'BLOB_ALTERED'],
  ])('gives no end to the worker when the host sends something %s', async (_, change, code) => {
    const content = randomBytes(100_000);
    const { reader, feed } = connect([
      new BlobPump(expected(content), { open: () => stream(change(content), 10_000) }),
    ]);
    await expect(readAll(reader, 0)).rejects.toThrow('the transfer was interrupted');
    expect(() => {
      feed.rethrow();
    }).toThrow(expect.objectContaining({ code }));
  });

  it('is interrupted when the host breaks off', async () => {
    const { reader, feed } = connect([
      new BlobPump(
        { sha256: sha256(new Uint8Array(1)), length: 1 },
        {
          open: () => {
            throw new Error('no stream');
          },
        },
      ),
    ]);
    await expect(readAll(reader, 0)).rejects.toThrow('the transfer was interrupted');
    expect(reader.interrupted).toBe(true);
    expect(() => {
      feed.rethrow();
    }).toThrow(/BLOB_UNAVAILABLE/);
  });

  it('is checked to the end even where the worker read nothing of it', async () => {
    const content = randomBytes(10);
    const { feed } = connect([
      new BlobPump(expected(content), { open: () => stream(randomBytes(10), 10) }),
    ]);
    await expect(feed.finish()).rejects.toMatchObject({ code: 'BLOB_ALTERED' });
  });

  it('gives up the host’s stream when it is given up itself', async () => {
    const endless = new Readable({ read: (): void => undefined });
    const { reader, feed } = connect([
      new BlobPump({ sha256: '00'.repeat(32), length: 100 }, { open: () => endless }),
    ]);
    const reading = readAll(reader, 0);
    await new Promise((resolve) => setTimeout(resolve, 20));
    feed.close();
    await expect(reading).rejects.toThrow('the transfer was interrupted');
    expect(endless.destroyed).toBe(true);
  });

  it('does not count the time that the host takes as time of the worker', async () => {
    const content = randomBytes(10);
    const slow = async function* (): AsyncGenerator<Uint8Array, void> {
      await new Promise((resolve) => setTimeout(resolve, 60));
      yield content;
    };
    const { reader, feed } = connect([
      new BlobPump(expected(content), { open: () => Readable.from(slow(), { objectMode: false }) }),
    ]);
    const reading = readAll(reader, 0);
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(feed.silentMs).toBe(0);
    await reading;
    expect(reader.waitedMs).toBeGreaterThan(40);
  });

  it('goes on from where it was cut off when the host comes back', async () => {
    const content = randomBytes(2 * CHUNK_BYTES);
    const offsets: number[] = [];
    const pump = new BlobPump(expected(content), {
      open: (offset) => {
        offsets.push(offset);
        const rest = content.subarray(offset);
        return offsets.length < 4 ? brokenOff(rest.subarray(0, 300_000)) : stream(rest, 32_756);
      },
      returns: () => Promise.resolve(true),
    });
    const { reader, feed } = connect([pump]);
    expect(sha256(await readAll(reader, 0))).toBe(sha256(content));
    await feed.finish();
    expect(offsets).toEqual([0, 300_000, 600_000, 900_000]);
  });

  it('is refused when the part after a break is not that of the same file', async () => {
    const content = randomBytes(200_000);
    let opened = 0;
    const pump = new BlobPump(expected(content), {
      open: (offset) => {
        opened += 1;
        const whole = opened === 1 ? content : randomBytes(content.length);
        return opened === 1
          ? brokenOff(whole.subarray(0, 70_000))
          : stream(whole.subarray(offset), 9_000);
      },
      returns: () => Promise.resolve(true),
    });
    const { reader, feed } = connect([pump]);
    await expect(readAll(reader, 0)).rejects.toThrow('the transfer was interrupted');
    expect(() => {
      feed.rethrow();
    }).toThrow(/BLOB_ALTERED/);
  });
});

/** A connection that ends in the middle. */
function brokenOff(content: Uint8Array): Readable {
  return Readable.from(
    (function* pieces() {
      for (let offset = 0; offset < content.length; offset += 50_000) {
        yield content.subarray(offset, offset + 50_000);
      }
      throw new Error('cut off');
    })(),
    { objectMode: false },
  );
}
