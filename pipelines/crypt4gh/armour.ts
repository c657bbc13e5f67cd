import { decodeBase64, encodeBase64 } from './base64.ts';
import { Crypt4ghFault } from './fault.ts';

/** Key files have a few hundred bytes. */
export const MAX_KEY_FILE_LENGTH = 16_384;

/** The longer private label is written by other tools of the same format. */
const LABELS = {
  public: ['CRYPT4GH PUBLIC KEY'],
  private: ['CRYPT4GH PRIVATE KEY', 'CRYPT4GH ENCRYPTED PRIVATE KEY'],
} as const;

export type KeyKind = keyof typeof LABELS;

/**
 * Reads one PEM-like block and nothing beside it.
 *
 * @throws Crypt4ghFault KEY_FILE_TOO_LARGE, KEY_FILE_INVALID, KEY_FILE_WRONG_KIND
 */
export function decodeArmour(file: Uint8Array, kind: KeyKind): Uint8Array {
  if (file.length > MAX_KEY_FILE_LENGTH) {
    throw new Crypt4ghFault('KEY_FILE_TOO_LARGE', 'this is too long for a key file');
  }
  const lines = decodeAscii(file).trim().split(/\r?\n/);
  const label = /^-----BEGIN ([A-Z0-9 ]+)-----$/.exec(lines[0] ?? '')?.[1];
  if (label === undefined || lines.at(-1) !== `-----END ${label}-----`) {
    throw new Crypt4ghFault('KEY_FILE_INVALID', 'the BEGIN or END line is missing');
  }
  if (!(LABELS[kind] as readonly string[]).includes(label)) {
    throw new Crypt4ghFault('KEY_FILE_WRONG_KIND', `this is not a Crypt4GH ${kind} key`);
  }
  const bytes = decodeBase64(lines.slice(1, -1).join(''));
  if (bytes === null) {
    throw new Crypt4ghFault('KEY_FILE_INVALID', 'the key is not in base64');
  }
  return bytes;
}

export function encodeArmour(bytes: Uint8Array, kind: KeyKind): string {
  const label = LABELS[kind][0];
  return `-----BEGIN ${label}-----\n${encodeBase64(bytes)}\n-----END ${label}-----\n`;
}

function decodeAscii(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new Crypt4ghFault('KEY_FILE_INVALID', 'the file is not text', {}, { cause });
  }
}
