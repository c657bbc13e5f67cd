import type { Bytes } from '#attestation';

/** The transparency log as whoever anchors it sees it. */
export interface AnchoredLog {
  readonly origin: string;
  /** C2SP verifier key. */
  readonly vkey: string;
  /** The latest signed note. */
  checkpoint(): string;
  /** In the tree of the first `size` leaves, from the sibling of the leaf upwards. */
  proveInclusion(index: number, size: number): Promise<readonly Bytes[]>;
  /** 0 < size1 <= size2 <= leaves of the log. */
  proveConsistency(size1: number, size2: number): Promise<readonly Bytes[]>;
}
