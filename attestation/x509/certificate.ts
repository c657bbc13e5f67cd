import { equalBytes, isZero, parseHex } from '../bytes/index.ts';
import type { Bytes } from '../bytes/index.ts';
import { VerificationError } from '../verification-error.ts';
import { parseDer, TAG } from './der.ts';
import type { DerNode } from './der.ts';
import { parseExtensions } from './extensions.ts';
import type { CertificateExtensions } from './extensions.ts';
import { parseCertificateTime } from './time.ts';

/** An X.509 v3 certificate of the P-384 profile, parsed but not verified. */
export interface Certificate extends CertificateExtensions {
  readonly der: Bytes;
  /** What the issuer signed, as received. */
  readonly tbs: Bytes;
  /** Encoded names, compared byte for byte. */
  readonly issuer: Bytes;
  readonly subject: Bytes;
  /** Milliseconds since 1970, inclusive. */
  readonly notBeforeMs: number;
  /** Milliseconds since 1970; the whole second is inside. */
  readonly notAfterMs: number;
  /** SubjectPublicKeyInfo: ECDSA on P-384, uncompressed point. */
  readonly publicKey: Bytes;
  /** r ‖ s, 96 bytes. */
  readonly signature: Bytes;
}

/** `AlgorithmIdentifier` of ecdsa-with-SHA384 (1.2.840.10045.4.3.3), without parameters (RFC 5758 §3.2). */
const ECDSA_SHA384 = parseHex('300a06082a8648ce3d040303');

/** SubjectPublicKeyInfo of an uncompressed point on secp384r1 (RFC 5480 §2), without the 96 bytes of X and Y. */
const P384_KEY_HEAD = parseHex('3076301006072a8648ce3d020106052b8104002203620004');
const P384_KEY_LENGTH = P384_KEY_HEAD.length + 96;

const VERSION_3 = parseHex('a003020102');
/** RFC 5280 §4.1.2.2: at most 20 octets. */
const MAX_SERIAL_BYTES = 20;
const SCALAR_BYTES = 48;

/**
 * Parses one certificate of the profile that Nitro chains use: DER, version 3, ecdsa-with-SHA384
 * inside and outside, key on P-384, a positive serial number, no extension twice, no unknown critical one.
 *
 * Not checked here: signature, validity, names, constraints; `validateCertificatePath` does.
 *
 * @throws VerificationError with a `CERTIFICATE_…` code
 */
export function parseCertificate(der: Bytes): Certificate {
  const outer = parseDer(der);
  const [tbs, algorithm, signature, ...more] = elementsOf(outer);
  if (tbs === undefined || algorithm === undefined || signature === undefined || more.length > 0) {
    throw malformed('a certificate is a sequence of three');
  }
  const fields = parseTbs(tbs);
  checkAlgorithm(fields.innerAlgorithm, algorithm);
  return {
    der,
    tbs: tbs.encoding,
    issuer: fields.issuer.encoding,
    subject: fields.subject.encoding,
    ...parseValidity(fields.validity),
    publicKey: parsePublicKey(fields.publicKey),
    signature: parseSignature(signature),
    ...parseExtensions(fields.extensions),
  };
}

/** What is no sequence has no elements here. */
function elementsOf(node: DerNode): readonly DerNode[] {
  return node.tag === TAG.sequence ? node.children : [];
}

interface TbsFields {
  readonly innerAlgorithm: DerNode;
  readonly issuer: DerNode;
  readonly validity: DerNode;
  readonly subject: DerNode;
  readonly publicKey: DerNode;
  readonly extensions: DerNode;
}

/** RFC 5280 §4.1; version 3 with extensions, without the obsolete unique identifiers. */
function parseTbs(tbs: DerNode): TbsFields {
  const [version, serial, innerAlgorithm, ...rest] = elementsOf(tbs);
  if (version === undefined || !equalBytes(version.encoding, VERSION_3)) {
    throw new VerificationError('CERTIFICATE_VERSION', 'the certificate is not of version 3');
  }
  const [issuer, validity, subject, publicKey, extensions, ...more] = rest;
  if (
    serial === undefined ||
    innerAlgorithm === undefined ||
    issuer === undefined ||
    validity === undefined ||
    subject === undefined ||
    publicKey === undefined ||
    more.length > 0
  ) {
    throw malformed('the certificate lacks a field or has one too many');
  }
  checkSerial(serial);
  checkName(issuer);
  checkName(subject);
  const list = unwrapExtensions(extensions);
  return { innerAlgorithm, issuer, validity, subject, publicKey, extensions: list };
}

