import { crc32, createGunzip } from 'node:zlib';
import type { Gunzip } from 'node:zlib';
import type { InflatePort } from '#pipelines';
import { plainBytes } from './bytes.ts';
import { InflateFault } from './inflate-fault.ts';
import { createRawInflate } from './raw-inflate.ts';

/** With a smaller chunk, zlib's many output buffers cost a third of the throughput. */
const CHUNK_LENGTH = 65_536;

export const nodeInflate: InflatePort = {
  inflateRaw: createRawInflate(),
  gunzip,
  crc32: (data) => crc32(data),
};

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
