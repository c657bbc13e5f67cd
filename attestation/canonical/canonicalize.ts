import type { Bytes } from '../bytes/index.ts';
import { VerificationError } from '../verification-error.ts';
import { isWellFormed, MAX_DEPTH } from './json-value.ts';

/**
 * The canonical bytes of a JSON value: RFC 8785 (JCS) over the I-JSON profile without floats.
 *
 * Two values that are equal as JSON give the same bytes, so that a stranger can recompute every
 * digest with any JCS implementation. `-0` is written as `0` (RFC 8785 §3.2.2.3).
 *
 * @throws VerificationError `JSON_NOT_CANONICAL` for a float, NaN, an integer beyond 2^53 - 1, a
 *   lone surrogate, `undefined`, an object that is not plain, or nesting deeper than 64 (a cycle).
 */
export function canonicalize(value: unknown): Bytes {
  return new TextEncoder().encode(canonicalText(value));
}

/** The same as `canonicalize`, as a string. */
export function canonicalText(value: unknown): string {
  return write(value, 0);
}

function write(value: unknown, depth: number): string {
  if (depth > MAX_DEPTH) {
    throw refuse('nested too deeply');
  }
  switch (typeof value) {
    case 'boolean':
      return value ? 'true' : 'false';
    case 'number':
      return writeInteger(value);
    case 'string':
      return writeString(value);
    case 'object':
      return value === null ? 'null' : writeContainer(value, depth);
    case 'bigint':
    case 'function':
    case 'symbol':
    case 'undefined':
      throw refuse('not a JSON value');
  }
}

function writeContainer(value: object, depth: number): string {
  if (Array.isArray(value)) {
    const elements: readonly unknown[] = value;
    return `[${Array.from(elements, (element) => write(element, depth + 1)).join(',')}]`;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    throw refuse('not a plain object');
  }
  // RFC 8785 §3.2.3: names in the order of their UTF-16 code units, which is what `<` compares and
  // what `sort` does by itself.
  const members: Readonly<Record<string, unknown>> = { ...value };
  return `{${Object.keys(members)
    .sort()
    .map((name) => `${writeString(name)}:${write(members[name], depth + 1)}`)
    .join(',')}}`;
}

function writeInteger(value: number): string {
  if (!Number.isSafeInteger(value)) {
    throw refuse('a number that is not an integer of at most 2^53 - 1');
  }
  return value === 0 ? '0' : String(value);
}

/** Nothing to escape (RFC 8785 §3.2.2.2) and no half of a surrogate pair. */
const PLAIN = /^[^"\\\u0000-\u001f\ud800-\udfff]*$/;

function writeString(value: string): string {
  if (PLAIN.test(value)) {
    return `"${value}"`;
  }
  if (!isWellFormed(value)) {
    throw refuse('a string that is not valid Unicode');
  }
  // ECMAScript's QuoteJSONString is the serialisation that RFC 8785 §3.2.2.2 asks for.
  return JSON.stringify(value);
}

function refuse(what: string): VerificationError {
  return new VerificationError('JSON_NOT_CANONICAL', `cannot be canonical JSON: ${what}`);
}
