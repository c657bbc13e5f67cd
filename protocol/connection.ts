import type { Duplex } from 'node:stream';

/**
 * One byte stream of a multiplexed connection. Its writable side respects the peer's credit, so that
 * `write()` returning false and `drain` are the whole of the backpressure; `end()` is a half-close.
 */
export interface MuxStream extends Duplex {
  readonly id: number;
  /** What the opener said the stream is for: parsed JSON, attacker-controlled until a parser has seen it. */
  readonly header: unknown;
  /** Ends the stream in both directions with a code; the peer's side fails with STREAM_RESET. */
  reset(): void;
}

export interface Connection {
  /** Opens a stream; `header` is JSON of at most 4 KiB. @throws ProtocolFault CONNECTION_CLOSED, STREAM_LIMIT */
  open(header: object): MuxStream;
  /** Resolves when the connection has ended in order, rejects with the fault that ended it. */
  readonly closed: Promise<void>;
  close(): void;
}

export interface ConnectionOptions {
  /** Streams opened by the host have odd ids, those opened by the enclave even ones. */
  readonly side: 'host' | 'enclave';
  /** Called for each stream that the peer opens. */
  readonly onStream: (stream: MuxStream) => void;
  /** No frame for this long ends the connection with PEER_SILENT; 0 switches the heartbeat off. */
  readonly heartbeatMs: number;
}
