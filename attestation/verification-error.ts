import type { EvidenceCode } from './evidence-codes.ts';

/**
 * Codes of bad evidence, grouped by the layer that found the fault. The union is closed: a code that
 * is not listed here cannot be thrown. A new layer adds its own group and one line to the union.
 */
export type VerificationCode =
  EncodingCode | CborCode | CoseCode | CertificateCode | NitroCode | EifCode | EvidenceCode;

export type EncodingCode =
  | 'BASE64_INVALID'
  | 'HEX_INVALID'
  /** A digest, nonce or key has not the length its type demands. */
  | 'LENGTH_INVALID';

export type CborCode =
  | 'CBOR_DUPLICATE_KEY'
  | 'CBOR_EMPTY'
  /** Indefinite length where only a definite one is accepted, chunked strings among them. */
  | 'CBOR_INDEFINITE'
  | 'CBOR_KEY_TYPE'
  | 'CBOR_NOT_MINIMAL'
  /** Additional information 28 to 30, or a stray break. */
  | 'CBOR_RESERVED'
  | 'CBOR_TOO_DEEP'
  | 'CBOR_TOO_LARGE'
  | 'CBOR_TRAILING_BYTES'
  | 'CBOR_TRUNCATED'
  /** A float, an unassigned simple value, or a tag where none is expected. */
  | 'CBOR_UNSUPPORTED'
  | 'CBOR_UTF8';

export type CoseCode =
  | 'COSE_ALGORITHM'
  | 'COSE_KEY'
  | 'COSE_PAYLOAD'
  | 'COSE_PROTECTED_HEADER'
  | 'COSE_SHAPE'
  | 'COSE_SIGNATURE_INVALID'
  | 'COSE_SIGNATURE_LENGTH'
  /** r or s is 0, or not below the order of the curve. */
  | 'COSE_SIGNATURE_RANGE'
  | 'COSE_TAG'
  | 'COSE_UNPROTECTED_HEADER';

export type CertificateCode =
  | 'CERTIFICATE_ALGORITHM'
  | 'CERTIFICATE_BASIC_CONSTRAINTS'
  | 'CERTIFICATE_BUNDLE'
  | 'CERTIFICATE_CURVE'
  /** Not DER: BER forms, padding, trailing bytes, wrong lengths. */
  | 'CERTIFICATE_DER'
  | 'CERTIFICATE_EXPIRED'
  | 'CERTIFICATE_EXTENSION_CRITICAL'
  | 'CERTIFICATE_EXTENSION_DUPLICATE'
  | 'CERTIFICATE_ISSUER'
  | 'CERTIFICATE_KEY_USAGE'
  | 'CERTIFICATE_NOT_YET_VALID'
  | 'CERTIFICATE_PATH_LENGTH'
  | 'CERTIFICATE_SHAPE'
  | 'CERTIFICATE_SIGNATURE'
  | 'CERTIFICATE_VERSION';

export type NitroCode =
  | 'NITRO_CERTIFICATE'
  | 'NITRO_DIGEST'
  | 'NITRO_FIELD_LENGTH'
  | 'NITRO_FIELD_MISSING'
  | 'NITRO_FIELD_TYPE'
  | 'NITRO_FIELD_UNKNOWN'
  /** PCR4 does not belong to the instance that the module id names. */
  | 'NITRO_INSTANCE'
  | 'NITRO_MODULE_ID'
  | 'NITRO_PCR_INDEX'
  | 'NITRO_PCR_LENGTH'
  | 'NITRO_PCR_MISSING'
  /** Some of PCR0 to PCR2 are zero and some are not. */
  | 'NITRO_PCR_ZERO'
  | 'NITRO_TIMESTAMP'
  | 'NITRO_TIMESTAMP_OUTSIDE_LEAF'
  /** A NitroTPM document: same root, but of an instance, not of an enclave. */
  | 'NITRO_TPM'
  /** The zero bytes that QEMU writes in place of a signature. */
  | 'NITRO_UNSIGNED';

export type EifCode =
  | 'EIF_CRC'
  | 'EIF_HEADER'
  | 'EIF_MAGIC'
  | 'EIF_SECTION'
  | 'EIF_SECTION_COUNT'
  | 'EIF_SECTION_MISSING'
  | 'EIF_SECTION_SIZE'
  | 'EIF_SIGNATURE_SECTION'
  | 'EIF_TOO_LARGE'
  | 'EIF_TRAILING_BYTES'
  | 'EIF_TRUNCATED'
  | 'EIF_VERSION';

/**
 * The evidence is bad: malformed, forged, or out of its validity.
 *
 * `explanation` is a fixed sentence chosen where the error is thrown; it never carries input.
 */
export class VerificationError extends Error {
  override readonly name = 'VerificationError';
  readonly code: VerificationCode;
  readonly explanation: string;

  constructor(code: VerificationCode, explanation: string, options?: ErrorOptions) {
    super(`${code}: ${explanation}`, options);
    this.code = code;
    this.explanation = explanation;
  }
}
