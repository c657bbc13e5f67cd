import { Duplex } from 'node:stream';
import type { MuxStream } from '../connection.ts';
import { ProtocolFault } from '../protocol-fault.ts';
import type { Frame } from './frame.ts';
import { ReceiveSide } from './receive-side.ts';
import { SendSide } from './send-side.ts';

/** What a stream needs of its connection. */
export interface StreamOwner {
  /** The stream has something to send. */
  wake(stream: MultiplexedStream): void;
  /** Both sides have said that they send nothing more: the id is free to be forgotten. */
  release(stream: MultiplexedStream): void;
}

export interface StreamIdentity {
  readonly id: number;
  readonly header: unknown;
  /** The header to announce, when this side is the opener. */
  readonly announcement?: Uint8Array;
}

type WriteCallback = (error?: Error | null) => void;

/** Joins the two directions of a stream to a Duplex. The rules of each direction are in its own file. */
export class MultiplexedStream extends Duplex implements MuxStream {
  readonly id: number;
  readonly header: unknown;
  readonly #owner: StreamOwner;
  readonly #send: SendSide;
  readonly #receive: ReceiveSide = new ReceiveSide();

  constructor(owner: StreamOwner, identity: StreamIdentity) {
    super({ allowHalfOpen: true, autoDestroy: true, highWaterMark: 65_536 });
    this.id = identity.id;
    this.header = identity.header;
    this.#owner = owner;
    this.#send = new SendSide(identity.id, identity.announcement);
    // Whoever reads or writes the stream sees its error; one that nobody uses yet must not end the process.
    this.on('error', () => undefined);
  }

  reset(): void {
    this.destroy();
  }

  /** The transport is gone: nothing can be sent any more. */
  abandon(cause: ProtocolFault): void {
    this.#send.abandon();
    this.destroy(cause);
  }

  /** Every byte went both ways; only the closing marks may still be missing. */
  get hasEndedInOrder(): boolean {
    return this.#send.hasSentEnd && this.#receive.hasEnded;
  }

  get hasFrame(): boolean {
    return this.#send.hasFrame;
  }

  /** The OPEN frames of a long header stand together on the wire. */
  get isAnnouncing(): boolean {
    return this.#send.isAnnouncing;
  }

  /** Writes the next frame; 0 when it does not fit behind `offset`. */
  emitFrame(out: Buffer, offset: number): number {
    const written = this.#send.emitFrame(out, offset);
    this.#settle();
    return written;
  }

  /** The peer's OPEN was one frame or several: each had a sequence number. */
  countOpenFrames(count: number): void {
    this.#receive.countFrames(count);
  }

  /** @throws ProtocolFault by code, which ends the connection */
  acceptFrame(frame: Frame): void {
    switch (this.#receive.acceptFrame(frame, this.#send)) {
      case 'data':
        this.#deliver();
        break;
      case 'end':
        this.#send.peerEnded();
        this.#deliver();
        break;
      case 'reset':
        this.destroy(new ProtocolFault('STREAM_RESET', 'the peer has dropped the stream'));
        break;
      case 'credit':
      case 'close':
        break;
    }
    this.#settle();
    this.#wake();
  }

  override _read(): void {
    this.#receive.wanted = true;
    this.#deliver();
    this.#wake();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, callback: WriteCallback): void {
    this.#send.enqueue([chunk], callback);
    this.#wake();
  }

  override _writev(chunks: { chunk: Buffer }[], callback: WriteCallback): void {
    this.#send.enqueue(
      chunks.map(({ chunk }) => chunk),
      callback,
    );
    this.#wake();
  }

  override _final(callback: WriteCallback): void {
    this.#send.endAfterData(callback);
    this.#wake();
  }

  override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    this.#receive.discard();
    this.#send.abort();
    this.#wake();
    callback(error);
  }

  #deliver(): void {
    while (this.#receive.wanted) {
      const chunk = this.#receive.shift();
      if (chunk === undefined) {
        break;
      }
      this.#receive.wanted = this.push(chunk);
    }
    this.#send.giveCredit(this.#receive.takeCredit());
  }

  #wake(): void {
    if (this.#send.hasFrame) {
      this.#owner.wake(this);
    }
  }

  #settle(): void {
    if (this.#send.isFinished && this.#receive.isFinished) {
      this.#owner.release(this);
    }
  }
}
