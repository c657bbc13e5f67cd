import { readHexText, readString } from '../canonical/fields.ts';
import type { JsonValue } from '../canonical/index.ts';
import { VerificationError } from '../verification-error.ts';

/** A short ASCII name: no two of them look alike. */
export function readIdentifier(value: JsonValue | undefined, path: string): string {
  return readString(value, path, /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/);
}

/** Lower-case letters, digits and hyphens. */
export function readKeyword(value: JsonValue | undefined, path: string): string {
  return readString(value, path, /^[a-z][a-z0-9-]{0,63}$/);
}

/** SHA-256 in lower-case hexadecimal; the text is kept, because documents are canonicalised again. */
export function readDigest(value: JsonValue | undefined, path: string): string {
  return readHexText(value, path, 32);
}

/** @throws VerificationError FORMAT_FIELD */
export function requireUnique(values: readonly string[], path: string): void {
  if (new Set(values).size !== values.length) {
    throw new VerificationError('FORMAT_FIELD', `${path} names something twice`);
  }
}
