import { equalBytes, sha256 } from '../bytes/index.ts';
import type { Bytes, Sha256 } from '../bytes/index.ts';
import { PolicyError } from '../policy-error.ts';
import { VerificationError } from '../verification-error.ts';
import { parseCertificate } from '../x509/index.ts';

/** A root that the verifier trusts beforehand; never taken from a document. */
export interface TrustAnchor {
  /** Stable name for verdicts, e.g. `aws-nitro-enclaves-root-g1`. */
  readonly id: string;
  /** `development`: a root whose key anybody may hold; what it signs is simulated. */
  readonly kind: 'aws' | 'development';
  /** DER. */
  readonly certificate: Bytes;
  /** Of `certificate`. */
  readonly sha256: Sha256;
}

/**
 * Makes an anchor of a root certificate that the caller obtained and trusts.
 *
 * @throws VerificationError with a `CERTIFICATE_…` code unless it is a certificate of the profile.
 */
export async function parseTrustAnchor(
  id: string,
  kind: TrustAnchor['kind'],
  certificate: Bytes,
): Promise<TrustAnchor> {
  parseCertificate(certificate);
  return { id, kind, certificate, sha256: await sha256(certificate) };
}

/**
 * The anchor that the bundle's first certificate is, byte for byte. A look-alike with the same name
 * or even the same key is not an anchor.
 *
 * @throws PolicyError TRUST_ANCHOR_NONE, TRUST_ANCHOR_UNKNOWN, TRUST_ANCHOR_DEVELOPMENT
 * @throws VerificationError CERTIFICATE_BUNDLE
 */
export async function selectTrustAnchor(
  cabundle: readonly Bytes[],
  anchors: readonly TrustAnchor[],
  acceptedDevelopmentRoots: readonly Sha256[],
): Promise<TrustAnchor> {
  if (anchors.length === 0) {
    throw new PolicyError('TRUST_ANCHOR_NONE', 'the verifier was given no trust anchor');
  }
  const [root] = cabundle;
  if (root === undefined) {
    throw new VerificationError('CERTIFICATE_BUNDLE', 'the certificate bundle is empty');
  }
  const anchor = anchors.find(({ certificate }) => equalBytes(certificate, root));
  if (anchor === undefined) {
    throw new PolicyError(
      'TRUST_ANCHOR_UNKNOWN',
      'the first certificate of the bundle is not a trust anchor',
    );
  }
  if (anchor.kind === 'development') {
    await expectAccepted(root, acceptedDevelopmentRoots);
  }
  return anchor;
}

/** Compares the fingerprint of what was received, not the one that the anchor claims. */
async function expectAccepted(root: Bytes, accepted: readonly Sha256[]): Promise<void> {
  const fingerprint = await sha256(root);
  if (!accepted.some((candidate) => equalBytes(candidate, fingerprint))) {
    throw new PolicyError(
      'TRUST_ANCHOR_DEVELOPMENT',
      'the document is simulated: its root is a development root that was not accepted by fingerprint',
    );
  }
}
