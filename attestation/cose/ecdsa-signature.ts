import { isZero } from '../bytes/index.ts';
import type { Bytes } from '../bytes/index.ts';
import { VerificationError } from '../verification-error.ts';
import type { CoseAlgorithm } from './algorithm.ts';

/**
 * A raw r ‖ s signature (RFC 9053 §2.1) with 0 < r < n and 0 < s < n. High s is accepted: the NSM
 * emits it in half of its documents.
 *
 * @throws VerificationError COSE_SIGNATURE_LENGTH (DER among it), COSE_SIGNATURE_RANGE
 */
export function parseEcdsaSignature(algorithm: CoseAlgorithm, signature: Bytes): Bytes {
  if (signature.length !== algorithm.signatureLength) {
    throw new VerificationError(
      'COSE_SIGNATURE_LENGTH',
      `an ${algorithm.name} signature has ${algorithm.signatureLength} bytes`,
    );
  }
  const half = algorithm.signatureLength / 2;
  for (const scalar of [signature.subarray(0, half), signature.subarray(half)]) {
    if (isZero(scalar) || !isBelow(scalar, algorithm.order)) {
      throw new VerificationError(
        'COSE_SIGNATURE_RANGE',
        'r or s of the signature is 0 or not below the order of the curve',
      );
    }
  }
  return signature;
}

/** Big-endian numbers of equal length. */
function isBelow(value: Uint8Array, bound: Uint8Array): boolean {
  const index = value.findIndex((byte, at) => byte !== bound[at]);
  return index !== -1 && (value[index] ?? 0) < (bound[index] ?? 0);
}
