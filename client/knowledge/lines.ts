import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import { KnowledgeFault } from '#pipelines';
import { basename } from 'node:path';

const GZIP_MAGIC = [0x1f, 0x8b];
/** The longest line of a public release is a ClinVar record of a few kilobases. */
const MAX_LINE_LENGTH = 1 << 24;

/** One line of a source with its place, so that a reader can say where a fault lies. */
export interface SourceLine {
  readonly text: string;
  readonly line: number;
}

/**
 * Streams the lines of a plain or gzip file.
 *
 * @throws KnowledgeFault SOURCE_TOO_LARGE for an endless line; the file system's and zlib's own errors
 */
export async function* readLines(path: string): AsyncIterable<SourceLine> {
  const file = createReadStream(path, { highWaterMark: 1 << 20 });
  const source = (await isGzip(path)) ? file.pipe(createGunzip()) : file;
  file.on('error', (error) => source.destroy(error));
  const lines = createInterface({ input: source, crlfDelay: Infinity });
  const failed = new Promise<never>((_, reject) => source.once('error', reject));
  failed.catch(() => undefined);
  const iterator = lines[Symbol.asyncIterator]();
  let line = 0;
  for (;;) {
    const next = await Promise.race([iterator.next(), failed]);
    if (next.done === true) {
      return;
    }
    line += 1;
    if (next.value.length > MAX_LINE_LENGTH) {
      throw new KnowledgeFault('SOURCE_TOO_LARGE', 'a line is too long', {
        file: basename(path),
        line,
      });
    }
    yield { text: next.value, line };
  }
}

async function isGzip(path: string): Promise<boolean> {
  const file = createReadStream(path, { start: 0, end: 1 });
  for await (const chunk of file) {
    const bytes: unknown = chunk;
    return bytes instanceof Uint8Array && GZIP_MAGIC.every((byte, index) => bytes[index] === byte);
  }
  return false;
}
