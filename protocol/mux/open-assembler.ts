import { ProtocolFault } from '../protocol-fault.ts';
import { FRAME_TYPE } from './frame.ts';
import type { Frame } from './frame.ts';
import { MAX_HEADER_BYTES } from './stream-table.ts';

export interface Announcement {
  readonly id: number;
  readonly header: unknown;
  readonly headerBytes: number;
  readonly frames: number;
}

/** Joins the OPEN frames of one header. They stand together: nothing else may come between them. */
export class OpenAssembler {
  #id: number | undefined;
  #parts: Uint8Array[] = [];
  #bytes = 0;

  get isOpen(): boolean {
    return this.#id !== undefined;
  }

  /** The announcement once it is complete. @throws ProtocolFault HEADER_INVALID, MESSAGE_OVERSIZED, FRAME_* */
  accept(frame: Frame): Announcement | undefined {
    this.#checkOrder(frame);
    this.#id = frame.streamId;
    this.#parts.push(frame.payload);
    this.#bytes += frame.payload.length;
    if (this.#bytes > MAX_HEADER_BYTES) {
      throw new ProtocolFault('MESSAGE_OVERSIZED', 'the header of a stream has at most 2 MiB');
    }
    return frame.more ? undefined : this.#finish(frame.streamId);
  }

  #checkOrder(frame: Frame): void {
    const expected = this.#parts.length;
    if (frame.type !== FRAME_TYPE.open || (this.isOpen && frame.streamId !== this.#id)) {
      throw new ProtocolFault('FRAME_OUT_OF_ORDER', 'a stream header was interrupted');
    }
    if (frame.sequence < expected) {
      throw new ProtocolFault('FRAME_DUPLICATE', 'the sequence number was there before');
    }
    if (frame.sequence > expected) {
      throw new ProtocolFault('FRAME_OUT_OF_ORDER', 'a stream begins with sequence number 0');
    }
  }

  #finish(id: number): Announcement {
    const header = parseHeader(Buffer.concat(this.#parts));
    const announcement = { id, header, headerBytes: this.#bytes, frames: this.#parts.length };
    this.#id = undefined;
    this.#parts = [];
    this.#bytes = 0;
    return announcement;
  }
}

function parseHeader(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    // No cause: the parser's message would quote the input.
    throw new ProtocolFault('HEADER_INVALID', 'the header of a stream is not JSON');
  }
}
