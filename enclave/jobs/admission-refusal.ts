import type { AdmissionCode } from '../events/enclave-event.ts';

/** The whole submission is refused, for good: the same bytes would be refused again. */
export class AdmissionRefusal extends Error {
  override readonly name = 'AdmissionRefusal';
  readonly code: AdmissionCode;

  constructor(code: AdmissionCode, explanation: string, options?: ErrorOptions) {
    super(`${code}: ${explanation}`, options);
    this.code = code;
  }
}
