export type KmsCode =
  /** The KMS answered that the policy of the key does not let this enclave use it. */
  | 'KMS_DENIED'
  /** No answer, or one that is not the KMS's. */
  | 'KMS_UNAVAILABLE'
  /** The answer lacks a field, names another key, or its envelope does not open. One code for every cause. */
  | 'KMS_ANSWER_INVALID';

export class KmsFault extends Error {
  override readonly name = 'KmsFault';
  readonly code: KmsCode;

  constructor(code: KmsCode, explanation: string) {
    super(`${code}: ${explanation}`);
    this.code = code;
  }
}