function checkSerial(serial: DerNode): void {
  const [first] = serial.content;
  if (
    serial.tag !== TAG.integer ||
    first === undefined ||
    first >= 0x80 ||
    isZero(serial.content) ||
    serial.content.length > MAX_SERIAL_BYTES + 1
  ) {
    throw malformed('the serial number is not a positive number of at most 20 octets');
  }
}

function checkName(name: DerNode): void {
  if (name.tag !== TAG.sequence || name.children.length === 0) {
    throw malformed('issuer or subject is empty');
  }
}

function unwrapExtensions(wrapper: DerNode | undefined): DerNode {
  const [list, ...more] = wrapper?.children ?? [];
  if (wrapper?.tag !== TAG.context3 || list?.tag !== TAG.sequence || more.length > 0) {
    throw malformed('the certificate has no extensions');
  }
  return list;
}

/** RFC 5280 §4.1.1.2: the signed algorithm identifier equals the outer one. */
function checkAlgorithm(inner: DerNode, outer: DerNode): void {
  if (!equalBytes(inner.encoding, outer.encoding)) {
    throw new VerificationError(
      'CERTIFICATE_ALGORITHM',
      'inner and outer signature algorithm differ',
    );
  }
  if (!equalBytes(inner.encoding, ECDSA_SHA384)) {
    throw new VerificationError('CERTIFICATE_ALGORITHM', 'the algorithm is not ecdsa-with-SHA384');
  }
}

function parseValidity(validity: DerNode): { notBeforeMs: number; notAfterMs: number } {
  const [notBefore, notAfter, ...more] = elementsOf(validity);
  if (notBefore === undefined || notAfter === undefined || more.length > 0) {
    throw malformed('the validity is not a pair of times');
  }
  return {
    notBeforeMs: parseCertificateTime(notBefore),
    notAfterMs: parseCertificateTime(notAfter) + 999,
  };
}

/** That the point lies on the curve is checked when the key is imported. */
function parsePublicKey({ encoding }: DerNode): Bytes {
  const head = encoding.subarray(0, P384_KEY_HEAD.length);
  if (encoding.length !== P384_KEY_LENGTH || !equalBytes(head, P384_KEY_HEAD)) {
    throw new VerificationError(
      'CERTIFICATE_CURVE',
      'the key is not an uncompressed point on P-384',
    );
  }
  return encoding;
}

/** `ECDSA-Sig-Value ::= SEQUENCE { r INTEGER, s INTEGER }` (RFC 3279 §2.2.3) to r ‖ s. */
function parseSignature(node: DerNode): Bytes {
  if (node.tag !== TAG.bitString || node.content[0] !== 0) {
    throw malformed('the signature is not a bit string of whole bytes');
  }
  const value = parseDer(node.content.subarray(1));
  const [r, s, ...more] = elementsOf(value);
  if (r === undefined || s === undefined || more.length > 0) {
    throw malformed('the signature is not a pair of numbers');
  }
  const signature = new Uint8Array(2 * SCALAR_BYTES);
  signature.set(parseScalar(r), 0);
  signature.set(parseScalar(s), SCALAR_BYTES);
  return signature;
}

function parseScalar(node: DerNode): Bytes {
  const [first = 0x80] = node.content;
  const digits = first === 0 ? node.content.subarray(1) : node.content;
  if (node.tag !== TAG.integer || first >= 0x80 || digits.length > SCALAR_BYTES) {
    throw malformed('a number of the signature is negative or too large');
  }
  const scalar = new Uint8Array(SCALAR_BYTES);
  scalar.set(digits, SCALAR_BYTES - digits.length);
  return scalar;
}

function malformed(explanation: string): VerificationError {
  return new VerificationError('CERTIFICATE_SHAPE', explanation);
}
