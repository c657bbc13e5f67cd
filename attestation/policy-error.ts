import type { EvidencePolicyCode } from './evidence-codes.ts';

/** Codes of evidence that is sound but not what the verifier asked for. Closed, like `VerificationCode`. */
export type PolicyCode =
  | EvidencePolicyCode
  /** The enclave ran in debug mode: the operator could read its memory. */
  | 'DEBUG_MODE'
  | 'DOCUMENT_FROM_FUTURE'
  | 'DOCUMENT_TOO_OLD'
  | 'MEASUREMENT_NOT_ACCEPTED'
  | 'MEASUREMENT_POLICY_EMPTY'
  /** The policy itself accepts all-zero measurements, which every debug enclave has. */
  | 'MEASUREMENT_POLICY_ZERO'
  | 'NONCE_MISMATCH'
  | 'PUBLIC_KEY_MISMATCH'
  /** A development root that was not accepted by its fingerprint. */
  | 'TRUST_ANCHOR_DEVELOPMENT'
  | 'TRUST_ANCHOR_NONE'
  | 'TRUST_ANCHOR_UNKNOWN'
  | 'USER_DATA_MISMATCH';

/** The evidence is sound, but the verifier's policy does not want it. */
export class PolicyError extends Error {
  override readonly name = 'PolicyError';
  readonly code: PolicyCode;
  readonly explanation: string;

  constructor(code: PolicyCode, explanation: string, options?: ErrorOptions) {
    super(`${code}: ${explanation}`, options);
    this.code = code;
    this.explanation = explanation;
  }
}
