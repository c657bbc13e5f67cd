import { ProtocolFault } from '../protocol-fault.ts';
import { FRAME_HEADER_BYTES, FRAME_TYPE, MAX_PAYLOAD_BYTES, writeFrameHeader } from './frame.ts';
import type { FrameType } from './frame.ts';
import { WINDOW_BYTES, affordablePayload, frameCost } from './window.ts';

type Callback = (error?: Error | null) => void;

/** A DATA frame smaller than this waits for the next buffer when more could be sent. */
const MIN_SPLIT_BYTES = 1_024;

/** One stream's outgoing direction: what is to be sent, in the one order that the peer accepts. */
export class SendSide {
  readonly #id: number;
  #announcement: Uint8Array | undefined;
  #sequence = 0;
  #credit = WINDOW_BYTES;
  #grant = 0;
  #pending: Uint8Array[] = [];
  #pendingBytes = 0;
  #onWritten: Callback | undefined;
  #onEnded: Callback | undefined;
  #end: 'open' | 'wanted' | 'sent' = 'open';
  #peerEnded = false;
  #last: 'none' | 'reset' | 'close' | 'sent' = 'none';

  constructor(id: number, announcement: Uint8Array | undefined) {
    this.#id = id;
    this.#announcement = announcement;
  }

  get isFinished(): boolean {
    return this.#last === 'sent';
  }

  get hasSentEnd(): boolean {
    return this.#end === 'sent';
  }

  get isAnnouncing(): boolean {
    return this.#announcement !== undefined && this.#sequence > 0;
  }

  get hasFrame(): boolean {
    return this.#nextType() !== undefined;
  }

  enqueue(chunks: readonly Uint8Array[], callback: Callback): void {
    for (const chunk of chunks) {
      if (chunk.length > 0) {
        this.#pending.push(chunk);
        this.#pendingBytes += chunk.length;
      }
    }
    if (this.#pendingBytes === 0) {
      callback();
      return;
    }
    this.#onWritten = callback;
  }

  endAfterData(callback: Callback): void {
    this.#end = 'wanted';
    this.#onEnded = callback;
  }

  giveCredit(bytes: number): void {
    this.#grant += bytes;
  }

  /** @throws ProtocolFault CREDIT_EXCEEDED when the peer gives more than it ever took */
  takeCredit(bytes: number): void {
    this.#credit += bytes;
    if (bytes === 0 || this.#credit > WINDOW_BYTES) {
      throw new ProtocolFault('CREDIT_EXCEEDED', 'the peer gave back what it never received');
    }
  }

  peerEnded(): void {
    this.#peerEnded = true;
    this.#closeIfBothEnded();
  }

  /** The stream is destroyed here. When both ends went out in order there is nothing to abort. */
  abort(): void {
    if (this.#last === 'none') {
      this.#last = 'reset';
      this.#dropPending();
    }
  }

  abandon(): void {
    this.#announcement = undefined;
    this.#last = 'sent';
    this.#dropPending();
  }

  /** Writes the next frame at `offset`; 0 when there is none or it does not fit. */
  emitFrame(out: Buffer, offset: number): number {
    const type = this.#nextType();
    const room = out.length - offset - FRAME_HEADER_BYTES;
    if (type === undefined || room < 4) {
      return 0;
    }
    if (type === FRAME_TYPE.open) {
      return this.#emitOpen(out, offset);
    }
    if (type === FRAME_TYPE.data) {
      return this.#emitData(out, offset);
    }
    return type === FRAME_TYPE.credit
      ? this.#emitCredit(out, offset)
      : this.#emitMark(type, out, offset);
  }

  #nextType(): FrameType | undefined {
    if (this.#announcement !== undefined) {
      return FRAME_TYPE.open;
    }
    if (this.#last !== 'none') {
      return { reset: FRAME_TYPE.reset, close: FRAME_TYPE.close, sent: undefined }[this.#last];
    }
    if (this.#grant > 0 && !this.#peerEnded) {
      return FRAME_TYPE.credit;
    }
    if (this.#pendingBytes > 0) {
      return this.#canSendData() ? FRAME_TYPE.data : undefined;
    }
    return this.#end === 'wanted' ? FRAME_TYPE.end : undefined;
  }

