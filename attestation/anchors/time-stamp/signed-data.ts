import { concatBytes, equalBytes } from '../../bytes/index.ts';
import type { Bytes } from '../../bytes/index.ts';
import { parseDer, TAG } from '../../x509/der.ts';
import type { DerNode } from '../../x509/der.ts';
import type { HashName, SignatureAlgorithm } from './algorithms.ts';
import { readDigestAlgorithm, readSignatureAlgorithm } from './algorithms.ts';
import {
  readOctets,
  readOid,
  readOnly,
  readSequence,
  readSmallInteger,
  requireTag,
} from './der-fields.ts';
import { malformed } from './time-stamp-error.ts';

/** A CMS SignedData (RFC 5652 §5) with one signer, as RFC 3161 §2.4.2 wants it. */
export interface SignedData {
  /** The DER of the TSTInfo, exactly as it was digested. */
  readonly content: Bytes;
  /** DER of each certificate in the token, in its order. */
  readonly certificates: readonly Bytes[];
  readonly signer: SignerInfo;
}

export interface SignerInfo {
  /** Encoded, as in the certificate. */
  readonly issuer: Bytes;
  readonly serial: Bytes;
  readonly digest: HashName;
  readonly algorithm: SignatureAlgorithm;
  /** What was signed: the attributes as a SET OF (RFC 5652 §5.4). */
  readonly signedAttributes: Bytes;
  /** Values by the content octets of the attribute's identifier; each attribute has one value. */
  readonly attributes: ReadonlyMap<string, DerNode>;
  readonly signature: Bytes;
}

const OID = {
  /** 1.2.840.113549.1.7.2 */
  signedData: '2a864886f70d010702',
  /** 1.2.840.113549.1.9.16.1.4 */
  tstInfo: '2a864886f70d0109100104',
} as const;

const SIGNED_DATA_VERSION = 3;
const SIGNER_VERSION = 1;
const MAX_CERTIFICATES = 8;

export const CONTENT_TYPE_TST_INFO: string = OID.tstInfo;

/** @throws VerificationError TIME_STAMP_SHAPE, TIME_STAMP_ALGORITHM, CERTIFICATE_DER */
export function parseSignedData(token: Bytes): SignedData {
  const [type, wrapped, ...surplus] = readSequence(parseDer(token), 'a token');
  if (readOid(type, 'a content type') !== OID.signedData || surplus.length > 0) {
    throw malformed('the token is not signed data');
  }
  const fields = readSequence(readOnly(wrapped, TAG.context0, 'signed data'), 'signed data');
  const [version, digests, content, ...rest] = fields;
  requireTag(digests, TAG.set, 'the digest algorithms');
  if (readSmallInteger(version, 'a version') !== SIGNED_DATA_VERSION || rest.length > 2) {
    throw malformed('the signed data is of another version or has a list of revocations');
  }
  const certificates = rest.length === 2 ? requireTag(rest[0], TAG.context0, 'certificates') : null;
  return {
    content: readContent(content),
    certificates: readCertificates(certificates),
    signer: readSigner(readOnly(rest.at(-1), TAG.set, 'the signers')),
  };
}

function readContent(node: DerNode | undefined): Bytes {
  const [type, content, ...more] = readSequence(node, 'the content');
  if (readOid(type, 'a content type') !== OID.tstInfo || more.length > 0) {
    throw malformed('what was signed is no time stamp');
  }
  return readOctets(readOnly(content, TAG.context0, 'the content'), 'the content');
}

function readCertificates(set: DerNode | null): readonly Bytes[] {
  const certificates = set?.children ?? [];
  if (certificates.length > MAX_CERTIFICATES) {
    throw malformed('it has too many certificates');
  }
  return certificates.map((node) => requireTag(node, TAG.sequence, 'a certificate').encoding);
}

/** Unsigned attributes are refused: nothing here would cover them. */
function readSigner(node: DerNode): SignerInfo {
  const fields = readSequence(node, 'a signer');
  const [version, name, digest, signed, algorithm, signature, ...unsigned] = fields;
  const [issuer, serial, ...more] = readSequence(name, 'the name of a signer');
  if (
    readSmallInteger(version, 'a version') !== SIGNER_VERSION ||
    unsigned.length > 0 ||
    more.length > 0
  ) {
    throw malformed('the signer is of another version or has attributes that are not signed');
  }
  const signedAttributes = toSet(requireTag(signed, TAG.context0, 'the signed attributes'));
  return {
    issuer: requireTag(issuer, TAG.sequence, 'an issuer').encoding,
    serial: requireTag(serial, TAG.integer, 'a serial number').encoding,
    digest: readDigestAlgorithm(digest),
    algorithm: readSignatureAlgorithm(algorithm),
    signedAttributes,
    attributes: readAttributes(signedAttributes),
    signature: concatBytes(readOctets(signature, 'a signature')),
  };
}

/** RFC 5652 §5.4: the implicit tag [0] is replaced by that of SET OF before the octets are digested. */
function toSet(node: DerNode): Bytes {
  return concatBytes(Uint8Array.of(TAG.set), node.encoding.subarray(1));
}

/** Parsing as a SET OF also checks that the elements are in DER's order. */
function readAttributes(set: Bytes): ReadonlyMap<string, DerNode> {
  const attributes = new Map<string, DerNode>();
  for (const attribute of parseDer(set).children) {
    const [type, values, ...more] = readSequence(attribute, 'an attribute');
    const oid = readOid(type, 'an attribute');
    if (attributes.has(oid) || more.length > 0) {
      throw malformed('an attribute stands twice');
    }
    attributes.set(oid, readOnly(values, TAG.set, 'an attribute'));
  }
  return attributes;
}

/** Whether a certificate is the one that the signer names. */
export function isNamedBy(
  { issuer, serial }: SignerInfo,
  certificate: { readonly issuer: Bytes; readonly serial: Bytes },
): boolean {
  return equalBytes(issuer, certificate.issuer) && equalBytes(serial, certificate.serial);
}
