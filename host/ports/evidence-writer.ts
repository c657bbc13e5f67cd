import type { RunEvent } from '#protocol';

/** What the enclave said at the end of a batch. */
export type BatchOutcome = Extract<RunEvent, { type: 'batch' }>;

/** Turns what the enclave said into what is logged and handed out. The host only assembles; it vouches for nothing. */
export interface EvidenceWriter {
  /** The entry for the log. @throws RunFault ENCLAVE_INCONSISTENT when the statement's root is not that of the commitments */
  logEntry(outcome: BatchOutcome): Promise<Uint8Array>;
  /** One evidence file for each newborn, in order. `tlogProof` is for the entry above. */
  files(outcome: BatchOutcome, tlogProof: string): AsyncIterable<Uint8Array>;
}
