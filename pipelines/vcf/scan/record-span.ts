import { VcfFault } from '../vcf-fault.ts';
import type { RawLine } from '../text/raw-line.ts';

const SEMICOLON = 59;
const EQUALS = 61;
const END_KEY = [69, 78, 68];
const SVLEN_KEY = [83, 86, 76, 69, 78];
const COMMA = 44;
const MINUS = 45;
const DOT = 46;

/**
 * Last base that a record with a symbolic or missing ALT speaks about (VCFv4.5 §1.6.1 END, SVLEN; §1.6.2 LEN).
 * The largest of REF length, END, SVLEN and LEN counts, so that the prefilter never drops a record that
 * one reading of the specification would keep. Inserted sequence has no span: `isInsertion` leaves SVLEN out.
 *
 * @throws VcfFault END_INVALID
 */
export function symbolicEnd(line: RawLine, pos: number, isInsertion: boolean): number {
  const infoStart = (line.tabs[6] ?? 0) + 1;
  const infoEnd = line.tabs[7] ?? 0;
  let last = pos + (line.tabs[3] ?? 0) - (line.tabs[2] ?? 0) - 2;
  let start = infoStart;
  while (start < infoEnd) {
    const stop = fieldEnd(line.bytes, start, infoEnd);
    if (hasKey(line.bytes, start, END_KEY)) {
      last = Math.max(last, readEnd(line, start + 4, stop, pos));
    } else if (!isInsertion && hasKey(line.bytes, start, SVLEN_KEY)) {
      last = Math.max(last, pos + readLongest(line, start + 6, stop));
    }
    start = stop + 1;
  }
  return Math.max(last, pos + readFormatLength(line) - 1);
}

function fieldEnd(bytes: Uint8Array, start: number, end: number): number {
  let stop = start;
  while (stop < end && bytes[stop] !== SEMICOLON) {
    stop += 1;
  }
  return stop;
}

function hasKey(bytes: Uint8Array, start: number, key: readonly number[]): boolean {
  for (let index = 0; index < key.length; index += 1) {
    if (bytes[start + index] !== key[index]) {
      return false;
    }
  }
  return bytes[start + key.length] === EQUALS;
}

function readEnd(line: RawLine, start: number, stop: number, pos: number): number {
  if (stop - start === 1 && line.bytes[start] === DOT) {
    return pos;
  }
  const end = readDigits(line.bytes, start, stop);
  if (end < pos) {
    throw new VcfFault('END_INVALID', 'END is not a position at or after POS', {
      line: line.number,
      field: 'END',
    });
  }
  return end;
}

/** Largest absolute value of a comma-separated list; missing values count as 0. */
function readLongest(line: RawLine, start: number, stop: number): number {
  let longest = 0;
  let from = start;
  for (let offset = start; offset <= stop; offset += 1) {
    if (offset < stop && line.bytes[offset] !== COMMA) {
      continue;
    }
    const digits = line.bytes[from] === MINUS ? from + 1 : from;
    const isMissing = offset - from === 1 && line.bytes[from] === DOT;
    const value = isMissing ? 0 : readDigits(line.bytes, digits, offset);
    if (value < 0) {
      throw new VcfFault('END_INVALID', 'SVLEN is not a list of whole numbers', {
        line: line.number,
        field: 'SVLEN',
      });
    }
    longest = Math.max(longest, value);
    from = offset + 1;
  }
  return longest;
}

/** FORMAT/LEN of a 4.5 reference block, 0 where there is none. */
function readFormatLength(line: RawLine): number {
  const { bytes, tabs, end } = line;
  const formatStart = (tabs[7] ?? 0) + 1;
  const formatEnd = tabs[8] ?? 0;
  let field = 0;
  for (let start = formatStart; start < formatEnd; field += 1) {
    let stop = start;
    while (stop < formatEnd && bytes[stop] !== 58) {
      stop += 1;
    }
    if (
      stop - start === 3 &&
      bytes[start] === 76 &&
      bytes[start + 1] === 69 &&
      bytes[start + 2] === 78
    ) {
      return Math.max(0, readSampleField(bytes, { start: formatEnd + 1, end, field }));
    }
    start = stop + 1;
  }
  return 0;
}

function readSampleField(
  bytes: Uint8Array,
  sample: { readonly start: number; readonly end: number; readonly field: number },
): number {
  let start = sample.start;
  for (let field = 0; ; field += 1) {
    let stop = start;
    while (stop < sample.end && bytes[stop] !== 58) {
      stop += 1;
    }
    if (field === sample.field) {
      return readDigits(bytes, start, stop);
    }
    if (stop >= sample.end) {
      return -1;
    }
    start = stop + 1;
  }
}

/** Up to nine digits and nothing else; -1 otherwise. */
export function readDigits(bytes: Uint8Array, start: number, stop: number): number {
  if (stop <= start || stop - start > 9) {
    return -1;
  }
  let value = 0;
  for (let offset = start; offset < stop; offset += 1) {
    const digit = (bytes[offset] ?? 0) - 48;
    if (digit < 0 || digit > 9) {
      return -1;
    }
    value = value * 10 + digit;
  }
  return value;
}
