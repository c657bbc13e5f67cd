import type { AttestationAnswer, CompletedSample, RunEvent } from '#protocol';

/** The enclave as the rest of the host sees it. */
export interface Enclave {
  /** Resolves when a configured enclave is connected; rejects only when `signal` aborts. */
  ready(signal: AbortSignal): Promise<void>;
  /** @throws HostFault ENCLAVE_UNAVAILABLE */
  attest(nonce: string): Promise<AttestationAnswer>;
  /** What happens to a batch, to its last event. @throws RunFault ENCLAVE_LOST */
  run(batch: string, completed: CompletedSample[], signal: AbortSignal): AsyncIterable<RunEvent>;
}
