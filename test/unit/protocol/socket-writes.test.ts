import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createConnection } from '#protocol';
import type { MuxStream } from '#protocol';

describe('a transport that is done with a write when it calls back', () => {
  it('gets every write from one buffer, and carries the bytes unchanged both ways', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'neoseal-writes-'));
    const path = join(folder, 'socket');
    const server = createServer();
    try {
      await new Promise<void>((resolve) => server.listen(path, resolve));
      const near = connect({ path });
      const [far] = (await once(server, 'connection')) as [Socket];
      const buffers = new Set<ArrayBufferLike>();
      const write = near.write.bind(near);
      near.write = ((chunk: Uint8Array, callback: () => void) => {
        if (chunk.length > 16_384) {
          buffers.add(chunk.buffer);
        }
        return write(chunk, callback);
      }) as typeof near.write;
      const echo = (stream: MuxStream): void => void stream.pipe(stream);
      const options = { heartbeatMs: 0, onStream: echo, releasesWrites: true };
      const host = createConnection(near, { ...options, side: 'host' });
      const enclave = createConnection(far, { ...options, side: 'enclave' });
      const sent = [randomBytes(3_000_000), randomBytes(2_000_000)];
      const echoed = await Promise.all(sent.map((bytes) => roundTrip(host.open({}), bytes)));
      expect(echoed.map((bytes, index) => bytes.equals(sent[index] ?? Buffer.alloc(0)))).toEqual([
        true,
        true,
      ]);
      expect(buffers.size).toBe(1);
      host.close();
      await Promise.all([host.closed, enclave.closed]);
    } finally {
      server.close();
      await rm(folder, { recursive: true });
    }
  });
});

async function roundTrip(stream: MuxStream, bytes: Uint8Array): Promise<Buffer> {
  stream.end(bytes);
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream as AsyncIterable<Uint8Array>) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
