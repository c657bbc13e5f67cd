import type { Bytes } from '../bytes/index.ts';
import { parseBase64, parseHex } from '../bytes/index.ts';
import { VerificationError } from '../verification-error.ts';
import type { JsonObject, JsonValue } from './json-value.ts';

/**
 * Readers of single fields of a parsed JSON document. Each takes the field's path for the message;
 * messages never carry the value.
 */
export interface FieldNames {
  readonly required: readonly string[];
  readonly optional?: readonly string[];
}

/**
 * An object with exactly these members.
 *
 * @throws VerificationError FORMAT_FIELD, FORMAT_FIELD_MISSING, FORMAT_FIELD_UNKNOWN
 */
export function readObject(
  value: JsonValue | undefined,
  path: string,
  names: FieldNames,
): JsonObject {
  const object = readMap(value, path);
  for (const name of names.required) {
    if (!Object.hasOwn(object, name)) {
      throw new VerificationError('FORMAT_FIELD_MISSING', `${path}.${name} is missing`);
    }
  }
  const known = new Set([...names.required, ...(names.optional ?? [])]);
  if (Object.keys(object).some((name) => !known.has(name))) {
    throw new VerificationError('FORMAT_FIELD_UNKNOWN', `${path} has a member it must not have`);
  }
  return object;
}

/** An object whatever its members. */
export function readMap(value: JsonValue | undefined, path: string): JsonObject {
  if (typeof value !== 'object' || value === null || isArray(value)) {
    throw refuse(path, 'an object');
  }
  return value;
}

/** Checks the `format` member of a document, before any other. @throws VerificationError FORMAT_NAME */
export function expectFormat(value: JsonValue, format: string): void {
  const object = readMap(value, format);
  if (object['format'] !== format) {
    throw new VerificationError('FORMAT_NAME', `expected the format ${format}`);
  }
}

export interface ArrayLimits {
  readonly min?: number;
  readonly max: number;
}

export function readArray<T>(
  value: JsonValue | undefined,
  path: string,
  limits: ArrayLimits,
  readElement: (element: JsonValue, path: string) => T,
): T[] {
  if (value === undefined || !isArray(value)) {
    throw refuse(path, 'an array');
  }
  if (value.length > limits.max || value.length < (limits.min ?? 0)) {
    throw new VerificationError('FORMAT_LIMIT', `${path} has too many or too few elements`);
  }
  return value.map((element, index) => readElement(element, `${path}[${index}]`));
}

export function readString(value: JsonValue | undefined, path: string, pattern: RegExp): string {
  if (typeof value !== 'string' || !pattern.test(value)) {
    throw refuse(path, 'a string of the expected form');
  }
  return value;
}

export function readBoolean(value: JsonValue | undefined, path: string): boolean {
  if (typeof value !== 'boolean') {
    throw refuse(path, 'a boolean');
  }
  return value;
}

/** An integer from 0 (or `min`) to 2^53 - 1. */
export function readInteger(value: JsonValue | undefined, path: string, min = 0): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < min) {
    throw refuse(path, `an integer of at least ${min}`);
  }
  return value;
}

/** Lower-case hexadecimal of exactly `length` octets, as text. */
export function readHexText(value: JsonValue | undefined, path: string, length: number): string {
  if (typeof value !== 'string' || value.length !== 2 * length || !/^[0-9a-f]*$/.test(value)) {
    throw refuse(path, `${length} octets in lower-case hexadecimal`);
  }
  return value;
}

export function readHex(value: JsonValue | undefined, path: string, length: number): Bytes {
  return parseHex(readHexText(value, path, length));
}

/** Strict base64 of exactly `length` octets. */
export function readKey(value: JsonValue | undefined, path: string, length = 32): Bytes {
  const bytes = parseBase64(readBase64Text(value, path, length));
  if (bytes.length !== length) {
    throw refuse(path, `${length} octets in base64`);
  }
  return bytes;
}

/** A raw 32-octet public key in strict base64, as text. */
export function readKeyText(value: JsonValue | undefined, path: string): string {
  const text = readBase64Text(value, path, 32);
  readKey(value, path);
  return text;
}

/** A non-empty text no longer than base64 of `maxLength` octets; decode it with `parseBase64`. */
function readBase64Text(value: JsonValue | undefined, path: string, maxLength: number): string {
  if (typeof value !== 'string' || value.length === 0) {
    throw refuse(path, 'base64');
  }
  if (value.length > 4 * Math.ceil(maxLength / 3)) {
    throw new VerificationError('FORMAT_LIMIT', `${path} is longer than allowed`);
  }
  return value;
}

/** Strict base64 of 1 to `maxLength` octets. */
export function readBase64(value: JsonValue | undefined, path: string, maxLength: number): Bytes {
  return parseBase64(readBase64Text(value, path, maxLength));
}

/** `YYYY-MM-DDTHH:MM:SSZ`, a time that exists (RFC 3339 without fractions and offsets). */
export function readTime(value: JsonValue | undefined, path: string): string {
  const text = readString(value, path, /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/);
  const time = new Date(text);
  if (Number.isNaN(time.getTime()) || time.toISOString() !== text.replace('Z', '.000Z')) {
    throw refuse(path, 'a time that exists');
  }
  return text;
}

function isArray(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function refuse(path: string, expected: string): VerificationError {
  return new VerificationError('FORMAT_FIELD', `${path} is not ${expected}`);
}
