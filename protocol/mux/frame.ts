import { ProtocolFault } from '../protocol-fault.ts';

/**
 * The frame: 12 bytes of header, big-endian, then at most 32,756 bytes.
 *
 * | offset | bytes | field |
 * |---|---|---|
 * | 0 | 1 | type |
 * | 1 | 1 | flags: 1 = MORE (only on OPEN: the header goes on in the next frame), else 0 |
 * | 2 | 2 | payload length |
 * | 4 | 4 | stream id; 0 is the connection itself (PING, PONG) |
 * | 8 | 4 | sequence number of this stream and direction, from 0 |
 *
 * A frame never exceeds 32 KiB: larger single writes to vsock arrive corrupted on some guest kernels.
 */
export const FRAME_HEADER_BYTES = 12;
export const MAX_FRAME_BYTES = 32_768;
export const MAX_PAYLOAD_BYTES: number = MAX_FRAME_BYTES - FRAME_HEADER_BYTES;
const MAX_U32 = 0xffff_ffff;

export const FRAME_TYPE = {
  open: 1,
  data: 2,
  /** Payload: u32, bytes of window given back. */
  credit: 3,
  /** No more DATA in this direction. */
  end: 4,
  /** The sender has dropped the stream and sends nothing more on it. */
  reset: 5,
  /** Sent after END went both ways: the sender sends nothing more on this stream. */
  close: 6,
  ping: 7,
  pong: 8,
} as const;
export type FrameType = (typeof FRAME_TYPE)[keyof typeof FRAME_TYPE];

export interface FrameHeader {
  readonly type: FrameType;
  readonly more: boolean;
  readonly streamId: number;
  readonly sequence: number;
}

export interface Frame extends FrameHeader {
  readonly payload: Uint8Array;
}

/** Writes the header for a payload of `length` bytes that follows it in `target`. */
export function writeFrameHeader(
  target: Buffer,
  offset: number,
  frame: FrameHeader & { readonly length: number },
): void {
  target.writeUInt8(frame.type, offset);
  target.writeUInt8(frame.more ? 1 : 0, offset + 1);
  target.writeUInt16BE(frame.length, offset + 2);
  target.writeUInt32BE(frame.streamId, offset + 4);
  target.writeUInt32BE(frame.sequence, offset + 8);
}

/** @throws ProtocolFault FRAME_OVERSIZED, FRAME_OUT_OF_ORDER (the sequence number does not fit) */
export function encodeFrame(frame: Frame): Uint8Array {
  const length = frame.payload.length;
  if (length > MAX_PAYLOAD_BYTES) {
    throw new ProtocolFault('FRAME_OVERSIZED', 'a frame has at most 32 KiB');
  }
  if (frame.sequence > MAX_U32 || frame.streamId > MAX_U32) {
    throw new ProtocolFault('FRAME_OUT_OF_ORDER', 'a number of the frame header is used up');
  }
  const encoded = Buffer.allocUnsafe(FRAME_HEADER_BYTES + length);
  writeFrameHeader(encoded, 0, { ...frame, length });
  encoded.set(frame.payload, FRAME_HEADER_BYTES);
  return encoded;
}

/**
 * Strict incremental decoder. It checks what a single frame can show: type, flags and length. Order and
 * stream ids are checked by the connection. After a fault the decoder must not be used again.
 */
export class FrameDecoder {
  readonly #partial: Buffer = Buffer.alloc(MAX_FRAME_BYTES);
  #held = 0;

  /** Frames that are complete with `chunk`. @throws ProtocolFault FRAME_TYPE_UNKNOWN, FRAME_OVERSIZED, MESSAGE_INVALID */
  push(chunk: Uint8Array): Frame[] {
    const frames: Frame[] = [];
    let rest = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    while (rest.length > 0) {
      const frame = this.#held > 0 ? this.#complete(rest) : decodeFrame(rest);
      if (frame !== undefined) {
        frames.push(frame.frame);
        rest = rest.subarray(frame.consumed);
        continue;
      }
      rest.copy(this.#partial, this.#held);
      this.#held += rest.length;
      break;
    }
    return frames;
  }

  /** To be called at the end of the transport. @throws ProtocolFault FRAME_TRUNCATED */
  end(): void {
    if (this.#held > 0) {
      throw new ProtocolFault('FRAME_TRUNCATED', 'the transport ended inside a frame');
    }
  }

  /** Joins what is held with just as many bytes as its frame still needs. */
  #complete(chunk: Buffer): Decoded | undefined {
    const missingHeader = Math.max(0, FRAME_HEADER_BYTES - this.#held);
    if (missingHeader > chunk.length) {
      return undefined;
    }
    chunk.copy(this.#partial, this.#held, 0, missingHeader);
    const length = parseFrameHeader(this.#partial).length;
    const consumed = FRAME_HEADER_BYTES + length - this.#held;
    if (consumed > chunk.length) {
      return undefined;
    }
    chunk.copy(this.#partial, this.#held, 0, consumed);
    this.#held = 0;
    const { frame } = decodeFrame(this.#partial) ?? {};
    // The buffer is used again for the next frame: its bytes are copied out.
    return frame && { frame: { ...frame, payload: Buffer.from(frame.payload) }, consumed };
  }
}

interface Decoded {
  readonly frame: Frame;
  readonly consumed: number;
}

function decodeFrame(bytes: Buffer): Decoded | undefined {
  if (bytes.length < FRAME_HEADER_BYTES) {
    return undefined;
  }
  const { length, ...header } = parseFrameHeader(bytes);
  const consumed = FRAME_HEADER_BYTES + length;
  if (bytes.length < consumed) {
    return undefined;
  }
  return { frame: { ...header, payload: ownPayload(bytes, length) }, consumed };
}

function parseFrameHeader(bytes: Buffer): FrameHeader & { length: number } {
  const type = parseFrameType(bytes.readUInt8(0));
  const flags = bytes.readUInt8(1);
  const length = bytes.readUInt16BE(2);
  if (length > MAX_PAYLOAD_BYTES) {
    throw new ProtocolFault('FRAME_OVERSIZED', 'a frame has at most 32 KiB');
  }
  if (flags > 1 || (flags === 1 && type !== FRAME_TYPE.open)) {
    throw new ProtocolFault('MESSAGE_INVALID', 'a reserved flag of the frame header is set');
  }
  checkPayloadLength(type, length);
  const streamId = bytes.readUInt32BE(4);
  return { type, more: flags === 1, streamId, sequence: bytes.readUInt32BE(8), length };
}

/** A small payload is copied, so that one byte in a queue cannot hold a whole chunk in memory. */
function ownPayload(bytes: Buffer, length: number): Uint8Array {
  const view = bytes.subarray(FRAME_HEADER_BYTES, FRAME_HEADER_BYTES + length);
  return length * 4 < bytes.buffer.byteLength ? Buffer.from(view) : view;
}

function parseFrameType(byte: number): FrameType {
  for (const type of Object.values(FRAME_TYPE)) {
    if (type === byte) {
      return type;
    }
  }
  throw new ProtocolFault('FRAME_TYPE_UNKNOWN', 'the frame type is not one of the protocol');
}

function checkPayloadLength(type: FrameType, length: number): void {
  const isText = type === FRAME_TYPE.open || type === FRAME_TYPE.data;
  const expected = type === FRAME_TYPE.credit ? 4 : 0;
  if (isText ? length === 0 : length !== expected) {
    throw new ProtocolFault('MESSAGE_INVALID', 'the payload length does not fit the frame type');
  }
}
