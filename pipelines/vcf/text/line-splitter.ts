import type { BytePort } from '../../model/index.ts';
import type { VcfLimits } from '../limits.ts';
import { VcfFault } from '../vcf-fault.ts';
import type { TextCode } from '../vcf-fault.ts';
import { findTabs } from './find-tabs.ts';
import { newRawLine } from './raw-line.ts';
import type { RawLine, VisitLine } from './raw-line.ts';

export interface SplitterOptions {
  readonly limits: VcfLimits;
  readonly bytes: BytePort;
  /**
   * `all`: every control character of every line. `visitor`: only NUL and CR, which are found in whole pieces at the
   * speed of memory; the visitor itself runs `refuseControl` on the lines that it reads. Default `all`.
   */
  readonly controls?: 'all' | 'visitor';
  /**
   * Takes a fault of the text instead of its being thrown, and reading goes on (an empty line is left out, a
   * truncated last line is read). A line beyond the length limit is thrown in any case.
   */
  readonly report?: (fault: VcfFault) => void;
}

const NUL = 0;
const LF = 10;
const CR = 13;
const INITIAL_CARRY_BYTES = 4096;

/**
 * Cuts bytes into lines where they lie. Only a line that straddles two pieces is copied.
 *
 * Checked on every byte of the file: UTF-8, no NUL, CR only before LF, one kind of line ending (LF, or CR+LF:
 * VCFv4.3 §1.2), the line-length limit, no empty line, and a line ending after the last line. Other control
 * characters: see `SplitterOptions.controls`.
 */
export class LineSplitter {
  readonly #visit: VisitLine;
  readonly #options: SplitterOptions;
  readonly #maxLineBytes: number;
  readonly #line = newRawLine();
  #carry = new Uint8Array(INITIAL_CARRY_BYTES);
  #carryLength = 0;
  #endsWithCr: boolean | null = null;

  constructor(visit: VisitLine, options: SplitterOptions) {
    this.#visit = visit;
    this.#options = options;
    this.#maxLineBytes = options.limits.maxLineBytes;
  }

  push(piece: Uint8Array): void {
    const lastBreak = piece.lastIndexOf(LF);
    if (lastBreak < 0) {
      this.#keep(piece);
      return;
    }
    let start = 0;
    if (this.#carryLength > 0) {
      start = piece.indexOf(LF) + 1;
      this.#keep(piece.subarray(0, start));
      const length = this.#carryLength;
      this.#carryLength = 0;
      this.#split(this.#carry, 0, length);
    }
    if (start <= lastBreak) {
      this.#split(aligned(piece), start, lastBreak + 1);
    }
    if (lastBreak + 1 < piece.length) {
      this.#keep(piece.subarray(lastBreak + 1));
    }
  }

  /** @throws VcfFault LINE_TRUNCATED */
  finish(): void {
    if (this.#carryLength > 0) {
      this.#fault('LINE_TRUNCATED', 'the last line has no line ending');
      this.push(Uint8Array.of(...(this.#endsWithCr === true ? [CR, LF] : [LF])));
    }
  }

  #keep(bytes: Uint8Array): void {
    const length = this.#carryLength + bytes.length;
    // The line break, and the CR before it, do not count.
    if (length > this.#maxLineBytes + 2) {
      throw tooLong(this.#line);
    }
    if (length > this.#carry.length) {
      const grown = new Uint8Array(Math.max(length, this.#carry.length * 2));
      grown.set(this.#carry.subarray(0, this.#carryLength));
      this.#carry = grown;
    }
    this.#carry.set(bytes, this.#carryLength);
    this.#carryLength = length;
  }

  /** Visits the lines of `bytes[from, to)`; the last byte is a line break. */
  #split(bytes: Uint8Array, from: number, to: number): void {
    const line = this.#line;
    line.bytes = bytes;
    line.words = new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2);
    // No character straddles the ends: the lines are whole, and a line break is no part of a longer character.
    const text = bytes.subarray(from, to);
    const port = this.#options.bytes;
    const isPlain =
      this.#options.controls === 'visitor' &&
      this.#endsWithCr !== true &&
      port.isUtf8(text) &&
      port.indexOf(text, CR, 0) < 0 &&
      port.indexOf(text, NUL, 0) < 0;
    if (isPlain) {
      this.#endsWithCr = false;
      this.#visitPlain(from, to);
    } else {
      this.#visitChecked(from, to);
    }
  }

  /** The lines of a piece of which all but line length is checked. */
  #visitPlain(from: number, to: number): void {
    const line = this.#line;
    const port = this.#options.bytes;
    const visit = this.#visit;
    const { bytes } = line;
    let start = from;
    while (start < to) {
      const end = port.indexOf(bytes, LF, start);
      line.start = start;
      line.end = end;
      if (end - start > this.#maxLineBytes) {
        throw tooLong(line);
      }
      if (end > start) {
        visit(line);
      } else {
        this.#fault('LINE_EMPTY', 'an empty line');
      }
      line.number += 1;
      start = end + 1;
    }
  }

  /** Line by line, so that each fault is found in the order of the file. */
  #visitChecked(from: number, to: number): void {
    const line = this.#line;
    for (let start = from; start < to;) {
      const lineBreak = this.#options.bytes.indexOf(line.bytes, LF, start);
      const hasCr = lineBreak > start && line.bytes[lineBreak - 1] === CR;
      line.start = start;
      line.end = hasCr ? lineBreak - 1 : lineBreak;
      this.#checkEnding(hasCr);
      if (line.end === line.start) {
        this.#fault('LINE_EMPTY', 'an empty line');
      } else {
        this.#checkText();
        this.#visit(line);
      }
      line.number += 1;
      start = lineBreak + 1;
    }
  }

  #checkEnding(hasCr: boolean): void {
    this.#endsWithCr ??= hasCr;
    if (hasCr !== this.#endsWithCr) {
      this.#fault('LINE_ENDING_MIXED', 'LF and CR+LF line endings mixed');
    }
  }

  #checkText(): void {
    const line = this.#line;
    const { bytes, start, end } = line;
    if (end - start > this.#maxLineBytes) {
      throw tooLong(line);
    }
    for (let left = findTabs(line); left > 0; left -= 1) {
      this.#fault('CONTROL_CHARACTER', 'a control character in a line');
    }
    if (!this.#options.bytes.isUtf8(bytes.subarray(start, end))) {
      this.#fault('UTF8_INVALID', 'a line is not UTF-8');
    }
  }

  #fault(code: TextCode, explanation: string): void {
    const fault = new VcfFault(code, explanation, { line: this.#line.number });
    if (this.#options.report === undefined) {
      throw fault;
    }
    this.#options.report(fault);
  }
}

/** Notes the line's tabs. @throws VcfFault CONTROL_CHARACTER */
export function refuseControl(line: RawLine): void {
  if (findTabs(line) > 0) {
    throw new VcfFault('CONTROL_CHARACTER', 'a control character in a line', { line: line.number });
  }
}

function tooLong(line: RawLine): VcfFault {
  return new VcfFault('LINE_TOO_LONG', 'a line exceeds the length limit', { line: line.number });
}

/** Bytes that a 32-bit array can be laid over. (`slice` would not do: a Node Buffer's is a view.) */
function aligned(bytes: Uint8Array): Uint8Array {
  return (bytes.byteOffset & 3) === 0 ? bytes : new Uint8Array(bytes);
}
