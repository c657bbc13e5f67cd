import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { pipeline } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { createGunzip } from 'node:zlib';
import { KnowledgeFault } from '#pipelines';

/** The longest line of a public release is a ClinVar record of some hundred kilobases. */
const MAX_LINE_LENGTH = 1 << 24;

/** One line of a source with its place, so that a reader can say where a fault lies. */
export interface SourceLine {
  readonly text: string;
  readonly line: number;
}

/**
 * Streams the lines of a plain or gzip file, without their line ends.
 *
 * @throws KnowledgeFault SOURCE_UNREADABLE for an absent or damaged file, SOURCE_TOO_LARGE for an endless line
 */
export async function* readLines(path: string): AsyncIterable<SourceLine> {
  const decoder = new StringDecoder('utf8');
  let carry = '';
  let line = 0;
  for await (const chunk of readChunks(path)) {
    const parts = (carry + decoder.write(chunk)).split('\n');
    carry = parts.pop() ?? '';
    for (const text of parts) {
      line += 1;
      yield { text: text.endsWith('\r') ? text.slice(0, -1) : text, line };
    }
    if (carry.length > MAX_LINE_LENGTH) {
      const place = { file: basename(path), line: line + 1 };
      throw new KnowledgeFault('SOURCE_TOO_LARGE', 'a line is too long', place);
    }
  }
  if (carry !== '') {
    yield { text: carry, line: line + 1 };
  }
}

async function* readChunks(path: string): AsyncIterable<Buffer> {
  try {
    yield* await openSource(path);
  } catch (cause) {
    const file = basename(path);
    throw new KnowledgeFault('SOURCE_UNREADABLE', 'absent or damaged', { file }, { cause });
  }
}

async function openSource(path: string): Promise<AsyncIterable<Buffer>> {
  const gzip = await isGzip(path);
  const file = createReadStream(path, { highWaterMark: 1 << 20 });
  // The callback form hands an error of the file on to its reader; the reader reports it.
  return gzip ? pipeline(file, createGunzip(), () => undefined) : file;
}

async function isGzip(path: string): Promise<boolean> {
  const handle = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(new Uint8Array(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await handle.close();
  }
}
