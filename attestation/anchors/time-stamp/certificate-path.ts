import { equalBytes } from '../../bytes/index.ts';
import { VerificationError } from '../../verification-error.ts';
import { isSignedBy } from './public-key.ts';
import type { TsaCertificate } from './tsa-certificate.ts';

/** Bits of the first octet of a key usage (RFC 5280 §4.2.1.3). */
const SIGNATURE_BITS = 0x80 | 0x40;
const KEY_CERT_SIGN = 0x04;
const MAX_PATH = 4;

export interface TsaPath {
  readonly leaf: TsaCertificate;
  /** In the token; any of them may be an authority between leaf and trusted certificate. */
  readonly others: readonly TsaCertificate[];
  /** Brought by the verifier: the authority's own certificate, or one above it. */
  readonly trusted: TsaCertificate;
  /** When the token says it was made. */
  readonly atMs: number;
}

/**
 * Checks that the signer of a token may stamp time and leads to the trusted certificate, all valid at
 * the token's time. Revocation is not looked up.
 *
 * @throws VerificationError TIME_STAMP_USAGE, TIME_STAMP_CHAIN, TIME_STAMP_EXPIRED
 */
export async function verifyTsaPath({ leaf, others, trusted, atMs }: TsaPath): Promise<void> {
  requireTimeStamping(leaf);
  requireValid(leaf, atMs);
  let current = leaf;
  for (let below = 0; below <= MAX_PATH; below += 1) {
    if (equalBytes(current.der, trusted.der)) {
      return;
    }
    const issuer = await findIssuer(current, [trusted, ...others], below);
    requireValid(issuer, atMs);
    current = issuer;
  }
  throw chainBroken();
}

async function findIssuer(
  certificate: TsaCertificate,
  candidates: readonly TsaCertificate[],
  below: number,
): Promise<TsaCertificate> {
  for (const candidate of candidates) {
    if (
      equalBytes(candidate.subject, certificate.issuer) &&
      isAuthority(candidate, below) &&
      (await hasSigned(candidate, certificate))
    ) {
      return candidate;
    }
  }
  throw chainBroken();
}

function isAuthority(
  { isAuthority: isCa, pathLength, keyUsage }: TsaCertificate,
  below: number,
): boolean {
  const maySign = keyUsage === null || (keyUsage & KEY_CERT_SIGN) !== 0;
  return isCa && maySign && (pathLength === null || pathLength >= below);
}

async function hasSigned(issuer: TsaCertificate, certificate: TsaCertificate): Promise<boolean> {
  const { algorithm, signature, tbs } = certificate;
  return (
    algorithm.hash !== null &&
    (await isSignedBy({
      ...{ key: issuer.publicKey, algorithm, hash: algorithm.hash },
      ...{ signature, message: tbs },
    }))
  );
}

/** RFC 3161 §2.3: exactly one extended key usage, critical; a key usage, where there is one, for signatures. */
function requireTimeStamping({ isTimeStampingOnly, keyUsage }: TsaCertificate): void {
  const maySign = keyUsage === null || (keyUsage & SIGNATURE_BITS) !== 0;
  if (!isTimeStampingOnly || !maySign) {
    throw new VerificationError(
      'TIME_STAMP_USAGE',
      'the certificate of the signer is not for time stamping alone',
    );
  }
}

function requireValid({ notBeforeMs, notAfterMs }: TsaCertificate, atMs: number): void {
  if (!(atMs >= notBeforeMs && atMs <= notAfterMs)) {
    throw new VerificationError(
      'TIME_STAMP_EXPIRED',
      'a certificate of the authority was not valid at the time of the stamp',
    );
  }
}

function chainBroken(): VerificationError {
  return new VerificationError(
    'TIME_STAMP_CHAIN',
    'the certificates do not lead from the signer to the trusted one',
  );
}
