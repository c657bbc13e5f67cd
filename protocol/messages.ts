import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { ProtocolFault } from './protocol-fault.ts';

/**
 * JSON texts on a stream. Nothing of a text is kept in an error: the parser's own message would quote it.
 */

const NEWLINE = 0x0a;

/** The one JSON text that fills the stream to its end. @throws ProtocolFault MESSAGE_OVERSIZED, MESSAGE_INVALID */
export async function readJsonMessage(stream: Readable, maxBytes: number): Promise<unknown> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of bytesOf(stream)) {
    length += chunk.length;
    if (length > maxBytes) {
      throw oversized();
    }
    chunks.push(chunk);
  }
  return parseJson(Buffer.concat(chunks));
}

/** Writes one JSON text and ends the writable side; resolves when it has been handed on. */
export async function writeJsonMessage(stream: Writable, message: object): Promise<void> {
  const written = finished(stream, { readable: false });
  stream.end(JSON.stringify(message));
  await written;
}

/**
 * The JSON texts of a stream, one per line, as they come. The last line, too, ends with a newline: a text
 * that was cut off is refused.
 * @throws ProtocolFault MESSAGE_OVERSIZED (a line exceeds `maxLineBytes`), MESSAGE_INVALID
 */
export async function* readNdjson(
  stream: Readable,
  maxLineBytes: number,
): AsyncGenerator<unknown, void, undefined> {
  let parts: Uint8Array[] = [];
  let held = 0;
  for await (const chunk of bytesOf(stream)) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      if (held + end - start > maxLineBytes) {
        throw oversized();
      }
      yield parseJson(Buffer.concat([...parts, chunk.subarray(start, end)]));
      parts = [];
      held = 0;
      start = end + 1;
    }
    held += chunk.length - start;
    if (held > maxLineBytes) {
      throw oversized();
    }
    parts.push(chunk.subarray(start));
  }
  if (held > 0) {
    throw new ProtocolFault('MESSAGE_INVALID', 'the last line was cut off');
  }
}

/** Writes one line; resolves when the stream takes more. */
export async function writeNdjson(stream: Writable, message: object): Promise<void> {
  if (stream.destroyed || stream.writableEnded) {
    throw new ProtocolFault('CONNECTION_CLOSED', 'the stream takes nothing more');
  }
  if (!stream.write(`${JSON.stringify(message)}\n`)) {
    await drained(stream);
  }
}

async function drained(stream: Writable): Promise<void> {
  const stop = new AbortController();
  const closed = once(stream, 'close', { signal: stop.signal }).then(() => {
    throw new ProtocolFault('CONNECTION_CLOSED', 'the stream takes nothing more');
  });
  try {
    await Promise.race([once(stream, 'drain', { signal: stop.signal }), closed]);
  } finally {
    stop.abort();
  }
}

/** Reading to the end leaves the writable side as it is; giving up earlier drops the whole stream. */
async function* bytesOf(stream: Readable): AsyncGenerator<Uint8Array, void, undefined> {
  let isComplete = false;
  try {
    for await (const chunk of stream.iterator({ destroyOnReturn: false })) {
      if (!(chunk instanceof Uint8Array)) {
        throw new ProtocolFault('MESSAGE_INVALID', 'the stream does not carry bytes');
      }
      yield chunk;
    }
    isComplete = true;
  } finally {
    if (!isComplete) {
      stream.destroy();
    }
  }
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new ProtocolFault('MESSAGE_INVALID', 'a message is not JSON');
  }
}

function oversized(): ProtocolFault {
  return new ProtocolFault('MESSAGE_OVERSIZED', 'a message exceeds its limit');
}
