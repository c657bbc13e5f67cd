import type { Bytes, Sha256 } from '../bytes/index.ts';
import { concatBytes, sha256 } from '../bytes/index.ts';

/**
 * Domain separation: a digest or signature made for one purpose cannot pass for one of another.
 * Each string is followed by one zero octet.
 */
export const DOMAIN = {
  resultCommitment: 'neoseal/result-commitment/v1',
  enclaveManifest: 'neoseal/enclave-manifest/v1',
  batchStatement: 'neoseal/batch-statement/v1',
  submission: 'neoseal/submission/v1',
  referenceValues: 'neoseal/reference-values/v1',
} as const;

export type Domain = (typeof DOMAIN)[keyof typeof DOMAIN];

/** `domain ‖ 0x00 ‖ parts`: what is hashed or signed. */
export function withDomain(domain: Domain, ...parts: readonly Uint8Array[]): Bytes {
  return concatBytes(new TextEncoder().encode(`${domain}\u0000`), ...parts);
}

export async function domainDigest(
  domain: Domain,
  ...parts: readonly Uint8Array[]
): Promise<Sha256> {
  return sha256(withDomain(domain, ...parts));
}
