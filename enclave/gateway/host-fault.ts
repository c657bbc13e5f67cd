import type { HostCode } from '../events/enclave-event.ts';

/**
 * The host did not do its part. Nothing is decided about a newborn on such a fault: the run ends without
 * a result and can be repeated, so that a host cannot turn a result into a refusal.
 */
export class HostFault extends Error {
  override readonly name = 'HostFault';
  readonly code: HostCode;

  constructor(code: HostCode, explanation: string, options?: ErrorOptions) {
    super(`${code}: ${explanation}`, options);
    this.code = code;
  }
}
