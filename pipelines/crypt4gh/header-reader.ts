import { viewOf } from './bytes.ts';
import { Crypt4ghFault } from './fault.ts';
import { MIN_PACKET_LENGTH, X25519_CHACHA20_POLY1305 } from './packet.ts';

/** ASCII "crypt4gh" (Crypt4GH §3.2). */
export const MAGIC: readonly number[] = [0x63, 0x72, 0x79, 0x70, 0x74, 0x34, 0x67, 0x68];
export const VERSION = 1;
export const PREFIX_LENGTH = 16;

/** Far above what a container needs, far below what would hurt a reader. */
export interface Crypt4ghLimits {
  /** Each packet costs one X25519. */
  readonly maxPackets: number;
  /** Magic, version, count and all packets, in bytes. */
  readonly maxHeaderBytes: number;
  /** A damaged segment costs one decryption for each key. */
  readonly maxSessionKeys: number;
}

export const DEFAULT_LIMITS: Crypt4ghLimits = {
  maxPackets: 1024,
  maxHeaderBytes: 1 << 20,
  maxSessionKeys: 64,
};

type Piece = 'prefix' | 'packet-length' | 'packet' | 'done';

/** Collects the header from chunks of any size. Attacker-controlled: each length is bounded before its buffer. */
export class HeaderReader {
  /** Packets as written, without their length field. */
  readonly packets: Uint8Array[] = [];
  readonly #limits: Crypt4ghLimits;
  #piece: Piece = 'prefix';
  #buffer = new Uint8Array(PREFIX_LENGTH);
  #filled = 0;
  #packetCount = 0;
  #headerBytes = PREFIX_LENGTH;

  constructor(limits: Crypt4ghLimits) {
    this.#limits = limits;
  }

  get done(): boolean {
    return this.#piece === 'done';
  }

  /** Returns how many bytes of the chunk belong to the header. */
  take(chunk: Uint8Array): number {
    let offset = 0;
    while (!this.done && offset < chunk.length) {
      const part = chunk.subarray(offset, offset + this.#buffer.length - this.#filled);
      this.#buffer.set(part, this.#filled);
      this.#filled += part.length;
      offset += part.length;
      if (this.#filled === this.#buffer.length) {
        this.#advance();
      }
    }
    return offset;
  }

  /** @throws Crypt4ghFault MAGIC_INVALID, HEADER_TRUNCATED when the input ends inside the header */
  finish(): void {
    if (this.done) {
      return;
    }
    if (this.#piece === 'prefix') {
      checkMagic(this.#buffer.subarray(0, this.#filled));
    }
    throw new Crypt4ghFault('HEADER_TRUNCATED', 'the input ends inside the header');
  }

  #advance(): void {
    const piece = this.#buffer;
    switch (this.#piece) {
      case 'prefix':
        this.#packetCount = parsePrefix(piece, this.#limits);
        this.#expect('packet-length', 4);
        break;
      case 'packet-length':
        this.#expect('packet', this.#boundPacketLength(viewOf(piece).getUint32(0, true)) - 4);
        break;
      case 'packet':
        checkMethodLength(piece, this.packets.length);
        this.packets.push(piece);
        if (this.packets.length === this.#packetCount) {
          this.#expect('done', 0);
        } else {
          this.#expect('packet-length', 4);
        }
        break;
      case 'done':
        break;
    }
  }

  #expect(piece: Piece, length: number): void {
    this.#piece = piece;
    this.#buffer = new Uint8Array(length);
    this.#filled = 0;
  }

  #boundPacketLength(length: number): number {
    const field = packetField(this.packets.length);
    // The length counts itself (§3.2.1); the encryption method is the least that can follow.
    if (length < 8) {
      throw new Crypt4ghFault('PACKET_LENGTH_INVALID', 'the packet is too short', { field });
    }
    this.#headerBytes += length;
    if (length > this.#limits.maxHeaderBytes) {
      throw new Crypt4ghFault('PACKET_LENGTH_INVALID', 'the packet is too long', { field });
    }
    if (this.#headerBytes > this.#limits.maxHeaderBytes) {
      throw new Crypt4ghFault('HEADER_TOO_LARGE', 'the header exceeds the limit', { field });
    }
    return length;
  }
}

function checkMagic(bytes: Uint8Array): void {
  if (!MAGIC.slice(0, bytes.length).every((byte, index) => byte === bytes[index])) {
    throw new Crypt4ghFault('MAGIC_INVALID', 'this is not a Crypt4GH container');
  }
}

function parsePrefix(prefix: Uint8Array, limits: Crypt4ghLimits): number {
  checkMagic(prefix);
  const view = viewOf(prefix);
  if (view.getUint32(8, true) !== VERSION) {
    throw new Crypt4ghFault('VERSION_UNSUPPORTED', 'only Crypt4GH version 1 is read');
  }
  const packetCount = view.getUint32(12, true);
  if (packetCount === 0 || packetCount > limits.maxPackets) {
    throw new Crypt4ghFault('PACKET_COUNT_INVALID', 'the number of header packets is out of range');
  }
  return packetCount;
}

/** A packet of a method we know must hold at least that method's fields; others may be of any length. */
function checkMethodLength(packet: Uint8Array, index: number): void {
  const method = viewOf(packet).getUint32(0, true);
  if (method === X25519_CHACHA20_POLY1305 && packet.length < MIN_PACKET_LENGTH - 4) {
    throw new Crypt4ghFault('PACKET_LENGTH_INVALID', 'the packet is too short for its method', {
      field: packetField(index),
    });
  }
}

function packetField(index: number): string {
  return `header_packets[${index}]`;
}
