import { equalBytes } from '../bytes/index.ts';
import type { Bytes } from '../bytes/index.ts';
import { ES384, parseEcdsaSignature } from '../cose/index.ts';
import type { PublicKey } from '../cose/index.ts';
import { VerificationError } from '../verification-error.ts';
import type { Certificate } from './certificate.ts';

/** An uncompressed point (SEC 1 §2.3.3): 04 ‖ x ‖ y. */
const P384_POINT_BYTES = 97;

/** Root first, then the CA certificates down to the one that signed the leaf. */
export interface CertificatePath {
  readonly authorities: readonly Certificate[];
  readonly leaf: Certificate;
}

/**
 * Validates a chain in the order given; it builds nothing and looks nothing up.
 *
 * Checked, for every link: constraints and key usage of the role (CA: basicConstraints critical with
 * CA:TRUE, path length enough for the CAs below, keyCertSign; leaf: CA:FALSE, no path length,
 * digitalSignature), issuer equal to the subject above, signature by the key above.
 *
 * Not checked: that the first certificate is a trust anchor, validity periods
 * (`checkValidityPeriods`), revocation (AWS uses none for Nitro), key identifiers (AWS leaves them out).
 *
 * @returns the leaf's public key, usage `verify`.
 * @throws VerificationError CERTIFICATE_BASIC_CONSTRAINTS, CERTIFICATE_PATH_LENGTH,
 * CERTIFICATE_KEY_USAGE, CERTIFICATE_ISSUER, CERTIFICATE_SIGNATURE, CERTIFICATE_CURVE
 */
export async function validateCertificatePath(path: CertificatePath): Promise<PublicKey> {
  if (path.authorities.length === 0) {
    throw new VerificationError('CERTIFICATE_BUNDLE', 'no CA certificate stands above the leaf');
  }
  path.authorities.forEach((authority, index) => {
    checkAuthority(authority, path.authorities.length - 1 - index);
  });
  checkLeaf(path.leaf);
  const links = linksOf(path);
  links.forEach(({ certificate, issuer }) => {
    checkIssuer(certificate, issuer);
  });
  await checkSignatures(links);
  return importKey(path.leaf);
}

interface Link {
  readonly certificate: Certificate;
  readonly issuer: Certificate;
}

/** Each certificate below the root with the one above it. */
function linksOf({ authorities, leaf }: CertificatePath): readonly Link[] {
  const below = [...authorities.slice(1), leaf];
  return authorities.flatMap((issuer, index) => {
    const certificate = below[index];
    return certificate === undefined ? [] : [{ certificate, issuer }];
  });
}

/** At the same time, since WebCrypto has threads of its own; the fault nearest the root is named. */
async function checkSignatures(links: readonly Link[]): Promise<void> {
  const outcomes = await Promise.allSettled(
    links.map(({ certificate, issuer }) => checkSignature(certificate, issuer)),
  );
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed !== undefined) {
    throw failed.reason;
  }
}

/**
 * Every certificate, the root included, is valid at the instant.
 *
 * @param atMs milliseconds since 1970.
 * @throws VerificationError CERTIFICATE_NOT_YET_VALID, CERTIFICATE_EXPIRED
 */
export function checkValidityPeriods(path: CertificatePath, atMs: number): void {
  for (const { notBeforeMs, notAfterMs } of [...path.authorities, path.leaf]) {
    if (atMs < notBeforeMs) {
      throw new VerificationError('CERTIFICATE_NOT_YET_VALID', 'a certificate is not yet valid');
    }
    if (!(atMs <= notAfterMs)) {
      throw new VerificationError('CERTIFICATE_EXPIRED', 'a certificate has expired');
    }
  }
}

function checkAuthority(certificate: Certificate, authoritiesBelow: number): void {
  const { basicConstraints, keyUsage } = certificate;
  if (basicConstraints?.ca !== true || !basicConstraints.critical) {
    throw new VerificationError(
      'CERTIFICATE_BASIC_CONSTRAINTS',
      'a CA certificate has no critical basic constraints with CA:TRUE',
    );
  }
  if (basicConstraints.pathLength !== null && basicConstraints.pathLength < authoritiesBelow) {
    throw new VerificationError(
      'CERTIFICATE_PATH_LENGTH',
      'more CA certificates follow than the path length allows',
    );
  }
  if (keyUsage?.keyCertSign !== true) {
    throw new VerificationError(
      'CERTIFICATE_KEY_USAGE',
      'a CA certificate may not sign certificates',
    );
  }
}

function checkLeaf({ basicConstraints, keyUsage }: Certificate): void {
  if (basicConstraints?.ca !== false || basicConstraints.pathLength !== null) {
    throw new VerificationError(
      'CERTIFICATE_BASIC_CONSTRAINTS',
      'the leaf certificate does not state CA:FALSE without a path length',
    );
  }
  if (keyUsage?.digitalSignature !== true || keyUsage.keyCertSign) {
    throw new VerificationError(
      'CERTIFICATE_KEY_USAGE',
      'the leaf certificate is not for signatures alone',
    );
  }
}

/** A self-issued certificate below the root would not count against the path length: there is none. */
function checkIssuer(certificate: Certificate, issuer: Certificate): void {
  if (!equalBytes(certificate.issuer, issuer.subject)) {
    throw new VerificationError(
      'CERTIFICATE_ISSUER',
      'the issuer of a certificate is not the subject of the one above',
    );
  }
  if (equalBytes(certificate.issuer, certificate.subject)) {
    throw new VerificationError('CERTIFICATE_ISSUER', 'a certificate below the root issued itself');
  }
}

async function checkSignature(certificate: Certificate, issuer: Certificate): Promise<void> {
  const key = await importKey(issuer);
  const parameters = { name: 'ECDSA', hash: 'SHA-384' };
  const { signature, tbs } = certificate;
  if (!(await crypto.subtle.verify(parameters, key, parseSignature(signature), tbs))) {
    throw new VerificationError(
      'CERTIFICATE_SIGNATURE',
      'the signature of a certificate does not verify with the key above',
    );
  }
}

function parseSignature(signature: Bytes): Bytes {
  try {
    return parseEcdsaSignature(ES384, signature);
  } catch (cause) {
    throw new VerificationError(
      'CERTIFICATE_SIGNATURE',
      'r or s of a certificate signature is out of range',
      { cause },
    );
  }
}

async function importKey({ publicKey }: Certificate): Promise<PublicKey> {
  const parameters = { name: 'ECDSA', namedCurve: 'P-384' };
  // The parser pinned the octets before the point; without them the import takes a quarter of the time.
  const point = publicKey.slice(-P384_POINT_BYTES);
  try {
    return await crypto.subtle.importKey('raw', point, parameters, true, ['verify']);
  } catch (cause) {
    throw new VerificationError('CERTIFICATE_CURVE', 'the key is not a point of P-384', { cause });
  }
}
