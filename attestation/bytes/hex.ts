import { VerificationError } from '../verification-error.ts';
import type { Bytes } from './bytes.ts';

const HEX = /^(?:[0-9a-f]{2})*$/i;

/**
 * Hexadecimal text, either case, without prefix or white space.
 *
 * @throws VerificationError HEX_INVALID
 */
export function parseHex(text: string): Bytes {
  if (!HEX.test(text)) {
    throw new VerificationError('HEX_INVALID', 'expected pairs of hexadecimal digits');
  }
  const bytes = new Uint8Array(text.length / 2);
  for (let index = 0; index < bytes.length; index += 1) {
    bytes[index] = Number.parseInt(text.slice(2 * index, 2 * index + 2), 16);
  }
  return bytes;
}

/** Lower case. */
export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
