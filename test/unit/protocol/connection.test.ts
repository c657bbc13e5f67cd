import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { FRAME_TYPE, ProtocolFault, readJsonMessage, writeJsonMessage } from '#protocol';
import type { MuxStream, Timers } from '#protocol';
import { RawPeer, connectionPair } from '../../doubles/raw-peer.ts';

const ignore = (): void => undefined;

describe('a stream', () => {
  it('carries a request in its header, bytes one way and an answer the other', async () => {
    const { host } = connectionPair(ignore, (stream) => {
      void readJsonMessage(stream, 100).then((body) =>
        writeJsonMessage(stream, { header: stream.header, body }),
      );
    });
    const stream = host.open({ op: 'attest' });
    await writeJsonMessage(stream, { a: 1 });
    expect(await readJsonMessage(stream, 100)).toEqual({
      header: { op: 'attest' },
      body: { a: 1 },
    });
  });

  it('can be opened by both sides at once without mixing ids', async () => {
    const echo = (stream: MuxStream): void => void stream.pipe(stream);
    const { host, enclave } = connectionPair(echo, echo);
    const [a, b] = [host.open({}), enclave.open({})];
    a.end('from the host');
    b.end('from the enclave');
    expect([a.id % 2, b.id % 2]).toEqual([1, 0]);
    expect(await Promise.all([text(a), text(b)])).toEqual(['from the host', 'from the enclave']);
  });

  it('carries a header of 2 MiB, and no larger one', async () => {
    const seen: unknown[] = [];
    const { host } = connectionPair(ignore, (stream) => {
      seen.push(stream.header);
      stream.end();
      stream.resume();
    });
    const header = { op: 'x'.repeat(2_097_152 - 9) };
    const stream = host.open(header);
    stream.end();
    await text(stream);
    expect(seen).toEqual([header]);
    expect(() => host.open({ op: 'x'.repeat(2_097_152 - 8) })).toThrow('MESSAGE_OVERSIZED');
  });

  it('stays readable after this side has ended: a half-close', async () => {
    const { host } = connectionPair(ignore, (stream) => {
      void text(stream).then(async (received) => {
        await turn();
        stream.end(`${received}!`);
      });
    });
    const stream = host.open({});
    stream.end('done');
    expect(await text(stream)).toBe('done!');
  });

  it('stays writable after the other side has ended', async () => {
    const received: Promise<string>[] = [];
    const { host } = connectionPair(ignore, (stream) => {
      stream.end();
      received.push(text(stream));
    });
    const stream = host.open({});
    expect(await text(stream)).toBe('');
    stream.end('late');
    await new Promise((resolve) => stream.once('close', resolve));
    expect(await received[0]).toBe('late');
  });

  it('fails on the other side with STREAM_RESET when it is reset, others live on', async () => {
    const failures: unknown[] = [];
    const { host } = connectionPair(ignore, (stream) => {
      stream.on('error', (error) => failures.push(error));
      stream.pipe(stream);
    });
    const doomed = host.open({});
    const other = host.open({});
    doomed.write('x');
    await turn();
    doomed.reset();
    other.end('alive');
    expect(await text(other)).toBe('alive');
    expect(failures).toMatchObject([{ code: 'STREAM_RESET' }]);
    expect(doomed.destroyed).toBe(true);
  });

  it('can be reset in the turn in which it was opened', async () => {
    const failures: unknown[] = [];
    const { host } = connectionPair(ignore, (stream) => {
      stream.on('error', (error) => failures.push(error));
    });
    host.open({}).reset();
    await turn();
    await turn();
    expect(failures).toMatchObject([{ code: 'STREAM_RESET' }]);
  });

  it('reports a write that a reset has overtaken', async () => {
    const { host } = connectionPair(ignore, ignore);
    const stream = host.open({});
    const written = new Promise((resolve) => stream.write(Buffer.alloc(1_000_000), resolve));
    await turn();
    stream.reset();
    expect(await written).toMatchObject({ code: 'STREAM_RESET' });
  });

  it('is dropped, and the connection lives on, when its request is refused with a fault', async () => {
    const { host } = connectionPair(ignore, () => {
      throw new ProtocolFault('HEADER_INVALID', 'not a request');
    });
    const stream = host.open({});
    stream.end();
    await expect(text(stream)).rejects.toMatchObject({ code: 'STREAM_RESET' });
    expect(() => host.open({})).not.toThrow();
  });

  it('frees its place for another one when both sides have ended or one has reset', async () => {
    const { host } = connectionPair(
      ignore,
      (stream) => {
        stream.resume();
        stream.end();
      },
      { maxStreams: 3 },
    );
    for (let round = 0; round < 40; round += 1) {
      const streams = [host.open({}), host.open({}), host.open({})];
      expect(() => host.open({})).toThrow('STREAM_LIMIT');
      streams[2]?.reset();
      streams[0]?.end();
      streams[1]?.end();
      await Promise.all(streams.slice(0, 2).map((stream) => text(stream)));
      await turn();
      await turn();
      await turn();
    }
  });
});

