import { createHash } from 'node:crypto';
import { Duplex } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createConnection } from '#protocol';
import type { MuxStream } from '#protocol';

/** A pipe that hands the bytes on in pieces of the given sizes, over and over. */
function choppingPair(sizes: readonly number[]): [Duplex, Duplex] {
  let turn = 0;
  const make = (other: () => Duplex): Duplex =>
    new Duplex({
      read: () => undefined,
      write(chunk: Buffer, _encoding, callback) {
        for (let at = 0; at < chunk.length;) {
          const size = sizes[turn % sizes.length] ?? 1;
          turn += 1;
          other().push(chunk.subarray(at, at + size));
          at += size;
        }
        setImmediate(callback);
      },
      final(callback) {
        other().push(null);
        callback();
      },
    });
  const a: Duplex = make(() => b);
  const b: Duplex = make(() => a);
  return [a, b];
}

describe('any interleaving of streams', () => {
  it('delivers the bytes of each stream intact and in order, both ways', async () => {
    const script = fc.array(
      fc.record({
        opener: fc.constantFrom('host', 'enclave'),
        writes: fc.array(fc.integer({ min: 0, max: 70_000 }), { maxLength: 8 }),
      }),
      { minLength: 1, maxLength: 12 },
    );
    const pieces = fc.array(fc.integer({ min: 1, max: 40_000 }), { minLength: 1, maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(script, pieces, async (plan, sizes) => {
        const [near, far] = choppingPair(sizes.map((size) => size + 40));
        const echo = (stream: MuxStream): void => void stream.pipe(stream);
        const host = createConnection(near, { side: 'host', heartbeatMs: 0, onStream: echo });
        const enclave = createConnection(far, { side: 'enclave', heartbeatMs: 0, onStream: echo });
        const outcomes = plan.map(async ({ opener, writes }, index) => {
          const stream = (opener === 'host' ? host : enclave).open({ index });
          const sent = createHash('sha256');
          const received = createHash('sha256');
          stream.on('data', (chunk: Buffer) => received.update(chunk));
          for (const [turn, size] of writes.entries()) {
            const chunk = Buffer.alloc(size, index * 16 + turn + 1);
            sent.update(chunk);
            stream.write(chunk);
          }
          stream.end();
          await new Promise((resolve, reject) => stream.once('end', resolve).once('error', reject));
          return sent.digest('hex') === received.digest('hex');
        });
        expect((await Promise.all(outcomes)).every(Boolean)).toBe(true);
        host.close();
        await Promise.all([host.closed, enclave.closed]);
      }),
      { numRuns: 40 },
    );
  });
});

describe('any bytes of a peer', () => {
  it('end the connection with a coded fault or in order, never with another error', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uint8Array({ maxLength: 64 }), { maxLength: 8 }),
        async (chunks) => {
          const [near, far] = choppingPair([7]);
          const connection = createConnection(near, {
            side: 'host',
            heartbeatMs: 0,
            onStream: () => undefined,
          });
          far.on('error', () => undefined);
          for (const chunk of chunks) {
            far.write(chunk);
          }
          far.end();
          const fault: unknown = await connection.closed.catch((error: unknown) => error);
          expect(
            fault === undefined || (fault instanceof Error && fault.name === 'ProtocolFault'),
          ).toBe(true);
        },
      ),
      { numRuns: 200 },
    );
  });
});
