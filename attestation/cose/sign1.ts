import { encodeCbor, decodeCbor, MAJOR, scanCbor } from '../cbor/index.ts';
import type { CborScan, CborSpan } from '../cbor/index.ts';
import type { Bytes } from '../bytes/index.ts';
import { VerificationError } from '../verification-error.ts';
import type { CoseAlgorithm } from './algorithm.ts';
import { parseEcdsaSignature } from './ecdsa-signature.ts';
import type { PublicKey } from './public-key.ts';

/** A COSE_Sign1 (RFC 9052 §4.2) with its parts as received. */
export interface CoseSign1 {
  readonly algorithm: CoseAlgorithm;
  /** The content of the protected header's byte string, never re-encoded. */
  readonly protectedHeader: Bytes;
  readonly payload: Bytes;
  /** Not yet checked for length or range. */
  readonly signature: Bytes;
}

export interface Sign1Limits {
  readonly algorithm: CoseAlgorithm;
  readonly maxBytes: number;
}

/** Tag 18 in its shortest form. */
const TAG_SIGN1 = 0xd2;
const HEADER_ALGORITHM = 1;
/** `{1: alg}` with some room, so that an oversized header is named as such. */
const MAX_PROTECTED_BYTES = 64;

/**
 * Strips one optional tag 18 and checks that the rest is one well-formed data item.
 *
 * @throws VerificationError COSE_TAG, or a `CBOR_…` code
 */
export function scanSign1(input: Bytes, maxBytes: number): { body: Bytes; scan: CborScan } {
  const body = input[0] === TAG_SIGN1 ? input.subarray(1) : input;
  const [initial] = body;
  if (initial !== undefined && initial >> 5 === MAJOR.tag) {
    throw new VerificationError('COSE_TAG', 'only a single tag 18 may stand before a COSE_Sign1');
  }
  return { body, scan: scanCbor(body, { maxBytes }) };
}

/**
 * Reads an untagged or tag-18 COSE_Sign1. Nothing is verified here.
 *
 * Refused: any other tag, a shape other than `[bstr, map, bstr, bstr]`, a protected header other than
 * `{1: alg}` with the wanted algorithm, any unprotected header (it would be unsigned data), a
 * detached or empty payload.
 *
 * @throws VerificationError COSE_TAG, COSE_SHAPE, COSE_PROTECTED_HEADER, COSE_ALGORITHM,
 * COSE_UNPROTECTED_HEADER, COSE_PAYLOAD, or a `CBOR_…` code
 */
export function parseCoseSign1(input: Bytes, limits: Sign1Limits): CoseSign1 {
  const { body, scan } = scanSign1(input, limits.maxBytes);
  const [protectedSpan, unprotectedSpan, payloadSpan, signatureSpan, ...more] = scan.items;
  if (
    scan.major !== MAJOR.array ||
    protectedSpan === undefined ||
    unprotectedSpan === undefined ||
    payloadSpan === undefined ||
    signatureSpan === undefined ||
    more.length > 0
  ) {
    throw new VerificationError('COSE_SHAPE', 'a COSE_Sign1 is an array of four');
  }
  const protectedHeader = readBytes(body, protectedSpan);
  checkProtectedHeader(protectedHeader, limits.algorithm);
  checkUnprotectedHeader(unprotectedSpan);
  return {
    algorithm: limits.algorithm,
    protectedHeader,
    payload: readPayload(body, payloadSpan),
    signature: readBytes(body, signatureSpan),
  };
}

/**
 * The bytes that are signed (RFC 9052 §4.4). Built over the header and payload as received.
 */
export function encodeSigStructure(
  protectedHeader: Uint8Array,
  payload: Uint8Array,
  externalAad: Uint8Array = new Uint8Array(0),
): Bytes {
  return encodeCbor(['Signature1', protectedHeader, externalAad, payload]);
}

/**
 * Verifies the signature and returns the payload that it covers.
 *
 * @param key public ECDSA key of the algorithm's curve, usage `verify`.
 * @throws VerificationError COSE_SIGNATURE_LENGTH, COSE_SIGNATURE_RANGE, COSE_SIGNATURE_INVALID
 */
export async function verifyCoseSign1(sign1: CoseSign1, key: PublicKey): Promise<Bytes> {
  const { algorithm, protectedHeader, payload } = sign1;
  const signature = parseEcdsaSignature(algorithm, sign1.signature);
  const signed = encodeSigStructure(protectedHeader, payload);
  const parameters = { name: 'ECDSA', hash: algorithm.hash };
  if (!(await crypto.subtle.verify(parameters, key, signature, signed))) {
    throw new VerificationError('COSE_SIGNATURE_INVALID', 'the signature does not verify');
  }
  return payload;
}

function readBytes(body: Bytes, span: CborSpan): Bytes {
  if (span.major !== MAJOR.bytes) {
    throw new VerificationError('COSE_SHAPE', 'a part of the COSE_Sign1 is not a byte string');
  }
  return body.subarray(span.content, span.end);
}

function checkProtectedHeader(header: Bytes, algorithm: CoseAlgorithm): void {
  const map = decodeCbor(header, { maxBytes: MAX_PROTECTED_BYTES });
  if (!(map instanceof Map) || !map.has(HEADER_ALGORITHM)) {
    throw new VerificationError('COSE_PROTECTED_HEADER', 'the protected header names no algorithm');
  }
  if (map.get(HEADER_ALGORITHM) !== algorithm.id) {
    throw new VerificationError('COSE_ALGORITHM', `the algorithm is not ${algorithm.name}`);
  }
  if (map.size !== 1) {
    throw new VerificationError('COSE_PROTECTED_HEADER', 'the protected header has other entries');
  }
}

function checkUnprotectedHeader(span: CborSpan): void {
  if (span.major !== MAJOR.map) {
    throw new VerificationError('COSE_SHAPE', 'the unprotected header is not a map');
  }
  if (span.end !== span.content) {
    throw new VerificationError('COSE_UNPROTECTED_HEADER', 'the unprotected header is not empty');
  }
}

function readPayload(body: Bytes, span: CborSpan): Bytes {
  if (span.major !== MAJOR.bytes || span.end === span.content) {
    throw new VerificationError('COSE_PAYLOAD', 'the payload is detached or empty');
  }
  return body.subarray(span.content, span.end);
}
