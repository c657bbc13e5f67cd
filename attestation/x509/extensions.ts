import { toHex } from '../bytes/index.ts';
import type { Bytes } from '../bytes/index.ts';
import { VerificationError } from '../verification-error.ts';
import { parseDer, TAG } from './der.ts';
import type { DerNode } from './der.ts';

/** The extensions that path validation acts on; any other critical one is refused. */
export interface CertificateExtensions {
  /** RFC 5280 §4.2.1.9; `null` when absent. */
  readonly basicConstraints: BasicConstraints | null;
  /** RFC 5280 §4.2.1.3; `null` when absent. */
  readonly keyUsage: KeyUsage | null;
}

export interface BasicConstraints {
  readonly critical: boolean;
  readonly ca: boolean;
  readonly pathLength: number | null;
}

export interface KeyUsage {
  readonly digitalSignature: boolean;
  readonly keyCertSign: boolean;
}

interface Extension {
  readonly oid: string;
  readonly critical: boolean;
  readonly value: Bytes;
}

/** Content octets of the object identifiers, in hexadecimal. */
const OID = {
  /** 2.5.29.15 */
  keyUsage: '551d0f',
  /** 2.5.29.19 */
  basicConstraints: '551d13',
} as const;

/** First octet of the KeyUsage bits: bit 0 is the most significant. */
const DIGITAL_SIGNATURE = 0x80;
const KEY_CERT_SIGN = 0x04;

/**
 * @throws VerificationError CERTIFICATE_SHAPE, CERTIFICATE_EXTENSION_DUPLICATE,
 * CERTIFICATE_EXTENSION_CRITICAL, CERTIFICATE_DER
 */
export function parseExtensions(list: DerNode): CertificateExtensions {
  // RFC 5280 §4.1: SIZE (1..MAX).
  if (list.children.length === 0) {
    throw malformed('the list of extensions is empty');
  }
  const extensions = list.children.map(parseExtension);
  const known = new Map(extensions.map((extension) => [extension.oid, extension]));
  if (known.size !== extensions.length) {
    throw new VerificationError('CERTIFICATE_EXTENSION_DUPLICATE', 'an extension stands twice');
  }
  for (const { oid, critical } of extensions) {
    if (critical && oid !== OID.basicConstraints && oid !== OID.keyUsage) {
      throw new VerificationError(
        'CERTIFICATE_EXTENSION_CRITICAL',
        'a critical extension is not understood',
      );
    }
  }
  const basicConstraints = known.get(OID.basicConstraints);
  const keyUsage = known.get(OID.keyUsage);
  return {
    basicConstraints: basicConstraints === undefined ? null : parseConstraints(basicConstraints),
    keyUsage: keyUsage === undefined ? null : parseKeyUsage(keyUsage.value),
  };
}

/** `Extension ::= SEQUENCE { extnID, critical DEFAULT FALSE, extnValue }`; DER leaves out the default. */
function parseExtension(node: DerNode): Extension {
  const [oid, ...rest] = node.children;
  const [first, second] = rest;
  const value = second ?? first;
  if (
    node.tag !== TAG.sequence ||
    oid?.tag !== TAG.oid ||
    value?.tag !== TAG.octetString ||
    rest.length > 2
  ) {
    throw malformed('an extension has not the shape of one');
  }
  const critical = second !== undefined;
  if (critical && (first?.tag !== TAG.boolean || first.content[0] !== 0xff)) {
    throw malformed('the critical flag of an extension is not TRUE');
  }
  return { oid: toHex(oid.content), critical, value: value.content };
}

/** `SEQUENCE { cA BOOLEAN DEFAULT FALSE, pathLenConstraint INTEGER OPTIONAL }` */
function parseConstraints(extension: Extension): BasicConstraints {
  const node = parseDer(extension.value);
  const [first, second, ...more] = node.children;
  const isCa = first?.tag === TAG.boolean;
  const length = isCa ? second : first;
  const surplus = isCa ? more.length : node.children.length - (first === undefined ? 0 : 1);
  if (node.tag !== TAG.sequence || surplus > 0 || (isCa && first.content[0] !== 0xff)) {
    throw malformed('the basic constraints have not the shape of such');
  }
  return {
    critical: extension.critical,
    ca: isCa,
    pathLength: length === undefined ? null : parsePathLength(length),
  };
}

/** One byte is enough: no chain that we accept is longer. */
function parsePathLength(node: DerNode): number {
  const [length] = node.content;
  if (node.tag !== TAG.integer || node.content.length !== 1 || length === undefined) {
    throw malformed('the path length is not a small number');
  }
  if (length >= 0x80) {
    throw malformed('the path length is negative');
  }
  return length;
}

function parseKeyUsage(value: Bytes): KeyUsage {
  const node = parseDer(value);
  const bits = node.content[1];
  if (node.tag !== TAG.bitString || bits === undefined || node.content.length > 3) {
    throw malformed('the key usage has not the shape of one');
  }
  return {
    digitalSignature: (bits & DIGITAL_SIGNATURE) !== 0,
    keyCertSign: (bits & KEY_CERT_SIGN) !== 0,
  };
}

function malformed(explanation: string): VerificationError {
  return new VerificationError('CERTIFICATE_SHAPE', explanation);
}
