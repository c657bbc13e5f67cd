import type { Bytes } from '../../bytes/index.ts';
import { VerificationError } from '../../verification-error.ts';
import type { DerNode } from '../../x509/der.ts';
import { readOid, readSequence } from './der-fields.ts';

export type HashName = 'SHA-1' | 'SHA-256' | 'SHA-384' | 'SHA-512';

export interface SignatureAlgorithm {
  readonly key: 'RSA' | 'EC';
  /** `null` where the digest is named apart (plain rsaEncryption in CMS, RFC 3370 §3.2). */
  readonly hash: HashName | null;
}

const NULL_TAG = 0x05;

/** RFC 5754 §2; SHA-1 is no digest of a signature here. */
const DIGESTS: ReadonlyMap<string, HashName> = new Map([
  ['608648016503040201', 'SHA-256'],
  ['608648016503040202', 'SHA-384'],
  ['608648016503040203', 'SHA-512'],
]);

/** RFC 8017 appendix A.2.4, RFC 5758 §3.2. */
const SIGNATURES: ReadonlyMap<string, SignatureAlgorithm> = new Map([
  ['2a864886f70d010101', { key: 'RSA', hash: null }],
  ['2a864886f70d01010b', { key: 'RSA', hash: 'SHA-256' }],
  ['2a864886f70d01010c', { key: 'RSA', hash: 'SHA-384' }],
  ['2a864886f70d01010d', { key: 'RSA', hash: 'SHA-512' }],
  ['2a8648ce3d040302', { key: 'EC', hash: 'SHA-256' }],
  ['2a8648ce3d040303', { key: 'EC', hash: 'SHA-384' }],
  ['2a8648ce3d040304', { key: 'EC', hash: 'SHA-512' }],
]);

/** @throws VerificationError TIME_STAMP_ALGORITHM */
export function readDigestAlgorithm(node: DerNode | undefined): HashName {
  return lookUp(DIGESTS, node, 'a digest');
}

/** @throws VerificationError TIME_STAMP_ALGORITHM */
export function readSignatureAlgorithm(node: DerNode | undefined): SignatureAlgorithm {
  return lookUp(SIGNATURES, node, 'a signature');
}

function lookUp<T>(table: ReadonlyMap<string, T>, node: DerNode | undefined, what: string): T {
  const [oid, parameters, ...more] = readSequence(node, `${what} algorithm`);
  const known = table.get(readOid(oid, `${what} algorithm`));
  if (known === undefined || more.length > 0 || !isNullOrAbsent(parameters)) {
    throw new VerificationError('TIME_STAMP_ALGORITHM', `${what} algorithm is not accepted`);
  }
  return known;
}

function isNullOrAbsent(node: DerNode | undefined): boolean {
  return node === undefined || (node.tag === NULL_TAG && node.content.length === 0);
}

export async function digest(hash: HashName, content: Uint8Array): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest(hash, Uint8Array.from(content)));
}
