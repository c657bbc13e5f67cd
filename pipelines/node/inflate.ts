import { crc32, createGunzip, inflateRawSync } from 'node:zlib';
import type { Gunzip } from 'node:zlib';
import type { InflatePort } from '#pipelines';
import { plainBytes } from './bytes.ts';
import { InflateFault } from './inflate-fault.ts';

/** With a smaller chunk, zlib's many output buffers cost a third of the throughput. */
const CHUNK_LENGTH = 65_536;

export const nodeInflate: InflatePort = { inflateRaw, gunzip, crc32: (data) => crc32(data) };

/**
 * @throws InflateFault DEFLATE_DAMAGED, DEFLATE_TOO_LONG beyond `maxLength`, DEFLATE_TRAILING_DATA
 *   when the member ends before the block does
 */
function inflateRaw(block: Uint8Array, maxLength: number): Uint8Array {
  // zlib wants room for one byte even where none is allowed.
  const maxOutputLength = Math.max(1, maxLength);
  const { buffer, engine } = inflateWithInfo(block, maxOutputLength);
  if (buffer.length > maxLength) {
    throw new InflateFault('DEFLATE_TOO_LONG', 'the block inflates beyond its limit');
  }
  if (engine.bytesWritten !== block.length) {
    throw new InflateFault('DEFLATE_TRAILING_DATA', 'bytes follow the end of the deflate data');
  }
  return plainBytes(buffer);
}

interface InflateInfo {
  readonly buffer: Buffer;
  /** `bytesWritten` is the input that zlib took. */
  readonly engine: { readonly bytesWritten: number };
}

function inflateWithInfo(block: Uint8Array, maxOutputLength: number): InflateInfo {
  let result: unknown;
  try {
    result = inflateRawSync(block, { chunkSize: CHUNK_LENGTH, maxOutputLength, info: true });
  } catch (cause) {
    throw errorCode(cause) === 'ERR_BUFFER_TOO_LARGE'
      ? new InflateFault('DEFLATE_TOO_LONG', 'the block inflates beyond its limit', {}, { cause })
      : new InflateFault('DEFLATE_DAMAGED', 'the deflate data is damaged', {}, { cause });
  }
  if (!isInflateInfo(result)) {
    throw new TypeError('zlib gave no account of the input it took');
  }
  return result;
}

function isInflateInfo(result: unknown): result is InflateInfo {
  return typeof result === 'object' && result !== null && 'buffer' in result && 'engine' in result;
}

/** @throws InflateFault GZIP_DAMAGED, GZIP_TRUNCATED, GZIP_TRAILING_DATA */
async function* gunzip(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  const stream = createGunzip({ chunkSize: CHUNK_LENGTH });
  const feed = new GunzipFeed(stream);
  const feeding = feed.run(source);
  try {
    const inflated: AsyncIterable<Buffer> = stream;
    for await (const chunk of inflated) {
      yield plainBytes(chunk);
    }
    await feeding;
  } catch (error) {
    throw gunzipFault(error);
  } finally {
    stream.destroy();
  }
  // zlib takes zeros after a member for padding and stops reading there; RFC 1952 knows no padding.
  if (stream.bytesWritten !== feed.fedLength) {
    throw new InflateFault('GZIP_TRAILING_DATA', 'bytes follow the end of the gzip data');
  }
}

class GunzipFeed {
  fedLength = 0;
  readonly #stream: Gunzip;

  constructor(stream: Gunzip) {
    this.#stream = stream;
  }

  /** Never rejects: a failure of the source destroys the stream, whose reader then sees it. */
  async run(source: AsyncIterable<Uint8Array>): Promise<void> {
    try {
      for await (const chunk of source) {
        if (this.#stream.destroyed) {
          return;
        }
        this.fedLength += chunk.length;
        await this.#write(chunk);
      }
      this.#stream.end();
    } catch (error) {
      this.#stream.destroy(error instanceof Error ? error : new Error('the source failed'));
    }
  }

  // Settles when zlib has taken the chunk, so that the source may reuse it, or when all is over.
  #write(chunk: Uint8Array): Promise<void> {
    return new Promise((resolve) => {
      this.#stream.write(chunk, () => {
        resolve();
      });
    });
  }
}

function gunzipFault(error: unknown): unknown {
  switch (errorCode(error)) {
    case 'Z_BUF_ERROR':
      return new InflateFault('GZIP_TRUNCATED', 'the gzip data is cut off', {}, { cause: error });
    case 'Z_DATA_ERROR':
    case 'Z_NEED_DICT':
      return new InflateFault('GZIP_DAMAGED', 'the gzip data is damaged', {}, { cause: error });
    // The stream closed itself at the end of the last member while more was still coming.
    case 'ABORT_ERR':
    case 'ERR_STREAM_PREMATURE_CLOSE':
      return new InflateFault(
        'GZIP_TRAILING_DATA',
        'bytes follow the end of the gzip data',
        {},
        { cause: error },
      );
    default:
      return error;
  }
}

function errorCode(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
