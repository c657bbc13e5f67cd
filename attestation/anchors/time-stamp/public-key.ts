import { concatBytes } from '../../bytes/index.ts';
import type { Bytes } from '../../bytes/index.ts';
import type { PublicKey } from '../../cose/index.ts';
import { VerificationError } from '../../verification-error.ts';
import { parseDer, TAG } from '../../x509/der.ts';
import type { DerNode } from '../../x509/der.ts';
import type { HashName, SignatureAlgorithm } from './algorithms.ts';
import { readOid, readSequence } from './der-fields.ts';
import { malformed } from './time-stamp-error.ts';

/** A SubjectPublicKeyInfo of a kind that is accepted, not yet imported. */
export interface TsaPublicKey {
  readonly kind: 'RSA' | 'P-256' | 'P-384';
  readonly spki: Bytes;
}

const RSA = '2a864886f70d010101';
const EC = '2a8648ce3d0201';
const CURVES: ReadonlyMap<string, 'P-256' | 'P-384'> = new Map([
  ['2a8648ce3d030107', 'P-256'],
  ['2b81040022', 'P-384'],
]);
const SCALAR_BYTES = { 'P-256': 32, 'P-384': 48 } as const;

/** Shorter moduli can be factored (NIST SP 800-131A). */
const MIN_MODULUS_BITS = 2048;

/** @throws VerificationError TIME_STAMP_ALGORITHM for another kind of key */
export function readPublicKey(node: DerNode | undefined): TsaPublicKey {
  const [algorithm] = readSequence(node, 'a public key');
  const [oid, parameters] = readSequence(algorithm, 'a key algorithm');
  const name = readOid(oid, 'a key algorithm');
  const curve =
    parameters?.tag === TAG.oid ? CURVES.get(readOid(parameters, 'a curve')) : undefined;
  const kind = name === RSA ? 'RSA' : curve;
  if (node === undefined || kind === undefined || (name !== RSA && name !== EC)) {
    throw refuse();
  }
  return { kind, spki: node.encoding };
}

export interface SignatureClaim {
  readonly key: TsaPublicKey;
  readonly algorithm: SignatureAlgorithm;
  /** Used where the algorithm names none. */
  readonly hash: HashName;
  /** As in a certificate or a SignerInfo: ECDSA as `ECDSA-Sig-Value`. */
  readonly signature: Bytes;
  readonly message: Bytes;
}

/** Whether the signature verifies. @throws VerificationError TIME_STAMP_ALGORITHM, TIME_STAMP_SHAPE */
export async function isSignedBy(claim: SignatureClaim): Promise<boolean> {
  const { key, algorithm, signature, message } = claim;
  const hash = algorithm.hash ?? claim.hash;
  if ((key.kind === 'RSA') !== (algorithm.key === 'RSA')) {
    throw refuse();
  }
  const imported = await importKey(key, hash);
  if (key.kind === 'RSA') {
    return crypto.subtle.verify('RSASSA-PKCS1-v1_5', imported, signature, message);
  }
  const raw = toRaw(signature, SCALAR_BYTES[key.kind]);
  return crypto.subtle.verify({ name: 'ECDSA', hash }, imported, raw, message);
}

async function importKey({ kind, spki }: TsaPublicKey, hash: HashName): Promise<PublicKey> {
  const parameters =
    kind === 'RSA' ? { name: 'RSASSA-PKCS1-v1_5', hash } : { name: 'ECDSA', namedCurve: kind };
  const key = await importSpki(spki, parameters);
  const { algorithm } = key;
  const bits: unknown = 'modulusLength' in algorithm ? algorithm.modulusLength : MIN_MODULUS_BITS;
  if (typeof bits !== 'number' || bits < MIN_MODULUS_BITS) {
    throw refuse();
  }
  return key;
}

async function importSpki(spki: Bytes, parameters: { readonly name: string }): Promise<PublicKey> {
  try {
    return await crypto.subtle.importKey('spki', concatBytes(spki), parameters, true, ['verify']);
  } catch (cause) {
    throw new VerificationError('TIME_STAMP_ALGORITHM', 'the key cannot be used', { cause });
  }
}

/** `ECDSA-Sig-Value ::= SEQUENCE { r INTEGER, s INTEGER }` (RFC 3279 §2.2.3) to r ‖ s. */
function toRaw(signature: Bytes, scalarBytes: number): Bytes {
  const [r, s, ...more] = readSequence(parseDer(signature), 'a signature');
  if (more.length > 0) {
    throw malformed('a signature is not a pair of numbers');
  }
  return concatBytes(toScalar(r, scalarBytes), toScalar(s, scalarBytes));
}

function toScalar(node: DerNode | undefined, length: number): Bytes {
  const [first = 0x80] = node?.content ?? [];
  const content = node?.content ?? new Uint8Array(0);
  const digits = first === 0 ? content.subarray(1) : content;
  if (node?.tag !== TAG.integer || first >= 0x80 || digits.length > length) {
    throw malformed('a number of a signature is negative or too large');
  }
  return concatBytes(new Uint8Array(length - digits.length), digits);
}

function refuse(): VerificationError {
  return new VerificationError('TIME_STAMP_ALGORITHM', 'the kind of key is not accepted');
}
