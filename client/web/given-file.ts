import type { Bytes } from '#attestation';
import { sha256 as digest, toHex } from '#attestation';
import { InputError } from './input-error.ts';

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
