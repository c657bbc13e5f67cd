import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { Fault } from '#pipelines';

export type TsvFaultCode =
  | 'TSV_HEADER_MISSING'
  | 'TSV_COLUMN_MISSING'
  | 'TSV_COLUMN_DUPLICATE'
  | 'TSV_LINE_TOO_LONG'
  | 'TSV_NOT_UTF8';

/** A table that cannot be read; rows that cannot are the caller's to report, one by one. */
export class TsvFault extends Fault<TsvFaultCode> {
  override readonly name = 'TsvFault';
}

export interface TsvRow {
  /** 1-based line; the header is line 1. */
  readonly line: number;
  readonly cells: readonly string[];
  /** As many cells as the header has; where not, `cells` is cut or filled up with empty ones. */
  readonly isComplete: boolean;
}

export interface TsvTable {
  /** Column names as written. */
  readonly header: readonly string[];
  /** Places of the required columns in a row, by lower-case name. */
  readonly columns: ReadonlyMap<string, number>;
  /** Rows in order, as many at a time as arrived together. */
  readonly batches: AsyncIterable<readonly TsvRow[]>;
}

/** A row is a variant and what a laboratory says about it. */
const MAX_LINE_LENGTH = 1 << 20;

/**
 * Opens a table of tab-separated values with a header line, UTF-8, LF or CRLF. Names of required columns are
 * compared without regard to case; a `#` before the first name is passed over. Further columns may have any
 * name. Holds one chunk and one line at a time.
 *
 * @throws TsvFault from here for the header, from `batches` for later lines
 */
export async function openTsv(
  source: AsyncIterable<Uint8Array>,
  required: readonly string[],
): Promise<TsvTable> {
  const lines = readLineBatches(source);
  const first = await lines.next();
  const [headerLine, ...rest] = first.done === true ? [] : first.value;
  if (headerLine === undefined || headerLine === '') {
    throw new TsvFault('TSV_HEADER_MISSING', 'the first line is not a header', { line: 1 });
  }
  const header = headerLine.split('\t');
  return {
    header,
    columns: findColumns(header, required),
    batches: readRows(rest, lines, header.length),
  };
}

function findColumns(
  header: readonly string[],
  required: readonly string[],
): ReadonlyMap<string, number> {
  const names = header.map((name, index) =>
    (index === 0 ? name.replace(/^#/, '') : name).trim().toLowerCase(),
  );
  return new Map(
    required.map((name) => {
      const index = names.indexOf(name);
      if (index < 0) {
        throw new TsvFault('TSV_COLUMN_MISSING', 'the header lacks a column', {
          line: 1,
          field: name,
        });
      }
      if (names.includes(name, index + 1)) {
        throw new TsvFault('TSV_COLUMN_DUPLICATE', 'the header has a column twice', {
          line: 1,
          field: name,
        });
      }
      return [name, index];
    }),
  );
}

async function* readRows(
  first: readonly string[],
  later: AsyncIterable<readonly string[]>,
  width: number,
): AsyncGenerator<readonly TsvRow[], void> {
  let line = 1;
  const toRow = (text: string): TsvRow => {
    line += 1;
    return parseRow(text, line, width);
  };
  if (first.length > 0) {
    yield first.map(toRow);
  }
  for await (const batch of later) {
    yield batch.map(toRow);
  }
}

function parseRow(text: string, line: number, width: number): TsvRow {
  const cells = text.split('\t');
  if (cells.length === width) {
    return { line, cells, isComplete: true };
  }
  const filled = Array.from({ length: width }, (_, index) => cells[index] ?? '');
  return { line, cells: filled, isComplete: false };
}

/** Never yields an empty batch. */
async function* readLineBatches(
  source: AsyncIterable<Uint8Array>,
): AsyncGenerator<readonly string[], void> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let pending = '';
  for await (const chunk of source) {
    const lines = (pending + decode(decoder, chunk)).split('\n');
    pending = lines.pop() ?? '';
    if (pending.length > MAX_LINE_LENGTH || lines.some((text) => text.length > MAX_LINE_LENGTH)) {
      throw new TsvFault('TSV_LINE_TOO_LONG', 'a line has more than 2^20 characters');
    }
    if (lines.length > 0) {
      yield lines.map(stripReturn);
    }
  }
  const last = pending + decode(decoder, null);
  if (last !== '') {
    yield [stripReturn(last)];
  }
}

function decode(decoder: InstanceType<typeof TextDecoder>, chunk: Uint8Array | null): string {
  try {
    return chunk === null ? decoder.decode() : decoder.decode(chunk, { stream: true });
  } catch (cause) {
    throw new TsvFault('TSV_NOT_UTF8', 'the table is not UTF-8', {}, { cause });
  }
}

function stripReturn(text: string): string {
  return text.endsWith('\r') ? text.slice(0, -1) : text;
}

/** Writes rows of cells; a cell cannot hold a tab or a line end, for none that was read from a table does. */
export class TsvWriter {
  readonly #stream: Writable;

  constructor(stream: Writable) {
    this.#stream = stream;
  }

  /** As fast as the reader takes. */
  async write(rows: readonly (readonly string[])[]): Promise<void> {
    await writeLines(
      this.#stream,
      rows.map((cells) => cells.join('\t')),
    );
  }
}

export async function writeLines(stream: Writable, lines: readonly string[]): Promise<void> {
  if (lines.length > 0 && !stream.write(`${lines.join('\n')}\n`)) {
    await once(stream, 'drain');
  }
}
