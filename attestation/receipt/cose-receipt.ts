import type { Bytes } from '../bytes/index.ts';
import { concatBytes, equalBytes } from '../bytes/index.ts';
import { decodeCbor, MAJOR } from '../cbor/index.ts';
import { encodeSigStructure, ES256, parseEcdsaSignature, scanSign1 } from '../cose/index.ts';
import { HASH_LENGTH, rootFromInclusion } from '../merkle/index.ts';
import type { Checkpoint } from '../note/index.ts';
import { VerificationError } from '../verification-error.ts';

const MAX_RECEIPT_BYTES = 64 * 1024;
/** RFC 9942 §4: verifiable data structure, and its proofs. */
const LABEL = { algorithm: 1, keyId: 4, claims: 15, structure: 395, proofs: 396 } as const;
const RFC9162_SHA256 = 1;
const INCLUSION_PROOFS = -1;
const ALGORITHM_ID = { es256: -7, edDsa: -8 } as const;

/** An RFC 9942 receipt of inclusion in an RFC 9162 log, not verified yet. */
export interface CoseReceipt {
  readonly algorithm: 'ES256' | 'EdDSA';
  readonly protectedHeader: Bytes;
  readonly size: bigint;
  readonly index: bigint;
  readonly path: readonly Bytes[];
  readonly signature: Bytes;
}

/**
 * Reads a receipt: a COSE_Sign1, bare or under one tag 18, with a detached payload and exactly one
 * inclusion proof.
 *
 * @throws VerificationError RECEIPT_FORMAT, RECEIPT_STRUCTURE, COSE_ALGORITHM, or a `CBOR_…` code
 */
export function parseCoseReceipt(input: Bytes): CoseReceipt {
  const { body, scan } = scanSign1(input, MAX_RECEIPT_BYTES);
  const parts = decodeCbor(body, { maxBytes: MAX_RECEIPT_BYTES });
  if (scan.major !== MAJOR.array || !Array.isArray(parts) || parts.length !== 4) {
    throw malformed('a receipt is an array of four');
  }
  const [header, unprotected, payload, signature] = parts as unknown[];
  const protectedHeader = readBytes(header);
  if (payload !== null) {
    throw malformed('the payload of a receipt is detached');
  }
  return {
    algorithm: readProtected(protectedHeader),
    protectedHeader,
    ...readProof(unprotected),
    signature: readBytes(signature),
  };
}

function readProtected(header: Bytes): CoseReceipt['algorithm'] {
  const map = readMap(decodeCbor(header, { maxBytes: MAX_RECEIPT_BYTES }));
  const known: readonly unknown[] = [LABEL.algorithm, LABEL.keyId, LABEL.claims, LABEL.structure];
  if ([...map.keys()].some((label) => !known.includes(label))) {
    throw malformed('the protected header has an entry that is not understood');
  }
  if (map.get(LABEL.structure) !== RFC9162_SHA256) {
    throw new VerificationError('RECEIPT_STRUCTURE', 'the receipt is not of an RFC 9162 log');
  }
  switch (map.get(LABEL.algorithm)) {
    case ALGORITHM_ID.es256:
      return 'ES256';
    case ALGORITHM_ID.edDsa:
      return 'EdDSA';
    default:
      throw new VerificationError('COSE_ALGORITHM', 'the algorithm of the receipt is not known');
  }
}

function readProof(unprotected: unknown): Pick<CoseReceipt, 'size' | 'index' | 'path'> {
  const proofs = readOnly(readMap(unprotected), LABEL.proofs);
  const list = readOnly(readMap(proofs), INCLUSION_PROOFS);
  if (!Array.isArray(list) || list.length !== 1) {
    throw malformed('a receipt of inclusion has one proof');
  }
  const [encoded] = list as unknown[];
  const proof = decodeCbor(readBytes(encoded), { maxBytes: MAX_RECEIPT_BYTES });
  if (!Array.isArray(proof) || proof.length !== 3) {
    throw malformed('a proof of inclusion is an array of three');
  }
  const [size, index, path] = proof as unknown[];
  if (!Array.isArray(path) || path.length > 63) {
    throw malformed('the path is not a list of at most 63 hashes');
  }
  return {
    size: readInteger(size),
    index: readInteger(index),
    path: (path as unknown[]).map((hash) => readBytes(hash, HASH_LENGTH)),
  };
}

