import { createHmac, timingSafeEqual } from 'node:crypto';
import { concatBytes } from '#attestation';

/** What a token says: this enclave finished this newborn of this batch with this commitment. */
export interface Completion {
  /** SHA-256 of the sealed manifest. */
  readonly batch: Uint8Array;
  readonly index: number;
  readonly commitment: Uint8Array;
}

const DOMAIN = new TextEncoder().encode('neoseal/token/v1\u0000');

/** 32 bytes. The host keeps it and brings it back after a crash. */
export function issueToken(tokenKey: Uint8Array, completion: Completion): Uint8Array {
  const index = new Uint8Array(4);
  new DataView(index.buffer).setUint32(0, completion.index);
  const message = concatBytes(DOMAIN, completion.batch, index, completion.commitment);
  return new Uint8Array(createHmac('sha256', tokenKey).update(message).digest());
}

export function isTokenFor(
  tokenKey: Uint8Array,
  completion: Completion,
  token: Uint8Array,
): boolean {
  const expected = issueToken(tokenKey, completion);
  return token.length === expected.length && timingSafeEqual(expected, token);
}
