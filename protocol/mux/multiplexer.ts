import type { Duplex } from 'node:stream';
import type { Connection, ConnectionOptions, MuxStream } from '../connection.ts';
import { ProtocolFault } from '../protocol-fault.ts';
import {
  FRAME_HEADER_BYTES,
  FRAME_TYPE,
  FrameDecoder,
  MAX_FRAME_BYTES,
  writeFrameHeader,
} from './frame.ts';
import type { Frame, FrameType } from './frame.ts';
import { Heartbeat } from './heartbeat.ts';
import { MultiplexedStream } from './mux-stream.ts';
import type { StreamOwner } from './mux-stream.ts';
import { OpenAssembler } from './open-assembler.ts';
import { DEFAULT_MAX_STREAMS, MAX_HEADER_BYTES, StreamTable } from './stream-table.ts';

/**
 * Multiplexes streams over one byte pipe (Unix socket, vsock relay, TCP). Whatever the peer sends that is
 * not the protocol ends the connection with a coded fault; all its streams then fail with
 * CONNECTION_CLOSED. Never more than one write of at most 32 KiB is outstanding on `socket`.
 * Not provided: secrecy or authenticity. What needs them is sealed above this layer.
 */
export function createConnection(socket: Duplex, options: ConnectionOptions): Connection {
  return new Multiplexer(socket, options);
}

class Multiplexer implements Connection, StreamOwner {
  readonly closed: Promise<void>;
  readonly #socket: Duplex;
  readonly #options: ConnectionOptions;
  readonly #streams: StreamTable;
  readonly #decoder = new FrameDecoder();
  readonly #opening = new OpenAssembler();
  readonly #ready = new Set<MultiplexedStream>();
  readonly #heartbeat: Heartbeat;
  #settle: (fault?: ProtocolFault) => void = () => undefined;
  #state: 'open' | 'closing' | 'closed' = 'open';
  #isWriting = false;
  #isScheduled = false;
  #spare: Buffer | undefined;
  #sequence = { sent: 0, received: 0 };

