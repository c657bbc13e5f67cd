import type { InflatePort } from '../../model/index.ts';
import { VcfFault } from '../vcf-fault.ts';

/** RFC 1952 §2.3.1 with exactly one flag (FEXTRA) and the BC subfield first (SAM v1 §4.1). */
export const BGZF_HEADER_BYTES = 18;
const TRAILER_BYTES = 8;
const MAX_BLOCK_BYTES = 65_536;
/** SAM v1 §4.1.2: an empty block of fixed content, the only sign of a complete file. */
const EOF_BLOCK = Uint8Array.of(
  ...[0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 0xff, 6, 0, 0x42, 0x43, 2, 0, 0x1b, 0, 3, 0],
  ...[0, 0, 0, 0, 0, 0, 0, 0],
);

/** Whether the first 18 bytes of a file are those of a BGZF block. */
export function isBgzf(head: Uint8Array): boolean {
  return (
    head.length >= BGZF_HEADER_BYTES &&
    head[0] === 0x1f &&
    head[1] === 0x8b &&
    head[2] === 8 &&
    ((head[3] ?? 0) & 4) !== 0 &&
    head[12] === 0x42 &&
    head[13] === 0x43
  );
}

/**
 * Inflates BGZF in whatever pieces it arrives. Every block is checked: header, inflated size (ISIZE) and
 * CRC32. The last block must be the EOF block, and nothing may follow it.
 */
export class BgzfInflater {
  readonly #inflate: InflatePort;
  /** What the last block inflated to, and the one byte that shows a longer one. */
  readonly #inflated = new Uint8Array(MAX_BLOCK_BYTES + 1);
  /** Holds the one block that straddles two pieces. */
  readonly #partial = new Uint8Array(MAX_BLOCK_BYTES);
  #partialLength = 0;
  #ended = false;

  constructor(inflate: InflatePort) {
    this.#inflate = inflate;
  }

  /** Inflated blocks that this piece completes, in order; each is overwritten by the next. */
  *push(piece: Uint8Array): Generator<Uint8Array> {
    let offset = 0;
    while (offset < piece.length) {
      if (this.#ended) {
        throw new VcfFault('BGZF_DATA_AFTER_EOF', 'bytes follow the BGZF end-of-file block');
      }
      if (this.#partialLength === 0) {
        const block = wholeBlock(piece, offset);
        if (block !== null) {
          offset += block.length;
          yield* this.#open(block);
          continue;
        }
      }
      offset += this.#fill(piece, offset);
      yield* this.#flush();
    }
  }

  /** @throws VcfFault BGZF_TRUNCATED, BGZF_EOF_MISSING */
  finish(): void {
    if (this.#partialLength > 0) {
      throw new VcfFault('BGZF_TRUNCATED', 'the file ends inside a BGZF block');
    }
    if (!this.#ended) {
      throw new VcfFault('BGZF_EOF_MISSING', 'the BGZF end-of-file block is missing');
    }
  }

  /** Overwrites what is left of the last block. */
  erase(): void {
    this.#inflated.fill(0);
  }

  /** Copies what the straddling block still needs; returns the number of bytes taken. */
  #fill(piece: Uint8Array, offset: number): number {
    const wanted =
      this.#partialLength < BGZF_HEADER_BYTES ? BGZF_HEADER_BYTES : blockLength(this.#partial, 0);
    const taken = Math.min(wanted - this.#partialLength, piece.length - offset);
    this.#partial.set(piece.subarray(offset, offset + taken), this.#partialLength);
    this.#partialLength += taken;
    return taken;
  }

  *#flush(): Generator<Uint8Array> {
    if (this.#partialLength < BGZF_HEADER_BYTES) {
      return;
    }
    const length = blockLength(this.#partial, 0);
    if (this.#partialLength === length) {
      this.#partialLength = 0;
      yield* this.#open(this.#partial.subarray(0, length));
    }
  }

  *#open(block: Uint8Array): Generator<Uint8Array> {
    if (isEofBlock(block)) {
      this.#ended = true;
      return;
    }
    const inflated = this.#checked(block);
    if (inflated.length > 0) {
      yield inflated;
    }
  }

  #checked(block: Uint8Array): Uint8Array {
    const trailer = block.length - TRAILER_BYTES;
    const size = readUint32(block, trailer + 4);
    if (size > MAX_BLOCK_BYTES) {
      throw new VcfFault('BGZF_SIZE_MISMATCH', 'a BGZF block declares more than 64 KiB');
    }
    if (this.#inflateRaw(block.subarray(BGZF_HEADER_BYTES, trailer)) !== size) {
      throw new VcfFault('BGZF_SIZE_MISMATCH', 'a BGZF block inflates to another size than ISIZE');
    }
    const inflated = this.#inflated.subarray(0, size);
    if (this.#inflate.crc32(inflated) >>> 0 !== readUint32(block, trailer)) {
      throw new VcfFault('BGZF_CHECKSUM_MISMATCH', 'the CRC32 of a BGZF block does not match');
    }
    return inflated;
  }

  #inflateRaw(deflated: Uint8Array): number {
    try {
      return this.#inflate.inflateRaw(deflated, this.#inflated);
    } catch (cause) {
      throw new VcfFault('BGZF_BLOCK_DAMAGED', 'a BGZF block does not inflate', {}, { cause });
    }
  }
}

/** The block that starts at `offset` if all of it is in the piece. */
function wholeBlock(piece: Uint8Array, offset: number): Uint8Array | null {
  if (piece.length - offset < BGZF_HEADER_BYTES) {
    return null;
  }
  const length = blockLength(piece, offset);
  return piece.length - offset < length ? null : piece.subarray(offset, offset + length);
}

/** Length of the whole block from its header. @throws VcfFault BGZF_HEADER_INVALID */
function blockLength(bytes: Uint8Array, offset: number): number {
  const header = bytes.subarray(offset, offset + BGZF_HEADER_BYTES);
  const hasOneSubfield = readUint16(header, 10) === 6 && readUint16(header, 14) === 2;
  const length = readUint16(header, 16) + 1;
  const holdsSomething = length > BGZF_HEADER_BYTES + TRAILER_BYTES;
  if (!isBgzf(header) || header[3] !== 4 || !hasOneSubfield || !holdsSomething) {
    throw new VcfFault('BGZF_HEADER_INVALID', 'a BGZF block header is damaged');
  }
  return length;
}

function isEofBlock(block: Uint8Array): boolean {
  return (
    block.length === EOF_BLOCK.length &&
    block.every((byte, index) => byte === EOF_BLOCK[index] || (index >= 4 && index <= 9))
  );
}

function readUint16(bytes: Uint8Array, offset: number): number {
  return (bytes[offset] ?? 0) | ((bytes[offset + 1] ?? 0) << 8);
}

function readUint32(bytes: Uint8Array, offset: number): number {
  return (readUint16(bytes, offset) | (readUint16(bytes, offset + 2) << 16)) >>> 0;
}