  /** Not a sliver at the end of the window: it would cost more than it carries. */
  #canSendData(): boolean {
    return affordablePayload(this.#credit) >= Math.min(this.#pendingBytes, MAX_PAYLOAD_BYTES / 2);
  }

  #emitOpen(out: Buffer, offset: number): number {
    const rest = this.#announcement ?? new Uint8Array();
    const length = Math.min(
      rest.length,
      MAX_PAYLOAD_BYTES,
      out.length - offset - FRAME_HEADER_BYTES,
    );
    if (length < Math.min(rest.length, MIN_SPLIT_BYTES)) {
      return 0;
    }
    const more = length < rest.length;
    this.#writeHeader(out, offset, { type: FRAME_TYPE.open, length, more });
    out.set(rest.subarray(0, length), offset + FRAME_HEADER_BYTES);
    this.#announcement = more ? rest.subarray(length) : undefined;
    return FRAME_HEADER_BYTES + length;
  }

  #emitData(out: Buffer, offset: number): number {
    const room = out.length - offset - FRAME_HEADER_BYTES;
    const length = Math.min(this.#pendingBytes, room, affordablePayload(this.#credit));
    if (length < Math.min(this.#pendingBytes, MIN_SPLIT_BYTES)) {
      return 0;
    }
    this.#writeHeader(out, offset, { type: FRAME_TYPE.data, length, more: false });
    this.#takePending(
      out.subarray(offset + FRAME_HEADER_BYTES, offset + FRAME_HEADER_BYTES + length),
    );
    this.#credit -= frameCost(length);
    if (this.#pendingBytes === 0) {
      const onWritten = this.#onWritten;
      this.#onWritten = undefined;
      onWritten?.();
    }
    return FRAME_HEADER_BYTES + length;
  }

  #emitCredit(out: Buffer, offset: number): number {
    this.#writeHeader(out, offset, { type: FRAME_TYPE.credit, length: 4, more: false });
    out.writeUInt32BE(this.#grant, offset + FRAME_HEADER_BYTES);
    this.#grant = 0;
    return FRAME_HEADER_BYTES + 4;
  }

  #emitMark(type: FrameType, out: Buffer, offset: number): number {
    this.#writeHeader(out, offset, { type, length: 0, more: false });
    if (type === FRAME_TYPE.end) {
      this.#end = 'sent';
      this.#closeIfBothEnded();
      this.#onEnded?.();
      this.#onEnded = undefined;
    } else {
      this.#last = 'sent';
    }
    return FRAME_HEADER_BYTES;
  }

  #writeHeader(
    out: Buffer,
    offset: number,
    frame: { type: FrameType; length: number; more: boolean },
  ): void {
    writeFrameHeader(out, offset, { ...frame, streamId: this.#id, sequence: this.#sequence });
    this.#sequence += 1;
  }

  /** Fills `target` from the front of the pending chunks; there is at least that much. */
  #takePending(target: Buffer): void {
    let filled = 0;
    while (filled < target.length) {
      const head = this.#pending[0] ?? new Uint8Array();
      const taken = head.subarray(0, target.length - filled);
      target.set(taken, filled);
      filled += taken.length;
      if (taken.length === head.length) {
        this.#pending.shift();
      } else {
        this.#pending[0] = head.subarray(taken.length);
      }
    }
    this.#pendingBytes -= target.length;
  }

  #closeIfBothEnded(): void {
    if (this.#end === 'sent' && this.#peerEnded && this.#last === 'none') {
      this.#last = 'close';
    }
  }

  #dropPending(): void {
    this.#pending = [];
    this.#pendingBytes = 0;
    const dropped = new ProtocolFault('STREAM_RESET', 'the stream was dropped before it was sent');
    this.#onWritten?.(dropped);
    this.#onEnded?.(dropped);
    this.#onWritten = undefined;
    this.#onEnded = undefined;
  }
}
