import { constants, crc32, createGunzip, inflateRawSync } from 'node:zlib';
import { Readable, pipeline } from 'node:stream';
import type { InflatePort } from '#pipelines';

/** An InflatePort over node:zlib, for tests of the pure pipeline. */
export const nodeInflate: InflatePort = {
  inflateRaw: (block, maxLength) =>
    inflateRawSync(block, {
      chunkSize: 65_536,
      maxOutputLength: maxLength,
      finishFlush: constants.Z_FINISH,
    }),
  gunzip(source) {
    const inflater = createGunzip();
    pipeline(Readable.from(source, { objectMode: false }), inflater, () => undefined);
    return inflater;
  },
  crc32: (bytes) => crc32(bytes),
};
