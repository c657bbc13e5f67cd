import { VerificationError } from '../verification-error.ts';
import type { Bytes } from './bytes.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const VALUES: ReadonlyMap<string, number> = new Map(
  Array.from(ALPHABET, (letter, value) => [letter, value]),
);

/**
 * Base64 of RFC 4648 §4 with padding, without white space; the unused bits of the last letter are
 * zero (§3.5), so that one byte string has one text.
 *
 * @throws VerificationError BASE64_INVALID
 */
export function parseBase64(text: string): Bytes {
  if (!BASE64.test(text)) {
    throw new VerificationError('BASE64_INVALID', 'expected padded base64 without white space');
  }
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  const bits = decodeLetters(text.slice(0, text.length - padding), bytes);
  if (bits !== 0) {
    throw new VerificationError('BASE64_INVALID', 'the unused bits of the last letter are not 0');
  }
  return bytes;
}

/** Returns the bits that belong to no byte. */
function decodeLetters(letters: string, target: Uint8Array): number {
  let bits = 0;
  let count = 0;
  let offset = 0;
  for (const letter of letters) {
    bits = (bits << 6) | (VALUES.get(letter) ?? 0);
    count += 6;
    if (count >= 8) {
      count -= 8;
      target[offset] = bits >> count;
      offset += 1;
      bits &= (1 << count) - 1;
    }
  }
  return bits;
}

export function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (let offset = 0; offset < bytes.length; offset += 3) {
    const [first = 0, second, third] = bytes.subarray(offset, offset + 3);
    const group = (first << 16) | ((second ?? 0) << 8) | (third ?? 0);
    text += letterAt(group >> 18) + letterAt(group >> 12);
    text += second === undefined ? '=' : letterAt(group >> 6);
    text += third === undefined ? '=' : letterAt(group);
  }
  return text;
}

function letterAt(bits: number): string {
  return ALPHABET.charAt(bits & 63);
}
