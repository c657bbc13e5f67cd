import { VcfFault } from '../vcf-fault.ts';
import type { TextCode } from '../vcf-fault.ts';
import type { VcfLimits } from '../limits.ts';

/** One line where it lies in the buffer. The object is reused: read it inside the visitor only. */
export interface RawLine {
  bytes: Uint8Array;
  /** Offset of the first byte. */
  start: number;
  /** Offset just past the last byte, line ending excluded. */
  end: number;
  /** 1-based. */
  number: number;
  /** Offsets of the tabs, as long as there are no more than `tabs.length`. */
  readonly tabs: Int32Array;
  /** Number of tabs. */
  tabCount: number;
}

export type VisitLine = (line: RawLine) => void;

export interface TokenizerOptions {
  readonly limits: VcfLimits;
  /**
   * Takes a fault of the text instead of its being thrown, and reading goes on (an empty line is left out, a
   * truncated last line is read). A line beyond the length limit is thrown in any case.
   */
  readonly report?: (fault: VcfFault) => void;
}

const TAB = 9;
const LF = 10;
const CR = 13;
/** A power of two, so that a mask bounds the index; a record has 9 tabs, and one with more is refused. */
const KEPT_TABS = 16;
const TABS_MASK = KEPT_TABS - 1;
const INITIAL_CARRY_BYTES = 4096;

/**
 * Cuts bytes into lines and finds their tabs in the same pass, four bytes at a time.
 *
 * Checked on every byte of the file: no control character but tab and line ending, UTF-8 where a byte is
 * not ASCII, one kind of line ending (LF, or CR+LF: VCFv4.3 §1.2), the line-length limit, no empty line, and a
 * line ending after the last line.
 */
export class LineTokenizer {
  readonly #visit: VisitLine;
  readonly #maxLineBytes: number;
  readonly #report: ((fault: VcfFault) => void) | undefined;
  readonly #utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  readonly #line: RawLine = {
    bytes: new Uint8Array(0),
    start: 0,
    end: 0,
    number: 1,
    tabs: new Int32Array(KEPT_TABS),
    tabCount: 0,
  };
  #carry = new Uint8Array(INITIAL_CARRY_BYTES);
  #carryLength = 0;
  #endsWithCr: boolean | null = null;
  #isAscii = true;

  constructor(visit: VisitLine, options: TokenizerOptions) {
    this.#visit = visit;
    this.#maxLineBytes = options.limits.maxLineBytes;
    this.#report = options.report;
  }

  /** Number of lines that are complete. */
  get lineCount(): number {
    return this.#line.number - 1;
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
      this.#scan(this.#carry, 0, length);
    }
    if (start <= lastBreak) {
      this.#scan(aligned(piece), start, lastBreak + 1);
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
      throw new VcfFault('LINE_TOO_LONG', 'a line exceeds the length limit', this.#place());
    }
    if (length > this.#carry.length) {
      const grown = new Uint8Array(Math.max(length, this.#carry.length * 2));
      grown.set(this.#carry.subarray(0, this.#carryLength));
      this.#carry = grown;
    }
    this.#carry.set(bytes, this.#carryLength);
    this.#carryLength = length;
  }

  /**
   * Visits the complete lines of `bytes[from, to)`; the last byte is a line break.
   *
   * SWAR: `(w - 0x20202020) | w` has the high bit of a byte set where that byte is below 0x20 or above 0x7f,
   * or (by borrow) above such a byte; the byte itself is then looked at. It takes half the time of a loop
   * over single bytes, and it is the only pass over the parts of a genome that no panel wants.
   */
  #scan(bytes: Uint8Array, from: number, to: number): void {
    const words = new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2);
    const pairEnd = (to >> 3) << 1;
    const line = this.#line;
    const tabs = line.tabs;
    line.bytes = bytes;
    line.start = from;
    line.tabCount = 0;
    let word = ((from + 7) >> 3) << 1;
    this.#scanBytes(from, Math.min(word << 2, to));
    while (word < pairEnd) {
      const low = words[word] ?? 0;
      const high = words[word + 1] ?? 0;
      let lowMask = ((low - 0x20202020) | low) & 0x80808080;
      let highMask = ((high - 0x20202020) | high) & 0x80808080;
      const base = word << 2;
      word += 2;
      while (lowMask !== 0) {
        const index = base + ((31 - Math.clz32(lowMask & -lowMask)) >> 3);
        lowMask &= lowMask - 1;
        if (bytes[index] === TAB) {
          tabs[line.tabCount & TABS_MASK] = index;
          line.tabCount += 1;
        } else {
          this.#special(index);
        }
      }
      while (highMask !== 0) {
        const index = base + 4 + ((31 - Math.clz32(highMask & -highMask)) >> 3);
        highMask &= highMask - 1;
        if (bytes[index] === TAB) {
          tabs[line.tabCount & TABS_MASK] = index;
          line.tabCount += 1;
        } else {
          this.#special(index);
        }
      }
    }
    this.#scanBytes(Math.max(word << 2, from), to);
  }

  #scanBytes(from: number, to: number): void {
    const line = this.#line;
    for (let index = from; index < to; index += 1) {
      if (line.bytes[index] === TAB) {
        line.tabs[line.tabCount & TABS_MASK] = index;
        line.tabCount += 1;
      } else {
        this.#special(index);
      }
    }
  }

  #special(index: number): void {
    const line = this.#line;
    const byte = line.bytes[index] ?? 0;
    if (byte === LF) {
      this.#end(index);
      line.start = index + 1;
      line.tabCount = 0;
      this.#isAscii = true;
    } else if (byte >= 0x80) {
      this.#isAscii = false;
    } else if (byte < 0x20 && !(byte === CR && line.bytes[index + 1] === LF)) {
      this.#fault('CONTROL_CHARACTER', 'a control character in a line');
    }
  }

  /** `lineBreak` is the offset of the LF. */
  #end(lineBreak: number): void {
    const line = this.#line;
    const hasCr = lineBreak > line.start && line.bytes[lineBreak - 1] === CR;
    line.end = hasCr ? lineBreak - 1 : lineBreak;
    this.#endsWithCr ??= hasCr;
    if (hasCr !== this.#endsWithCr) {
      this.#fault('LINE_ENDING_MIXED', 'LF and CR+LF line endings mixed');
    }
    if (line.end === line.start) {
      this.#fault('LINE_EMPTY', 'an empty line');
      line.number += 1;
      return;
    }
    if (line.end - line.start > this.#maxLineBytes) {
      throw new VcfFault('LINE_TOO_LONG', 'a line exceeds the length limit', this.#place());
    }
    if (!this.#isAscii) {
      this.#checkUtf8();
    }
    this.#visit(line);
    line.number += 1;
  }

  #checkUtf8(): void {
    try {
      this.#utf8.decode(this.#line.bytes.subarray(this.#line.start, this.#line.end));
    } catch (cause) {
      this.#fault('UTF8_INVALID', 'a line is not UTF-8', cause);
    }
  }

  #fault(code: TextCode, explanation: string, cause?: unknown): void {
    const fault = new VcfFault(code, explanation, this.#place(), { cause });
    if (this.#report === undefined) {
      throw fault;
    }
    this.#report(fault);
  }

  #place(): { readonly line: number } {
    return { line: this.#line.number };
  }
}

/** Bytes that a 32-bit array can be laid over. (`slice` would not do: a Node Buffer's is a view.) */
function aligned(bytes: Uint8Array): Uint8Array {
  return (bytes.byteOffset & 3) === 0 ? bytes : new Uint8Array(bytes);
}
