import { VerificationError } from '../verification-error.ts';
import type { Bytes } from './bytes.ts';

declare const brand: unique symbol;
type Branded<Name extends string> = Bytes & { readonly [brand]: Name };

/** 32 bytes. */
export type Sha256 = Branded<'Sha256'>;

/** 48 bytes; a PCR is one. */
export type Sha384 = Branded<'Sha384'>;

/** 16 to 512 bytes, chosen by the verifier and used once. */
export type Nonce = Branded<'Nonce'>;

/** Shorter nonces repeat by chance; longer ones the NSM refuses. */
const NONCE_LENGTH = { min: 16, max: 512 } as const;

/** @throws VerificationError LENGTH_INVALID unless 32 bytes. */
export function parseSha256(bytes: Bytes): Sha256 {
  expectLength(bytes, 32, 32);
  return bytes as Sha256;
}

/** @throws VerificationError LENGTH_INVALID unless 48 bytes. */
export function parseSha384(bytes: Bytes): Sha384 {
  expectLength(bytes, 48, 48);
  return bytes as Sha384;
}

/** @throws VerificationError LENGTH_INVALID unless 16 to 512 bytes. */
export function parseNonce(bytes: Bytes): Nonce {
  expectLength(bytes, NONCE_LENGTH.min, NONCE_LENGTH.max);
  return bytes as Nonce;
}

export async function sha256(content: Bytes): Promise<Sha256> {
  return parseSha256(new Uint8Array(await crypto.subtle.digest('SHA-256', content)));
}

export async function sha384(content: Bytes): Promise<Sha384> {
  return parseSha384(new Uint8Array(await crypto.subtle.digest('SHA-384', content)));
}

function expectLength(bytes: Uint8Array, min: number, max: number): void {
  if (bytes.length < min || bytes.length > max) {
    throw new VerificationError(
      'LENGTH_INVALID',
      min === max ? `expected ${min} bytes` : `expected ${min} to ${max} bytes`,
    );
  }
}
