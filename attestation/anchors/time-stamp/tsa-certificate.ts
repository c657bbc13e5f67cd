import { concatBytes, equalBytes, toHex } from '../../bytes/index.ts';
import type { Bytes } from '../../bytes/index.ts';
import { VerificationError } from '../../verification-error.ts';
import { parseDer, TAG } from '../../x509/der.ts';
import type { DerNode } from '../../x509/der.ts';
import { parseCertificateTime } from '../../x509/time.ts';
import type { SignatureAlgorithm } from './algorithms.ts';
import { readSignatureAlgorithm } from './algorithms.ts';
import { readOctets, readOid, readSequence, requireTag } from './der-fields.ts';
import type { TsaPublicKey } from './public-key.ts';
import { readPublicKey } from './public-key.ts';
import { malformed } from './time-stamp-error.ts';

/**
 * A certificate of a time-stamping authority or of one above it, parsed but not verified. Wider than
 * the Nitro profile: RSA and P-256 keys are common here.
 */
export interface TsaCertificate {
  readonly der: Bytes;
  readonly tbs: Bytes;
  /** Encoded, compared byte for byte. */
  readonly serial: Bytes;
  readonly issuer: Bytes;
  readonly subject: Bytes;
  /** Milliseconds since 1970, both inclusive. */
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
  readonly publicKey: TsaPublicKey;
  readonly algorithm: SignatureAlgorithm;
  readonly signature: Bytes;
  readonly isAuthority: boolean;
  /** Authorities that may stand below; `null` for any number. */
  readonly pathLength: number | null;
  /** First octet of the bits; `null` without the extension. */
  readonly keyUsage: number | null;
  /** Exactly the purpose timeStamping, critical (RFC 3161 §2.3). */
  readonly isTimeStampingOnly: boolean;
}

const OID = {
  /** 2.5.29.15 */
  keyUsage: '551d0f',
  /** 2.5.29.19 */
  basicConstraints: '551d13',
  /** 2.5.29.37 */
  extendedKeyUsage: '551d25',
  /** 1.3.6.1.5.5.7.3.8 */
  timeStamping: '2b06010505070308',
} as const;

const ACTED_ON: readonly string[] = [OID.keyUsage, OID.basicConstraints, OID.extendedKeyUsage];

interface Extension {
  readonly oid: string;
  readonly critical: boolean;
  readonly value: Bytes;
}

/**
 * RFC 5280 §4.1, version 3.
 *
 * @throws VerificationError TIME_STAMP_SHAPE, TIME_STAMP_ALGORITHM, CERTIFICATE_…
 */
export function parseTsaCertificate(der: Bytes): TsaCertificate {
  const [tbs, algorithm, signature, ...more] = readSequence(parseDer(der), 'a certificate');
  const fields = readSequence(tbs, 'a certificate');
  const [version, serial, inner, issuer, validity, subject, publicKey, ...rest] = fields;
  const names = [
    requireTag(issuer, TAG.sequence, 'an issuer'),
    requireTag(subject, TAG.sequence, 'a subject'),
  ];
  if (version?.tag !== TAG.context0 || more.length > 0 || !isSameNode(inner, algorithm)) {
    throw malformed('a certificate is not of version 3 or names two algorithms');
  }
  return {
    der,
    tbs: tbs?.encoding ?? der,
    serial: requireTag(serial, TAG.integer, 'a serial number').encoding,
    issuer: names[0]?.encoding ?? der,
    subject: names[1]?.encoding ?? der,
    ...readValidity(validity),
    publicKey: readPublicKey(publicKey),
    algorithm: readSignatureAlgorithm(algorithm),
    signature: readBits(signature),
    ...readExtensions(rest.find(({ tag }) => tag === TAG.context3)),
  };
}

function isSameNode(left: DerNode | undefined, right: DerNode | undefined): boolean {
  return left !== undefined && right !== undefined && equalBytes(left.encoding, right.encoding);
}

function readValidity(node: DerNode | undefined): { notBeforeMs: number; notAfterMs: number } {
  const [notBefore, notAfter, ...more] = readSequence(node, 'a validity');
  if (notBefore === undefined || notAfter === undefined || more.length > 0) {
    throw malformed('a validity is not a pair of times');
  }
  return {
    notBeforeMs: parseCertificateTime(notBefore),
    // The whole second is inside.
    notAfterMs: parseCertificateTime(notAfter) + 999,
  };
}

function readBits(node: DerNode | undefined): Bytes {
  const { content } = requireTag(node, TAG.bitString, 'a signature');
  if (content[0] !== 0) {
    throw malformed('a signature has unused bits');
  }
  return concatBytes(content.subarray(1));
}

type ExtensionFields = Pick<
  TsaCertificate,
  'isAuthority' | 'pathLength' | 'keyUsage' | 'isTimeStampingOnly'
>;

function readExtensions(wrapper: DerNode | undefined): ExtensionFields {
  const [list] = wrapper?.children ?? [];
  const extensions = list === undefined ? [] : readSequence(list, 'extensions').map(readExtension);
  const known = new Map(extensions.map((extension) => [extension.oid, extension]));
  if (known.size !== extensions.length) {
    throw new VerificationError('CERTIFICATE_EXTENSION_DUPLICATE', 'an extension stands twice');
  }
  if (extensions.some(({ oid, critical }) => critical && !ACTED_ON.includes(oid))) {
    throw new VerificationError(
      'CERTIFICATE_EXTENSION_CRITICAL',
      'a critical extension is not understood',
    );
  }
  return {
    ...readConstraints(known.get(OID.basicConstraints)),
    keyUsage: readKeyUsage(known.get(OID.keyUsage)),
    isTimeStampingOnly: isTimeStampingOnly(known.get(OID.extendedKeyUsage)),
  };
}

function readExtension(node: DerNode): Extension {
  const [oid, ...rest] = readSequence(node, 'an extension');
  const critical = rest.length === 2;
  if (rest.length > 2 || (critical && rest[0]?.tag !== TAG.boolean)) {
    throw malformed('an extension has not the shape of one');
  }
  return {
    oid: readOid(oid, 'an extension'),
    critical: critical && rest[0]?.content[0] === 0xff,
    value: readOctets(rest.at(-1), 'an extension'),
  };
}

function readConstraints(
  extension: Extension | undefined,
): Pick<TsaCertificate, 'isAuthority' | 'pathLength'> {
  const fields =
    extension === undefined ? [] : readSequence(parseDer(extension.value), 'basic constraints');
  const isAuthority = fields[0]?.tag === TAG.boolean && fields[0].content[0] === 0xff;
  const length = fields.find(({ tag }) => tag === TAG.integer)?.content;
  return { isAuthority, pathLength: length === undefined ? null : (length[0] ?? 0) };
}

function readKeyUsage(extension: Extension | undefined): number | null {
  if (extension === undefined) {
    return null;
  }
  const { content } = requireTag(parseDer(extension.value), TAG.bitString, 'a key usage');
  return content[1] ?? 0;
}

function isTimeStampingOnly(extension: Extension | undefined): boolean {
  if (extension?.critical !== true) {
    return false;
  }
  const purposes = readSequence(parseDer(extension.value), 'an extended key usage');
  return (
    purposes.length === 1 && toHex(purposes[0]?.content ?? new Uint8Array(0)) === OID.timeStamping
  );
}