describe('backpressure', () => {
  it('holds a writer at the window while nobody reads, and lets it go on when somebody does', async () => {
    const accepted: MuxStream[] = [];
    const { host } = connectionPair(ignore, (stream) => accepted.push(stream));
    const stream = host.open({});
    let taken = 0;
    const writer = (async () => {
      for (let i = 0; i < 400; i += 1) {
        await new Promise<void>((resolve) =>
          stream.write(Buffer.alloc(10_000), () => {
            resolve();
          }),
        );
        taken += 10_000;
      }
      stream.end();
    })();
    for (let i = 0; i < 300; i += 1) {
      await turn();
    }
    expect(taken).toBeGreaterThan(200_000);
    // The window and what the reading stream buffers of its own.
    expect(taken).toBeLessThan(262_144 + 65_536 + 40_000);
    const received = accepted[0] && (await text(accepted[0]));
    await writer;
    expect(received?.length).toBe(4_000_000);
  });

  it('does not let a stream that nobody reads hold up another one', async () => {
    const { host } = connectionPair(ignore, (stream) => {
      if (isRecord(stream.header) && stream.header['read'] === true) {
        stream.pipe(stream);
      }
    });
    host.open({ read: false }).write(Buffer.alloc(3_000_000));
    const other = host.open({ read: true });
    other.end('x'.repeat(1_000_000));
    expect((await text(other)).length).toBe(1_000_000);
  });

  it('gives each of two busy streams its turn', async () => {
    const peer = new RawPeer();
    const [a, b] = [peer.connection.open({}), peer.connection.open({})];
    a.end(Buffer.alloc(200_000));
    b.end(Buffer.alloc(200_000));
    await Promise.all([a, b].map((s) => new Promise((resolve) => s.once('finish', resolve))));
    await turn();
    const order = peer.received.filter(({ type }) => type === FRAME_TYPE.data);
    const ids = order.map(({ streamId }) => streamId);
    expect(ids.filter((id, index) => id === ids[index + 1])).toHaveLength(0);
    expect(ids.length).toBeGreaterThan(12);
  });

  it('never hands the transport more than 32 KiB at once, nor a second write before the first is done', async () => {
    const { host, sockets } = connectionPair(ignore, (stream) => stream.resume());
    const sizes: number[] = [];
    let outstanding = 0;
    let most = 0;
    const write = sockets[0]._write.bind(sockets[0]);
    sockets[0]._write = (chunk: Buffer, encoding, callback) => {
      sizes.push(chunk.length);
      outstanding += 1;
      most = Math.max(most, outstanding);
      write(chunk, encoding, (error) => {
        outstanding -= 1;
        callback(error);
      });
    };
    const streams = Array.from({ length: 5 }, () => host.open({}));
    for (const stream of streams) {
      stream.end(Buffer.alloc(300_000));
    }
    await Promise.all(streams.map((s) => new Promise((resolve) => s.once('finish', resolve))));
    expect(Math.max(...sizes)).toBeLessThanOrEqual(32_768);
    expect(most).toBe(1);
    expect(sizes.length).toBeLessThan(60);
  });
});