  constructor(socket: Duplex, options: ConnectionOptions) {
    this.#socket = socket;
    this.#options = options;
    this.#streams = new StreamTable(options.side, options.maxStreams ?? DEFAULT_MAX_STREAMS);
    this.closed = new Promise((resolve, reject) => {
      this.#settle = (fault) => {
        if (fault === undefined) {
          resolve();
        } else {
          reject(fault);
        }
      };
    });
    // A caller that does not ask how the connection ended must not be ended by it.
    this.closed.catch(() => undefined);
    this.#heartbeat = new Heartbeat(options, {
      wake: () => {
        this.#schedule();
      },
      fail: (fault) => {
        this.#fail(fault);
      },
    });
    this.#listen();
  }

  open(header: object): MuxStream {
    if (this.#state !== 'open') {
      throw new ProtocolFault('CONNECTION_CLOSED', 'the connection has ended');
    }
    const announcement = Buffer.from(JSON.stringify(header));
    if (announcement.length > MAX_HEADER_BYTES) {
      throw new ProtocolFault('MESSAGE_OVERSIZED', 'the header of a stream has at most 2 MiB');
    }
    const id = this.#streams.reserve(announcement.length);
    const stream = new MultiplexedStream(this, { id, header, announcement });
    this.#streams.add(stream);
    this.wake(stream);
    return stream;
  }

  close(): void {
    if (this.#state === 'open') {
      this.#state = 'closing';
      this.#abandonStreams();
      this.#socket.end();
    }
  }

  wake(stream: MultiplexedStream): void {
    this.#ready.add(stream);
    this.#schedule();
  }

  release(stream: MultiplexedStream): void {
    this.#streams.remove(stream.id);
  }

  #listen(): void {
    this.#socket.on('data', (chunk: Uint8Array) => {
      this.#accept(chunk);
    });
    this.#socket.on('end', () => {
      this.#acceptEnd();
    });
    this.#socket.on('error', (cause) => {
      this.#fail(new ProtocolFault('CONNECTION_CLOSED', 'the transport has failed', { cause }));
    });
    this.#socket.on('close', () => {
      this.#acceptEnd();
    });
  }

  #accept(chunk: Uint8Array): void {
    this.#heartbeat.heard();
    try {
      for (const frame of this.#decoder.push(chunk)) {
        if (this.#state !== 'open') {
          return;
        }
        this.#acceptFrame(frame);
      }
    } catch (error) {
      this.#fail(asFault(error));
    }
  }

  #acceptFrame(frame: Frame): void {
    if (frame.type === FRAME_TYPE.open || this.#opening.isOpen) {
      this.#acceptOpen(frame);
    } else if (frame.type === FRAME_TYPE.ping || frame.type === FRAME_TYPE.pong) {
      this.#acceptBeat(frame);
    } else {
      this.#streams.get(frame.streamId).acceptFrame(frame);
    }
  }

  #acceptOpen(frame: Frame): void {
    if (!this.#opening.isOpen) {
      this.#streams.checkNewId(frame.streamId);
    }
    const announcement = this.#opening.accept(frame);
    if (announcement === undefined) {
      return;
    }
    const id = this.#streams.admit(announcement.headerBytes);
    const stream = new MultiplexedStream(this, { id, header: announcement.header });
    stream.countOpenFrames(announcement.frames);
    this.#streams.add(stream);
    this.#serve(stream);
  }

  /** A request that the callback refuses with a fault costs the peer that stream, not the connection. */
  #serve(stream: MultiplexedStream): void {
    try {
      this.#options.onStream(stream);
    } catch (error) {
      if (!(error instanceof ProtocolFault)) {
        throw error;
      }
      stream.reset();
    }
  }

  #acceptBeat(frame: Frame): void {
    if (frame.streamId !== 0) {
      throw new ProtocolFault('STREAM_ID_INVALID', 'a heartbeat belongs to no stream');
    }
    if (frame.sequence !== this.#sequence.received) {
      const isOld = frame.sequence < this.#sequence.received;
      const code = isOld ? 'FRAME_DUPLICATE' : 'FRAME_OUT_OF_ORDER';
      throw new ProtocolFault(code, 'the heartbeat has another sequence number');
    }
    this.#sequence.received += 1;
    if (frame.type === FRAME_TYPE.ping) {
      this.#heartbeat.pinged();
    }
  }

  #acceptEnd(): void {
    if (this.#state === 'closed') {
      return;
    }
    try {
      if (this.#state === 'open') {
        this.#decoder.end();
      }
      this.#finish(this.#abandonStreams());
    } catch (error) {
      this.#fail(asFault(error));
    }
  }

  #fail(fault: ProtocolFault): void {
    if (this.#state !== 'closed') {
      this.#abandonStreams();
      this.#finish(fault);
      this.#socket.destroy();
    }
  }

  #finish(fault: ProtocolFault | undefined): void {
    this.#state = 'closed';
    this.#heartbeat.stop();
    this.#ready.clear();
    this.#settle(fault);
    this.#socket.end();
  }

  /** The fault to report, if a stream was cut off. */
  #abandonStreams(): ProtocolFault | undefined {
    const cut = new ProtocolFault('CONNECTION_CLOSED', 'the connection ended before the stream');
    const unfinished = this.#streams.removeAll().filter((stream) => {
      const isCut = !stream.hasEndedInOrder;
      if (isCut) {
        stream.abandon(cut);
      }
      return isCut;
    });
    return unfinished.length === 0 ? undefined : cut;
  }

  /** All that becomes ready in one turn of the event loop shares its writes. */
  #schedule(): void {
    if (!this.#isScheduled && !this.#isWriting && this.#state === 'open') {
      this.#isScheduled = true;
      queueMicrotask(() => {
        this.#isScheduled = false;
        this.#write();
      });
    }
  }

  #write(): void {
    if (this.#state !== 'open' || this.#isWriting) {
      return;
    }
    const out = this.#spare ?? Buffer.allocUnsafeSlow(MAX_FRAME_BYTES);
    this.#spare = out;
    const length = this.#fill(out);
    if (length === 0) {
      return;
    }
    this.#isWriting = true;
    // A short write is copied: the transport must not hold 32 KiB for a few bytes.
    const isShort = length < MAX_FRAME_BYTES / 4;
    const bytes = isShort ? Buffer.from(out.subarray(0, length)) : out.subarray(0, length);
    this.#spare = isShort ? out : undefined;
    this.#socket.write(bytes, () => {
      if (this.#options.releasesWrites === true) {
        this.#spare = out;
      }
      this.#isWriting = false;
      this.#write();
    });
  }

  /** One frame of each ready stream in turn, until the buffer is full. */
  #fill(out: Buffer): number {
    let offset = this.#fillBeats(out);
    for (;;) {
      const stream = this.#ready.values().next().value;
      if (stream === undefined) {
        return offset;
      }
      const written = stream.emitFrame(out, offset);
      offset += written;
      if (written === 0 && stream.hasFrame) {
        return offset;
      }
      if (!stream.isAnnouncing) {
        this.#ready.delete(stream);
        if (stream.hasFrame) {
          this.#ready.add(stream);
        }
      }
    }
  }

  #fillBeats(out: Buffer): number {
    let offset = 0;
    for (const type of this.#heartbeat.takeBeats()) {
      this.#writeBeat(out, offset, type);
      offset += FRAME_HEADER_BYTES;
    }
    return offset;
  }

  #writeBeat(out: Buffer, offset: number, type: FrameType): void {
    const sequence = this.#sequence.sent;
    this.#sequence.sent += 1;
    writeFrameHeader(out, offset, { type, more: false, streamId: 0, sequence, length: 0 });
  }
}

function asFault(error: unknown): ProtocolFault {
  return error instanceof ProtocolFault
    ? error
    : new ProtocolFault('CONNECTION_CLOSED', 'a stream could not be served', { cause: error });
}
