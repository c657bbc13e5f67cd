/** The transparency log as the job sees it. */
export interface BatchLog {
  readonly origin: string;
  /** C2SP verifier key. */
  readonly vkey: string;
  /**
   * Appends an entry, unless an equal one is there, and gives its index. Durable, with a signed
   * checkpoint that covers it, when it resolves.
   */
  append(entry: Uint8Array): Promise<number>;
  /** C2SP tlog-proof of an entry under the current checkpoint. */
  prove(index: number): Promise<string>;
  /** `checkpoint` or `tile/…` (C2SP tlog-tiles). */
  read(path: string): Promise<Uint8Array | undefined>;
}
