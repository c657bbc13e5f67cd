import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';

/** The bytes of a stream; one that yields text or objects is a bug of the caller. */
export async function* readBytes(stream: Readable): AsyncGenerator<Uint8Array, void> {
  const chunks: AsyncIterable<unknown> = stream;
  for await (const chunk of chunks) {
    if (!(chunk instanceof Uint8Array)) {
      throw new TypeError('the stream does not carry bytes');
    }
    yield chunk;
  }
}

export interface ByteTarget {
  readonly stream: Writable;
  /** Bytes handed to the stream so far. */
  written: number;
}

/** Writes as fast as the reader of the stream takes; leaves the stream open. */
export async function writeBytes(
  source: AsyncIterable<Uint8Array>,
  target: ByteTarget,
): Promise<void> {
  for await (const chunk of source) {
    target.written += chunk.length;
    if (!target.stream.write(chunk)) {
      await once(target.stream, 'drain');
    }
  }
}
