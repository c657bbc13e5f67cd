import type { Bytes } from '#attestation';
import { sha256 as digest, toHex } from '#attestation';
import { InputError } from './input-error.ts';

/** What can be given as a file. */
export type Slot =
  'result' | 'evidence' | 'document' | 'reference' | 'release-key' | 'development-root';

/** As for `neoseal verify`. */
export const MAX_BYTES: Readonly<Record<Slot, number>> = {
  result: 32 * 1024 * 1024,
  evidence: 8 * 1024 * 1024,
  document: 256 * 1024,
  reference: 1024 * 1024,
  'release-key': 64 * 1024,
  'development-root': 64 * 1024,
};

export const SLOTS: readonly Slot[] = [
  'result',
  'evidence',
  'document',
  'reference',
  'release-key',
  'development-root',
];

export interface GivenFile {
  readonly name: string;
  readonly bytes: Bytes;
  /** Hex. */
  readonly sha256: string;
}

export function describeFile({ name, sha256 }: GivenFile): string {
  return `${name}, SHA-256 ${sha256}`;
}

/** @throws InputError when it is too large (before it is read) or cannot be read */
export async function readFile(file: File, maxBytes: number): Promise<GivenFile> {
  if (file.size > maxBytes) {
    throw new InputError(`The file is larger than ${maxBytes} bytes and was not read.`);
  }
  try {
    const bytes = new Uint8Array(await file.arrayBuffer());
    return { name: file.name, bytes, sha256: toHex(await digest(bytes)) };
  } catch (cause) {
    throw new InputError('The file could not be read.', { cause });
  }
}

/**
 * What a dropped file is, by its content. Only a convenience: the checks judge it afterwards.
 * Reference values and keys are named so that they can be refused: they must not come with a result.
 */
export function recognize(bytes: Bytes): Slot | 'unknown' {
  if ((bytes[0] ?? 0) >= 0x80) {
    return 'document';
  }
  const text = new TextDecoder().decode(bytes);
  const signs: readonly (readonly [Slot, boolean])[] = [
    ['result', text.startsWith('{"format":"neoseal.opening/1"')],
    ['evidence', text.includes('"neoseal.evidence/1"')],
    ['result', text.includes('"neoseal.opening/1"')],
    ['reference', text.includes('neoseal.reference-values/1')],
    ['development-root', text.includes('-----BEGIN CERTIFICATE-----')],
    ['release-key', text.includes('-----BEGIN PUBLIC KEY-----') || text.trim().length === 44],
    ['document', /^[\sA-Za-z0-9+/=]{1000,}$/.test(text)],
  ];
  return signs.find(([, holds]) => holds)?.[0] ?? 'unknown';
}
