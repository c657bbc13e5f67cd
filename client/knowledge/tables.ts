import { basename } from 'node:path';
import { KnowledgeFault } from '#pipelines';
import { readLines } from './lines.ts';
import { Row, columnsOf, splitCells } from './sources/rows.ts';

/** How a delimited file begins. */
export interface Layout {
  /** Columns that must be there; the first line that has them all is the header. */
  readonly columns: readonly string[];
  readonly separator?: string;
  /** Sees each line before the header, e.g. to read a date or a build. */
  readonly onPreamble?: (text: string) => void;
}

/** A header that has not come within so many lines never comes. */
const MAX_PREAMBLE_LINES = 5000;

/**
 * Streams the rows of a delimited file, plain or gzip.
 *
 * @throws KnowledgeFault SOURCE_HEADER_INVALID when no line has the columns
 */
export async function* readRows(path: string, layout: Layout): AsyncIterable<Row> {
  const separator = layout.separator ?? '\t';
  const file = basename(path);
  let columns: ReadonlyMap<string, number> | null = null;
  for await (const { text, line } of readLines(path)) {
    if (columns !== null) {
      if (text !== '') {
        yield new Row(columns, splitCells(text, separator), { file, line });
      }
      continue;
    }
    const candidate = columnsOf(text, separator);
    if (layout.columns.every((column) => candidate.has(column))) {
      columns = candidate;
    } else if (line > MAX_PREAMBLE_LINES) {
      break;
    } else {
      layout.onPreamble?.(text);
    }
  }
  if (columns === null) {
    throw new KnowledgeFault('SOURCE_HEADER_INVALID', 'no header with the columns of this source', {
      file,
      field: layout.columns.join(' '),
    });
  }
}

/** The first lines of a file, to tell its layout. */
export async function peekLines(path: string, count: number): Promise<readonly string[]> {
  const head: string[] = [];
  for await (const { text } of readLines(path)) {
    head.push(text);
    if (head.length >= count) {
      break;
    }
  }
  return head;
}
