import { BiochemistryFault } from './fault.ts';

// One newborn's screen is some 100 KiB; research tables in mzTab-M reach a few MiB.
const MAX_BYTES = 32 * 1024 * 1024;
const MAX_LINES = 200_000;
const MAX_LINE_CHARS = 4 * 1024 * 1024;

// Everything below U+0020 but tab, line feed and carriage return, and DEL.
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/u;

export interface TextLine {
  readonly text: string;
  /** 1-based. */
  readonly line: number;
}

/**
 * The whole of a small file.
 * @throws BiochemistryFault INPUT_TOO_LARGE before more than the limit is held
 */
export async function collectBytes(
  source: AsyncIterable<Uint8Array>,
  file: string,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of source) {
    length += chunk.length;
    if (length > MAX_BYTES) {
      throw new BiochemistryFault('INPUT_TOO_LARGE', 'the file is over 32 MiB', { file });
    }
    chunks.push(chunk);
  }
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  return bytes;
}

/**
 * Strict UTF-8 without control characters; a byte order mark is taken off.
 * @throws BiochemistryFault ENCODING_INVALID, CONTROL_CHARACTER
 */
export function decodeText(bytes: Uint8Array, file: string): string {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new BiochemistryFault('ENCODING_INVALID', 'the file is not UTF-8', { file }, { cause });
  }
  const control = CONTROL.exec(text);
  if (control !== null) {
    const line = countLines(text.slice(0, control.index));
    throw new BiochemistryFault('CONTROL_CHARACTER', 'a control character stands in the text', {
      file,
      line,
    });
  }
  return text;
}

/**
 * Lines that end in CR, LF or CRLF; blank ones are left out, the numbers of the others stay.
 * @throws BiochemistryFault LINE_TOO_LONG, TOO_MANY_LINES
 */
export function* splitLines(text: string, file: string): Generator<TextLine, void> {
  const lineEnd = /\r\n|\r|\n/gu;
  let start = 0;
  for (let line = 1; start <= text.length; line += 1) {
    const match = lineEnd.exec(text);
    const end = match?.index ?? text.length;
    checkLine(end - start, file, line);
    if (end > start) {
      yield { text: text.slice(start, end), line };
    }
    if (match === null) {
      return;
    }
    start = lineEnd.lastIndex;
  }
}

export function checkLine(length: number, file: string, line: number): void {
  if (length > MAX_LINE_CHARS) {
    throw new BiochemistryFault('LINE_TOO_LONG', 'the line is over 4 Mi characters', {
      file,
      line,
    });
  }
  if (line > MAX_LINES) {
    throw new BiochemistryFault('TOO_MANY_LINES', 'the file has more than 200000 lines', {
      file,
      line,
    });
  }
}

function countLines(text: string): number {
  return text.split(/\r\n|\r|\n/u).length;
}
