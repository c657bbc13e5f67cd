import { VerificationError } from '../verification-error.ts';
import type { JsonObject, JsonValue } from './json-value.ts';
import { isWellFormed, MAX_DEPTH } from './json-value.ts';

export interface ParseCanonicalOptions {
  /** Larger inputs are refused before they are decoded. */
  readonly maxBytes: number;
}

/**
 * Reads JSON that must be byte for byte its own canonical form (RFC 8785, integers only).
 *
 * Refused: white space, a byte order mark, duplicate or unsorted names, an escape that the canonical
 * form does not use, floats, exponents, `-0`, integers beyond 2^53 - 1, lone surrogates, invalid
 * UTF-8, trailing bytes, and nesting deeper than 64. A member called `__proto__` is an ordinary own
 * property of the object that is returned.
 *
 * @throws VerificationError `JSON_TOO_LARGE`, `JSON_NOT_CANONICAL`
 */
export function parseCanonical(bytes: Uint8Array, options: ParseCanonicalOptions): JsonValue {
  if (bytes.length > options.maxBytes) {
    throw new VerificationError('JSON_TOO_LARGE', 'the JSON text is larger than allowed');
  }
  const cursor = new Cursor(decodeUtf8(bytes));
  const value = readValue(cursor, 0);
  cursor.expectEnd();
  return value;
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new VerificationError('JSON_NOT_CANONICAL', 'the text is not valid UTF-8', { cause });
  }
}

const INTEGER = /-?(?:0|[1-9][0-9]{0,15})/y;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** Stands for itself in any JSON string: no escape, no control character, no half of a pair. */
function isPlainUnit(unit: number): boolean {
  return unit >= 0x20 && unit !== BACKSLASH && (unit < 0xd800 || unit > 0xdfff);
}

class Cursor {
  readonly #text: string;
  #position = 0;

  constructor(text: string) {
    this.#text = text;
  }

  peek(): string {
    return this.#text.charAt(this.#position);
  }

  accept(token: string): boolean {
    if (!this.#text.startsWith(token, this.#position)) {
      return false;
    }
    this.#position += token.length;
    return true;
  }

  expect(token: string): void {
    if (!this.accept(token)) {
      throw this.refuse('unexpected text');
    }
  }

  /** Takes what the sticky pattern matches here. */
  take(pattern: RegExp): string {
    pattern.lastIndex = this.#position;
    const match = pattern.exec(this.#text)?.[0];
    if (match === undefined) {
      throw this.refuse('unexpected text');
    }
    this.#position += match.length;
    return match;
  }

  /** A quoted string as written. A loop: a pattern would need stack in proportion to its length. */
  takeString(): { readonly raw: string; readonly plain: boolean } {
    const start = this.#position;
    this.expect('"');
    let plain = true;
    for (let at = this.#position; at < this.#text.length; at++) {
      const unit = this.#text.charCodeAt(at);
      if (unit === QUOTE) {
        this.#position = at + 1;
        return { raw: this.#text.slice(start, this.#position), plain };
      }
      plain &&= isPlainUnit(unit);
      if (unit === BACKSLASH) {
        at++;
      }
    }
    throw this.refuse('a string without end');
  }

  expectEnd(): void {
    if (this.#position !== this.#text.length) {
      throw this.refuse('text after the value');
    }
  }

  refuse(what: string): VerificationError {
    return new VerificationError(
      'JSON_NOT_CANONICAL',
      `not canonical JSON at character ${this.#position}: ${what}`,
    );
  }
}

function readValue(cursor: Cursor, depth: number): JsonValue {
  if (depth > MAX_DEPTH) {
    throw cursor.refuse('nested too deeply');
  }
  switch (cursor.peek()) {
    case '{':
      return readObject(cursor, depth);
    case '[':
      return readArray(cursor, depth);
    case '"':
      return readString(cursor);
    case 't':
      cursor.expect('true');
      return true;
    case 'f':
      cursor.expect('false');
      return false;
    case 'n':
      cursor.expect('null');
      return null;
    default:
      return readInteger(cursor);
  }
}

function readObject(cursor: Cursor, depth: number): JsonObject {
  cursor.expect('{');
  const members: [string, JsonValue][] = [];
  if (cursor.accept('}')) {
    return {};
  }
  let previous: string | null = null;
  do {
    const name = readString(cursor);
    // Strictly ascending order (RFC 8785 §3.2.3) leaves no room for a duplicate either.
    if (previous !== null && name <= previous) {
      throw cursor.refuse('names out of order or repeated');
    }
    previous = name;
    cursor.expect(':');
    members.push([name, readValue(cursor, depth + 1)]);
  } while (cursor.accept(','));
  cursor.expect('}');
  // Defines own properties, so that `__proto__` is data and not a setter.
  return Object.fromEntries(members);
}

function readArray(cursor: Cursor, depth: number): JsonValue[] {
  cursor.expect('[');
  const elements: JsonValue[] = [];
  if (cursor.accept(']')) {
    return elements;
  }
  do {
    elements.push(readValue(cursor, depth + 1));
  } while (cursor.accept(','));
  cursor.expect(']');
  return elements;
}

function readString(cursor: Cursor): string {
  const { raw, plain } = cursor.takeString();
  if (plain) {
    return raw.slice(1, -1);
  }
  const value = decodeString(cursor, raw);
  if (!isWellFormed(value) || JSON.stringify(value) !== raw) {
    throw cursor.refuse('a string that is not in its canonical form');
  }
  return value;
}

function decodeString(cursor: Cursor, raw: string): string {
  try {
    const value: unknown = JSON.parse(raw);
    return String(value);
  } catch {
    throw cursor.refuse('an escape that does not exist');
  }
}

function readInteger(cursor: Cursor): number {
  const raw = cursor.take(INTEGER);
  const value = Number(raw);
  // What follows (a fraction, an exponent, a 17th digit) is refused by whoever reads on.
  if (!Number.isSafeInteger(value) || Object.is(value, -0)) {
    throw cursor.refuse('a number that is not an integer of at most 2^53 - 1');
  }
  return value;
}