describe('a connection', () => {
  it('resolves closed, on both sides, when one side closes it after its streams', async () => {
    const { host, enclave } = connectionPair(ignore, (stream) => stream.pipe(stream));
    const stream = host.open({});
    stream.end('x');
    await text(stream);
    host.close();
    await expect(Promise.all([host.closed, enclave.closed])).resolves.toEqual([
      undefined,
      undefined,
    ]);
    expect(() => host.open({})).toThrow('CONNECTION_CLOSED');
  });

  it('fails the streams of both sides when it is closed under them', async () => {
    const failures: unknown[] = [];
    const { host, enclave } = connectionPair(ignore, (stream) => {
      stream.on('error', (error) => failures.push(error));
    });
    const stream = host.open({});
    stream.on('error', (error) => failures.push(error));
    await turn();
    await turn();
    host.close();
    await expect(enclave.closed).rejects.toMatchObject({ code: 'CONNECTION_CLOSED' });
    await host.closed.catch(ignore);
    expect(failures).toMatchObject([{ code: 'CONNECTION_CLOSED' }, { code: 'CONNECTION_CLOSED' }]);
  });

  it('ends with PEER_SILENT after one period without a frame, having asked three times', async () => {
    const clock = new ManualTimers();
    const peer = new RawPeer({ heartbeatMs: 3_000, timers: clock });
    expect(clock.intervalMs).toBe(1_000);
    for (let i = 0; i < 3; i += 1) {
      clock.tick();
      await turn();
    }
    expect(peer.received.map(({ type }) => type)).toEqual([
      FRAME_TYPE.ping,
      FRAME_TYPE.ping,
      FRAME_TYPE.ping,
    ]);
    clock.tick();
    expect(await peer.fault()).toBe('PEER_SILENT');
    expect(clock.isStopped).toBe(true);
  });

  it('lives on while any frame comes, and answers a ping', async () => {
    const clock = new ManualTimers();
    const peer = new RawPeer({ heartbeatMs: 3_000, timers: clock });
    for (let sequence = 0; sequence < 8; sequence += 1) {
      peer.send({ type: FRAME_TYPE.ping, streamId: 0, sequence });
      await turn();
      clock.tick();
      clock.tick();
      await turn();
    }
    expect(peer.received.filter(({ type }) => type === FRAME_TYPE.pong)).toHaveLength(8);
    expect(() => peer.connection.open({})).not.toThrow();
  });

  it('survives two idle sides with a heartbeat', async () => {
    const clock = new ManualTimers();
    const { host, enclave } = connectionPair(ignore, ignore, { heartbeatMs: 300, timers: clock });
    for (let i = 0; i < 20; i += 1) {
      clock.tick();
      await turn();
      await turn();
    }
    host.close();
    await expect(Promise.all([host.closed, enclave.closed])).resolves.toBeDefined();
  });
});

class ManualTimers implements Timers {
  intervalMs = 0;
  isStopped = false;
  readonly #callbacks: (() => void)[] = [];

  setInterval(callback: () => void, intervalMs: number): () => void {
    this.intervalMs = intervalMs;
    this.#callbacks.push(callback);
    return () => {
      this.isStopped = true;
    };
  }

  tick(): void {
    for (const callback of this.#callbacks) {
      callback();
    }
  }
}

/** Reads to the end and leaves the writable side alone, unlike `for await` over the stream itself. */
async function text(stream: MuxStream): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream.iterator({ destroyOnReturn: false })) {
    if (chunk instanceof Uint8Array) {
      chunks.push(chunk);
    }
  }
  return Buffer.concat(chunks).toString();
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
