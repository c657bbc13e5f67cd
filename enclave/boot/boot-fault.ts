import type { BootCode } from '../events/enclave-event.ts';

/** The enclave refuses to start; nothing is served. */
export class BootFault extends Error {
  override readonly name = 'BootFault';
  readonly code: BootCode;

  constructor(code: BootCode, explanation: string, options?: ErrorOptions) {
    super(`${code}: ${explanation}`, options);
    this.code = code;
  }
}
