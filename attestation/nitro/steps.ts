import { isZero } from '../bytes/index.ts';
import type { Bytes } from '../bytes/index.ts';
import { ES384, parseCoseSign1, parseEcdsaSignature } from '../cose/index.ts';
import type { CoseSign1 } from '../cose/index.ts';
import { VerificationError } from '../verification-error.ts';
import { checkValidityPeriods, parseCertificate } from '../x509/index.ts';
import type { Certificate, CertificatePath } from '../x509/index.ts';
import { MAX_DOCUMENT_BYTES } from './document.ts';
import type { NitroDocument } from './document.ts';
import type { VerificationTime } from './options.ts';

/** What QEMU's virtio-nsm writes where the hardware signs. */
const QEMU_SIGNATURE_BYTES = 64;

/** @throws VerificationError with a `COSE_…` code, NITRO_UNSIGNED */
export function parseEnvelope(input: Bytes): CoseSign1 {
  const sign1 = parseCoseSign1(input, { algorithm: ES384, maxBytes: MAX_DOCUMENT_BYTES });
  if (sign1.signature.length === QEMU_SIGNATURE_BYTES && isZero(sign1.signature)) {
    throw new VerificationError('NITRO_UNSIGNED', 'the document is of an emulator and not signed');
  }
  parseEcdsaSignature(ES384, sign1.signature);
  return sign1;
}

export function parsePath(document: NitroDocument): CertificatePath {
  return {
    authorities: document.cabundle.map(parseCertificate),
    leaf: parseCertificate(document.certificate),
  };
}

/** Milliseconds since 1970. */
export function instantOf(time: VerificationTime, document: NitroDocument): number {
  return time.kind === 'document-time' ? document.timestampMs : time.at.getTime();
}

/**
 * All certificates at the chosen instant, and the document inside its leaf's validity whatever the
 * instant.
 *
 * @throws VerificationError CERTIFICATE_NOT_YET_VALID, CERTIFICATE_EXPIRED, NITRO_TIMESTAMP_OUTSIDE_LEAF
 */
export function checkTimes(
  path: CertificatePath,
  document: NitroDocument,
  time: VerificationTime,
): void {
  checkValidityPeriods(path, instantOf(time, document));
  if (!isWithin(path.leaf, document.timestampMs)) {
    throw new VerificationError(
      'NITRO_TIMESTAMP_OUTSIDE_LEAF',
      'the document was not made while its leaf certificate was valid',
    );
  }
}

function isWithin({ notBeforeMs, notAfterMs }: Certificate, atMs: number): boolean {
  return notBeforeMs <= atMs && atMs <= notAfterMs;
}
