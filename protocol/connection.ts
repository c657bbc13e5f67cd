import type { Duplex } from 'node:stream';

/**
 * One byte stream of a multiplexed connection. Its writable side respects the peer's credit, so that
 * `write()` returning false and `drain` are the whole of the backpressure; `end()` is a half-close.
 * `for await` over any Duplex destroys it when the readable side ends: to answer after reading, use the
 * readers of messages.ts or `stream.iterator({ destroyOnReturn: false })`.
 */
export interface MuxStream extends Duplex {
  readonly id: number;
  /** What the opener said the stream is for: parsed JSON, attacker-controlled until a parser has seen it. */
  readonly header: unknown;
  /** Ends the stream in both directions with a code; the peer's side fails with STREAM_RESET. */
  reset(): void;
}

export interface Connection {
  /**
   * Opens a stream. `header` is JSON of at most 2 MiB, so that every request of enclave-messages.ts fits;
   * it may take several frames. End the writable side even when nothing follows the header.
   * @throws ProtocolFault CONNECTION_CLOSED, STREAM_LIMIT, MESSAGE_OVERSIZED
   */
  open(header: object): MuxStream;
  /** Resolves when the connection has ended in order, rejects with the fault that ended it. */
  readonly closed: Promise<void>;
  close(): void;
}

export interface ConnectionOptions {
  /** Streams opened by the host have odd ids, those opened by the enclave even ones. */
  readonly side: 'host' | 'enclave';
  /** Called for each stream that the peer opens. A ProtocolFault that it throws resets that stream. */
  readonly onStream: (stream: MuxStream) => void;
  /** No frame for this long ends the connection with PEER_SILENT; 0 switches the heartbeat off. */
  readonly heartbeatMs: number;
  /** Streams that each side may have open at once; the same on both sides. Default 256. */
  readonly maxStreams?: number;
  /**
   * The transport is done with the bytes of a write when it calls back, as a kernel's socket is and a pipe in
   * memory is not: then one buffer serves all writes.
   */
  readonly releasesWrites?: boolean;
  readonly timers?: Timers;
}

/** The clock of the heartbeat, replaceable in tests. */
export interface Timers {
  /** Calls back every `intervalMs` until the returned function is called. */
  setInterval(callback: () => void, intervalMs: number): () => void;
}
