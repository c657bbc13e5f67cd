import { toHex } from '../bytes/index.ts';
import { VerificationError } from '../verification-error.ts';
import { MAJOR, readHead } from './head.ts';
import type { CborHead } from './head.ts';

export interface CborLimits {
  readonly maxBytes: number;
  /**
   * Accepts indefinite length for the outermost map and nowhere else: since 2025 the NSM emits the
   * payload map this way, with everything inside it of definite length.
   */
  readonly indefiniteTopMap?: boolean;
}

/** Where a data item lies in the input; `end` is exclusive. */
export interface CborSpan {
  readonly major: number;
  readonly start: number;
  /** First byte after the head. */
  readonly content: number;
  readonly end: number;
}

export interface CborScan extends CborSpan {
  /** The elements of an outermost array, or the keys and values of an outermost map in turn. */
  readonly items: readonly CborSpan[];
}

const MAX_DEPTH = 16;
const BREAK = 0xff;
/** false, true and null: the simple values that evidence uses (RFC 8949 §3.3). */
const SIMPLE_VALUES: readonly (number | null)[] = [20, 21, 22];

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Checks that the input is exactly one well-formed CBOR data item of the strict kind that evidence
 * is made of, before any decoder builds values from it.
 *
 * Refused: trailing bytes, depth above 16, lengths past the end, integers not in shortest form,
 * reserved heads, tags, floats, undefined, chunked strings, indefinite lengths (but see `limits`),
 * invalid UTF-8, map keys that are neither integer nor text, duplicate keys at any level.
 *
 * @throws VerificationError with a `CBOR_…` code
 */
export function scanCbor(input: Uint8Array, limits: CborLimits): CborScan {
  if (input.length === 0) {
    throw new VerificationError('CBOR_EMPTY', 'there is no input');
  }
  if (input.length > limits.maxBytes) {
    throw new VerificationError('CBOR_TOO_LARGE', `the input exceeds ${limits.maxBytes} bytes`);
  }
  const items: CborSpan[] = [];
  const span = scanTop(input, limits, items);
  if (span.end !== input.length) {
    throw new VerificationError('CBOR_TRAILING_BYTES', 'bytes follow the data item');
  }
  return { ...span, items };
}

function scanTop(input: Uint8Array, limits: CborLimits, items: CborSpan[]): CborSpan {
  const head = readHead(input, 0);
  if (limits.indefiniteTopMap === true && head.major === MAJOR.map && head.argument === null) {
    return {
      major: head.major,
      start: 0,
      content: head.next,
      end: scanOpenMap(input, head, items),
    };
  }
  return scanItem(input, 0, 1, items);
}

/** An indefinite-length map, `bf … ff` (RFC 8949 §3.2.2). */
function scanOpenMap(input: Uint8Array, head: CborHead, items: CborSpan[]): number {
  const keys = new Set<string>();
  let offset = head.next;
  while (input[offset] !== BREAK) {
    offset = scanPair(input, offset, { depth: 2, keys, items });
  }
  return offset + 1;
}

function scanItem(input: Uint8Array, start: number, depth: number, items?: CborSpan[]): CborSpan {
  if (depth > MAX_DEPTH) {
    throw new VerificationError('CBOR_TOO_DEEP', `nested deeper than ${MAX_DEPTH}`);
  }
  const head = readHead(input, start);
  if (head.argument === null) {
    throw head.major === MAJOR.simple
      ? new VerificationError('CBOR_RESERVED', 'a break stands where a data item is expected')
      : new VerificationError('CBOR_INDEFINITE', 'indefinite length is not accepted here');
  }
  const end = scanContent(input, head, head.argument, { depth, items });
  return { major: head.major, start, content: head.next, end };
}

interface Place {
  readonly depth: number;
  readonly items: CborSpan[] | undefined;
}

function scanContent(input: Uint8Array, head: CborHead, argument: number, place: Place): number {
  switch (head.major) {
    case MAJOR.unsigned:
    case MAJOR.negative:
      return head.next;
    case MAJOR.bytes:
      return endOfString(input, head.next, argument);
    case MAJOR.text:
      return scanText(input, head.next, argument);
    case MAJOR.array:
      return scanArray(input, head.next, argument, place);
    case MAJOR.map:
      return scanMap(input, head.next, argument, place);
    default:
      return scanSimple(head, argument);
  }
}

function endOfString(input: Uint8Array, content: number, length: number): number {
  if (length > input.length - content) {
    throw new VerificationError('CBOR_TRUNCATED', 'a string is longer than the input');
  }
  return content + length;
}

function scanText(input: Uint8Array, content: number, length: number): number {
  const end = endOfString(input, content, length);
  try {
    utf8.decode(input.subarray(content, end));
  } catch (cause) {
    throw new VerificationError('CBOR_UTF8', 'a text string is not UTF-8', { cause });
  }
  return end;
}

function scanArray(input: Uint8Array, content: number, count: number, place: Place): number {
  expectRoom(input, content, count);
  let offset = content;
  for (let index = 0; index < count; index += 1) {
    const span = scanItem(input, offset, place.depth + 1);
    place.items?.push(span);
    offset = span.end;
  }
  return offset;
}

function scanMap(input: Uint8Array, content: number, count: number, place: Place): number {
  expectRoom(input, content, 2 * count);
  const keys = new Set<string>();
  let offset = content;
  for (let index = 0; index < count; index += 1) {
    offset = scanPair(input, offset, { depth: place.depth + 1, keys, items: place.items });
  }
  return offset;
}

interface MapPlace extends Place {
  /** The keys so far, as encoded: with shortest forms only, equal keys have equal bytes. */
  readonly keys: Set<string>;
}

function scanPair(input: Uint8Array, offset: number, place: MapPlace): number {
  const key = scanItem(input, offset, place.depth);
  if (key.major > MAJOR.text || key.major === MAJOR.bytes) {
    throw new VerificationError('CBOR_KEY_TYPE', 'a map key is neither an integer nor text');
  }
  const encoded = toHex(input.subarray(key.start, key.end));
  if (place.keys.has(encoded)) {
    throw new VerificationError('CBOR_DUPLICATE_KEY', 'a map has the same key twice');
  }
  place.keys.add(encoded);
  const value = scanItem(input, key.end, place.depth);
  place.items?.push(key, value);
  return value.end;
}

/** Every item takes a byte at least, so that a count can be refused before the loop starts. */
function expectRoom(input: Uint8Array, content: number, count: number): void {
  if (count > input.length - content) {
    throw new VerificationError('CBOR_TRUNCATED', 'an array or map has more items than bytes');
  }
}

function scanSimple(head: CborHead, argument: number): number {
  if (head.major !== MAJOR.simple || !SIMPLE_VALUES.includes(argument)) {
    throw new VerificationError('CBOR_UNSUPPORTED', 'tags, floats and undefined are not accepted');
  }
  return head.next;
}
