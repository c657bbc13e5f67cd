/** Why a run of a batch did not come to an end. */
export type RunCode =
  /** The enclave or its connection went away; the batch is run again. */
  | 'ENCLAVE_LOST'
  /** What the enclave said does not fit together; the batch is refused, visibly. */
  | 'ENCLAVE_INCONSISTENT'
  /** Another host has taken the batch over. */
  | 'LEASE_LOST';

export class RunFault extends Error {
  override readonly name = 'RunFault';
  readonly code: RunCode;

  constructor(code: RunCode, explanation: string, options?: ErrorOptions) {
    super(`${code}: ${explanation}`, options);
    this.code = code;
  }
}
