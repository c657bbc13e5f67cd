import type { Anchor, Checkpoint } from '#attestation';

/** A signed head of the log. */
export interface LogHead {
  /** The note, with the log's signature and no other. */
  readonly note: string;
  readonly checkpoint: Checkpoint;
}

export type SinkKind = 'evm' | 'rfc3161' | 'witness';

/** One place outside this host where heads of the log are recorded. */
export interface AnchorSink {
  readonly kind: SinkKind;
  /** The id that a verifier gives to the same sink. */
  readonly id: string;
  /** Recorded at every interval, also when it holds the head already. */
  readonly repeats: boolean;
  /**
   * That what the sink holds is of this log's past.
   *
   * @throws AnchorFault ANCHOR_ROLLBACK, ANCHOR_FORK; ANCHOR_UNREACHABLE and other codes when it cannot tell
   */
  check(): Promise<void>;
  /**
   * Records a head. It may be asked again for one that it holds: nothing is recorded twice, and the
   * anchor is as good as the first.
   *
   * @throws AnchorFault
   */
  anchor(head: LogHead): Promise<Anchor>;
}
