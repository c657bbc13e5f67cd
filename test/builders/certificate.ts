import { webcrypto } from 'node:crypto';
import { concatBytes, parseHex } from '#attestation';
import type { Bytes } from '#attestation';
import {
  bitString,
  commonName,
  der,
  integer,
  octetString,
  oid,
  sequence,
  TRUE,
  utcTime,
} from './der.ts';
import { signSeeded } from './seeded-keys.ts';

/** What a certificate of the Nitro profile says. */
export interface CertificateSpec {
  readonly subject: string;
  readonly issuer: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** `null` for a leaf; `pathLength: null` for none. */
  readonly authority: { readonly pathLength: number | null } | null;
}

/** The parts of a TBSCertificate and of what surrounds it, each DER, for a test to break. */
export interface CertificateParts {
  readonly version: Bytes;
  readonly serial: Bytes;
  readonly innerAlgorithm: Bytes;
  readonly issuer: Bytes;
  readonly validity: Bytes;
  readonly subject: Bytes;
  readonly publicKey: Bytes;
  readonly extensions: readonly Bytes[];
  readonly outerAlgorithm: Bytes;
}

export type CertificateEdit = (parts: CertificateParts) => Partial<CertificateParts>;

export const ECDSA_SHA384: Bytes = sequence(oid('2a8648ce3d040303'));
export const ECDSA_SHA256: Bytes = sequence(oid('2a8648ce3d040302'));

/** KeyUsage octets: digitalSignature + nonRepudiation, and keyCertSign. */
const USAGE_LEAF = bitString(6, Uint8Array.of(0xc0));
const USAGE_AUTHORITY = bitString(2, Uint8Array.of(0x84));

export function extension(oidHex: string, value: Uint8Array, critical = false): Bytes {
  return sequence(oid(oidHex), ...(critical ? [TRUE] : []), octetString(value));
}

export function basicConstraints(ca: boolean, pathLength: number | null, critical = true): Bytes {
  const length = pathLength === null ? [] : [integer(Uint8Array.of(pathLength))];
  return extension('551d13', sequence(...(ca ? [TRUE] : []), ...length), critical);
}

export function keyUsage(value: Bytes, critical = true): Bytes {
  return extension('551d0f', value, critical);
}

export async function generateP384(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-384' }, true, [
    'sign',
    'verify',
  ]);
}

/** Signs a certificate for `publicKey`; `edit` replaces parts before the signature is made. */
export async function issueCertificate(
  spec: CertificateSpec,
  publicKey: webcrypto.CryptoKey,
  signer: webcrypto.CryptoKey,
  edit: CertificateEdit = () => ({}),
): Promise<Bytes> {
  const standard = await standardParts(spec, publicKey);
  const parts = { ...standard, ...edit(standard) };
  const tbs = sequence(
    parts.version,
    parts.serial,
    parts.innerAlgorithm,
    parts.issuer,
    parts.validity,
    parts.subject,
    parts.publicKey,
    der(0xa3, sequence(...parts.extensions)),
  );
  return sequence(tbs, parts.outerAlgorithm, bitString(0, await signDer(tbs, signer)));
}

async function standardParts(
  spec: CertificateSpec,
  publicKey: webcrypto.CryptoKey,
): Promise<CertificateParts> {
  const { authority } = spec;
  return {
    version: parseHex('a003020102'),
    serial: integer(webcrypto.getRandomValues(new Uint8Array(12))),
    innerAlgorithm: ECDSA_SHA384,
    issuer: commonName(spec.issuer),
    validity: sequence(utcTime(spec.notBefore), utcTime(spec.notAfter)),
    subject: commonName(spec.subject),
    publicKey: new Uint8Array(await webcrypto.subtle.exportKey('spki', publicKey)),
    extensions:
      authority === null
        ? [basicConstraints(false, null), keyUsage(USAGE_LEAF, false)]
        : [basicConstraints(true, authority.pathLength), keyUsage(USAGE_AUTHORITY)],
    outerAlgorithm: ECDSA_SHA384,
  };
}

/** ECDSA with SHA-384 as `ECDSA-Sig-Value`. */
async function signDer(content: Bytes, signer: webcrypto.CryptoKey): Promise<Bytes> {
  const raw = await signRaw(content, signer);
  return sequence(integer(raw.subarray(0, 48)), integer(raw.subarray(48)));
}

/** ECDSA with SHA-384 as r ‖ s; always the same for a key that was made from a seed. */
export async function signRaw(content: Bytes, signer: webcrypto.CryptoKey): Promise<Bytes> {
  const seeded = signSeeded(content, signer);
  if (seeded !== null) {
    return seeded;
  }
  const parameters = { name: 'ECDSA', hash: 'SHA-384' };
  return concatBytes(new Uint8Array(await webcrypto.subtle.sign(parameters, signer, content)));
}