export interface ReceiptClaim {
  readonly leafHash: Bytes;
  readonly receipt: CoseReceipt;
  /** The log's public key: SubjectPublicKeyInfo, DER. */
  readonly logKey: Bytes;
  /** A verified checkpoint that the receipt is to be under. */
  readonly head?: Pick<Checkpoint, 'size' | 'root'>;
}

/**
 * Verifies that the log signed a tree that the leaf is in, and returns that tree's root. First the
 * proof, then the signature over the root that it implies (RFC 9942 §5.2).
 *
 * A receipt's signature covers the root and not the size: trees of two sizes can have one path, so the size in
 * a receipt is no more than a claim. With `head` both must be those of the checkpoint.
 *
 * @throws VerificationError MERKLE_INCLUSION, COSE_KEY, COSE_SIGNATURE_…
 */
export async function verifyCoseReceipt(claim: ReceiptClaim): Promise<Uint8Array> {
  const { leafHash, receipt, logKey, head } = claim;
  const { size, index, path, protectedHeader } = receipt;
  const root = await rootFromInclusion({ size, index, leafHash, path });
  if (head !== undefined && (size !== BigInt(head.size) || !equalBytes(root, head.root))) {
    throw new VerificationError('MERKLE_INCLUSION', 'the receipt is of another head of the log');
  }
  const signed = encodeSigStructure(protectedHeader, root);
  if (!(await verifySignature(receipt, logKey, signed))) {
    throw new VerificationError('COSE_SIGNATURE_INVALID', 'the receipt is not signed by the log');
  }
  return root;
}

async function verifySignature(
  { algorithm, signature }: CoseReceipt,
  logKey: Bytes,
  signed: Bytes,
): Promise<boolean> {
  if (algorithm === 'EdDSA') {
    const key = await importKey(logKey, { name: 'Ed25519' });
    return crypto.subtle.verify('Ed25519', key, concatBytes(signature), signed);
  }
  const key = await importKey(logKey, { name: 'ECDSA', namedCurve: 'P-256' });
  const parameters = { name: 'ECDSA', hash: ES256.hash };
  return crypto.subtle.verify(parameters, key, parseEcdsaSignature(ES256, signature), signed);
}

async function importKey(
  spki: Bytes,
  algorithm: { readonly name: string; readonly namedCurve?: string },
): Promise<CryptoKey> {
  try {
    return await crypto.subtle.importKey('spki', spki, algorithm, false, ['verify']);
  } catch (cause) {
    throw new VerificationError('COSE_KEY', 'the key is not of the algorithm of the receipt', {
      cause,
    });
  }
}

function readOnly(map: ReadonlyMap<unknown, unknown>, label: number): unknown {
  if (map.size !== 1 || !map.has(label)) {
    throw malformed('the unprotected header holds more or less than one kind of proof');
  }
  return map.get(label);
}

function readMap(value: unknown): ReadonlyMap<unknown, unknown> {
  if (!(value instanceof Map)) {
    throw malformed('a header is not a map');
  }
  return value;
}

function readBytes(value: unknown, length?: number): Bytes {
  if (!(value instanceof Uint8Array) || (length !== undefined && value.length !== length)) {
    throw malformed('a byte string is missing or has the wrong length');
  }
  return concatBytes(value);
}

function readInteger(value: unknown): bigint {
  if (typeof value === 'bigint' || (typeof value === 'number' && Number.isSafeInteger(value))) {
    return BigInt(value);
  }
  throw malformed('a size or index is not an integer');
}

function malformed(what: string): VerificationError {
  return new VerificationError('RECEIPT_FORMAT', `the receipt is malformed: ${what}`);
}
