import { duplexPair } from 'node:stream';
import type { Duplex } from 'node:stream';
import { FRAME_TYPE, FrameDecoder, createConnection, encodeFrame } from '#protocol';
import type { Connection, ConnectionOptions, Frame, FrameType, MuxStream } from '#protocol';

export interface RawFrame {
  type: FrameType;
  streamId: number;
  sequence: number;
  payload?: Uint8Array | string;
  more?: boolean;
}

/** A connection of the enclave's side whose peer, the host, writes whatever bytes the test wants. */
export class RawPeer {
  readonly connection: Connection;
  readonly streams: MuxStream[] = [];
  readonly received: Frame[] = [];
  readonly socket: Duplex;
  readonly #decoder = new FrameDecoder();

  constructor(options: Partial<ConnectionOptions> = {}) {
    const [near, far] = duplexPair();
    this.socket = far;
    far.on('data', (chunk: Uint8Array) => {
      this.received.push(...this.#decoder.push(chunk));
    });
    far.on('error', () => undefined);
    this.connection = createConnection(near, {
      side: 'enclave',
      heartbeatMs: 0,
      onStream: (stream) => this.streams.push(stream),
      ...options,
    });
  }

  send(frame: RawFrame): void {
    this.socket.write(rawFrame(frame));
  }

  open(streamId = 1): void {
    this.send({ type: FRAME_TYPE.open, streamId, sequence: 0, payload: '{}' });
  }

  async fault(): Promise<string> {
    const outcome: unknown = await this.connection.closed.then(
      () => 'ended in order',
      (error: unknown) => error,
    );
    return outcome instanceof Error && 'code' in outcome ? String(outcome.code) : String(outcome);
  }
}

export function rawFrame({ payload = '', more = false, ...frame }: RawFrame): Uint8Array {
  const bytes = typeof payload === 'string' ? Buffer.from(payload) : payload;
  return encodeFrame({ ...frame, more, payload: bytes });
}

/** Two connections that face each other over memory. */
export function connectionPair(
  onHostStream: (stream: MuxStream) => void,
  onEnclaveStream: (stream: MuxStream) => void,
  options: Partial<ConnectionOptions> = {},
): { host: Connection; enclave: Connection; sockets: [Duplex, Duplex] } {
  const sockets = duplexPair();
  return {
    host: createConnection(sockets[0], {
      side: 'host',
      heartbeatMs: 0,
      onStream: onHostStream,
      ...options,
    }),
    enclave: createConnection(sockets[1], {
      side: 'enclave',
      heartbeatMs: 0,
      onStream: onEnclaveStream,
      ...options,
    }),
    sockets,
  };
}
