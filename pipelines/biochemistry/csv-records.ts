import { BiochemistryFault } from './fault.ts';
import type { BiochemistryFaultCode } from './fault.ts';
import { checkLine } from './text.ts';

const MAX_FIELDS = 2_000;

export type Delimiter = ',' | ';' | '\t';

export interface CsvField {
  readonly text: string;
  readonly quoted: boolean;
}

export interface CsvRecord {
  /** 1-based line on which the record starts. */
  readonly line: number;
  readonly fields: readonly CsvField[];
}

interface Cursor {
  readonly text: string;
  readonly delimiter: Delimiter;
  readonly file: string;
  offset: number;
  line: number;
}

/**
 * Strict RFC 4180 records: a quote opens a field only at its start, and only a delimiter or a line end may
 * follow the closing one. Lines end in CRLF, LF or CR; blank lines are left out.
 * @throws BiochemistryFault QUOTE_INVALID, TOO_MANY_FIELDS, LINE_TOO_LONG, TOO_MANY_LINES
 */
export function* parseCsvRecords(
  text: string,
  delimiter: Delimiter,
  file: string,
): Generator<CsvRecord, void> {
  const cursor: Cursor = { text, delimiter, file, offset: 0, line: 1 };
  while (cursor.offset < text.length) {
    const start = cursor.offset;
    const line = cursor.line;
    const fields = readRecord(cursor);
    checkLine(cursor.offset - start, file, line);
    const [only] = fields;
    const blank = fields.length === 1 && only?.text === '' && !only.quoted;
    if (!blank) {
      yield { line, fields };
    }
  }
}

/** The delimiter that occurs most often, outside quotes, in the first line that is not blank; `null` where none does. */
export function detectDelimiter(text: string): Delimiter | null {
  const header = /^[\r\n]*([^\r\n]*)/u.exec(text)?.[1] ?? '';
  const bare = header.replaceAll(/"[^"]*"/gu, '');
  const counts = ([',', ';', '\t'] as const).map((delimiter) => ({
    delimiter,
    count: bare.split(delimiter).length - 1,
  }));
  const best = counts.reduce((left, right) => (right.count > left.count ? right : left));
  return best.count === 0 ? null : best.delimiter;
}

function readRecord(cursor: Cursor): CsvField[] {
  const fields: CsvField[] = [];
  for (;;) {
    fields.push(cursor.text[cursor.offset] === '"' ? readQuoted(cursor) : readBare(cursor));
    if (fields.length > MAX_FIELDS) {
      throw fault('TOO_MANY_FIELDS', 'the record has more than 2000 fields', cursor);
    }
    if (cursor.text[cursor.offset] !== cursor.delimiter) {
      skipLineEnd(cursor);
      return fields;
    }
    cursor.offset += 1;
  }
}

function readBare(cursor: Cursor): CsvField {
  const { text, delimiter, offset } = cursor;
  let end = offset;
  while (end < text.length && text[end] !== delimiter && !isLineEnd(text[end])) {
    if (text[end] === '"') {
      throw fault('QUOTE_INVALID', 'a quote stands inside a field that is not quoted', cursor);
    }
    end += 1;
  }
  cursor.offset = end;
  return { text: text.slice(offset, end), quoted: false };
}

function readQuoted(cursor: Cursor): CsvField {
  const { text } = cursor;
  const start = cursor.offset + 1;
  let end = text.indexOf('"', start);
  while (end !== -1 && text[end + 1] === '"') {
    end = text.indexOf('"', end + 2);
  }
  if (end === -1) {
    throw fault('QUOTE_INVALID', 'a quoted field does not end', cursor);
  }
  const content = text.slice(start, end);
  cursor.line += content.split(/\r\n|\r|\n/u).length - 1;
  cursor.offset = end + 1;
  const next = text[cursor.offset];
  if (next !== undefined && next !== cursor.delimiter && !isLineEnd(next)) {
    throw fault('QUOTE_INVALID', 'text follows the closing quote of a field', cursor);
  }
  return { text: content.replaceAll('""', '"'), quoted: true };
}

function skipLineEnd(cursor: Cursor): void {
  if (cursor.offset < cursor.text.length) {
    cursor.offset += cursor.text.startsWith('\r\n', cursor.offset) ? 2 : 1;
    cursor.line += 1;
  }
}

function isLineEnd(char: string | undefined): boolean {
  return char === '\n' || char === '\r';
}

function fault(
  code: BiochemistryFaultCode,
  explanation: string,
  cursor: Cursor,
): BiochemistryFault {
  return new BiochemistryFault(code, explanation, { file: cursor.file, line: cursor.line });
}
