import { ProtocolFault } from '../protocol-fault.ts';
import { FRAME_TYPE } from './frame.ts';
import type { Frame } from './frame.ts';
import { WINDOW_BYTES, frameCost } from './window.ts';
import type { SendSide } from './send-side.ts';

export type Accepted = 'data' | 'credit' | 'end' | 'reset' | 'close';

/** One stream's incoming direction: order, window, and the bytes that the reader has not asked for yet. */
export class ReceiveSide {
  /** The reader has room: set by `_read`, cleared when a push reports a full buffer. */
  wanted = false;
  #sequence = 0;
  #window = WINDOW_BYTES;
  #consumed = 0;
  #queue: Uint8Array[] = [];
  #ended = false;
  #finished = false;
  #discarding = false;

  /** The peer sends nothing more on this stream. */
  get isFinished(): boolean {
    return this.#finished;
  }

  get hasEnded(): boolean {
    return this.#ended;
  }

  countFrames(count: number): void {
    this.#sequence += count;
  }

  /** @throws ProtocolFault FRAME_DUPLICATE, FRAME_OUT_OF_ORDER, CREDIT_EXCEEDED */
  acceptFrame(frame: Frame, send: SendSide): Accepted {
    this.#checkOrder(frame);
    switch (frame.type) {
      case FRAME_TYPE.data:
        this.#acceptData(frame.payload);
        return 'data';
      case FRAME_TYPE.credit:
        send.takeCredit(Buffer.from(frame.payload).readUInt32BE(0));
        return 'credit';
      case FRAME_TYPE.end:
        this.#acceptEnd();
        return 'end';
      case FRAME_TYPE.reset:
        this.#finished = true;
        return 'reset';
      case FRAME_TYPE.close:
        return this.#acceptClose(send);
      case FRAME_TYPE.open:
      case FRAME_TYPE.ping:
      case FRAME_TYPE.pong:
        throw new ProtocolFault('FRAME_OUT_OF_ORDER', 'this frame has no place inside a stream');
    }
  }

  /** The next bytes for the reader, `null` at the end, `undefined` when there are none yet. */
  shift(): Uint8Array | null | undefined {
    const chunk = this.#queue.shift();
    if (chunk !== undefined) {
      this.#consumed += frameCost(chunk.length);
      return chunk;
    }
    return this.#ended ? null : undefined;
  }

  /** Window to give back to the peer: in large steps, and none once the peer has ended. */
  takeCredit(): number {
    if (this.#ended || this.#consumed < WINDOW_BYTES / 4) {
      return 0;
    }
    const credit = this.#consumed;
    this.#consumed = 0;
    this.#window += credit;
    return credit;
  }

  /** Nobody reads any more: what was received is dropped, what still comes is checked and dropped. */
  discard(): void {
    this.#queue = [];
    this.#discarding = true;
  }

  #checkOrder(frame: Frame): void {
    if (frame.sequence < this.#sequence) {
      throw new ProtocolFault('FRAME_DUPLICATE', 'the sequence number was there before');
    }
    if (frame.sequence > this.#sequence || this.#finished) {
      throw new ProtocolFault('FRAME_OUT_OF_ORDER', 'a frame is missing or comes after the last');
    }
    this.#sequence += 1;
  }

  #acceptData(payload: Uint8Array): void {
    if (this.#ended) {
      throw new ProtocolFault('FRAME_OUT_OF_ORDER', 'data after the end of the stream');
    }
    this.#window -= frameCost(payload.length);
    if (this.#window < 0) {
      throw new ProtocolFault('CREDIT_EXCEEDED', 'the peer sent more than its window');
    }
    if (!this.#discarding) {
      this.#queue.push(payload);
    }
  }

  #acceptEnd(): void {
    if (this.#ended) {
      throw new ProtocolFault('FRAME_OUT_OF_ORDER', 'the stream has ended before');
    }
    this.#ended = true;
  }

  #acceptClose(send: SendSide): Accepted {
    if (!this.#ended || !send.hasSentEnd) {
      throw new ProtocolFault('FRAME_OUT_OF_ORDER', 'a stream is closed only after both ends');
    }
    this.#finished = true;
    return 'close';
  }
}
