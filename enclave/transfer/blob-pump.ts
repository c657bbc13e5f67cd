import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { HostFault } from '../gateway/host-fault.ts';

/** What a blob must be, from the signed manifest. */
export interface ExpectedBlob {
  /** Lower-case hex. */
  readonly sha256: string;
  readonly length: number;
}

/** Where a blob comes from. */
export interface BlobSource {
  /** The rest of the blob. @param offset in bytes of ciphertext */
  open(offset: number): Readable;
  /** Asked after a break: true when the host is there again and can go on where it was cut off. */
  readonly returns?: () => Promise<boolean>;
}

/**
 * The main thread's end for one file: takes ciphertext from the host, hashes it, fills the worker's
 * buffers. The end is told only when digest and length are those of the manifest, so that no result is
 * ever made from what the host has altered.
 */
export class BlobPump {
  readonly #expected: ExpectedBlob;
  readonly #origin: BlobSource;
  #stream: Readable | null = null;
  readonly #hash = createHash('sha256');
  #source: AsyncIterator<Uint8Array> | null = null;
  #held: Uint8Array = new Uint8Array(0);
  #received = 0;
  #verified = false;
  #closed = false;
  #wholeAtMs = 0;

  constructor(expected: ExpectedBlob, origin: BlobSource) {
    this.#expected = expected;
    this.#origin = origin;
  }

  /** When the last byte had come and was the right one; 0 before that. */
  get wholeAtMs(): number {
    return this.#wholeAtMs;
  }

  /** Fills `target`; 0 means that the whole blob has come and is the right one. @throws HostFault */
  async fill(target: Uint8Array): Promise<number> {
    let filled = 0;
    while (filled < target.length && (this.#held.length > 0 || (await this.#receive()))) {
      const part = this.#held.subarray(0, target.length - filled);
      target.set(part, filled);
      filled += part.length;
      this.#held = this.#held.subarray(part.length);
    }
    return filled;
  }

  /** Takes what nobody read, to see whether it is the right blob. @throws HostFault */
  async drain(): Promise<void> {
    this.#held = new Uint8Array(0);
    while (await this.#receive()) {
      this.#held = new Uint8Array(0);
    }
  }

  /** Gives the host's stream up, wherever it stands. */
  close(): void {
    this.#closed = true;
    this.#stream?.destroy();
  }

  /** @returns false at the verified end. */
  async #receive(): Promise<boolean> {
    if (this.#verified) {
      return false;
    }
    const chunk = await this.#nextChunk();
    if (chunk === null) {
      this.#verify();
      return false;
    }
    this.#received += chunk.length;
    if (this.#received > this.#expected.length) {
      throw new HostFault('BLOB_ALTERED', 'a blob is longer than the manifest says');
    }
    this.#hash.update(chunk);
    this.#held = chunk;
    return true;
  }

  /** After a break it goes on where it was: the digest over both parts shows whether they fit together. */
  async #nextChunk(): Promise<Uint8Array | null> {
    for (;;) {
      try {
        this.#source ??= this.#begin();
        const next: IteratorResult<Uint8Array, unknown> = await this.#source.next();
        return next.done === true ? null : next.value;
      } catch (cause) {
        this.#source = null;
        const returned = (await this.#origin.returns?.()) ?? false;
        if (!returned || this.#closed) {
          throw new HostFault('BLOB_UNAVAILABLE', 'the host did not deliver a blob', { cause });
        }
      }
    }
  }

  #begin(): AsyncIterator<Uint8Array> {
    this.#stream = this.#origin.open(this.#received);
    // Also when nobody waits for it any more, its error is nobody's to die of.
    this.#stream.on('error', () => undefined);
    const chunks: AsyncIterable<Uint8Array> = this.#stream;
    return chunks[Symbol.asyncIterator]();
  }

  #verify(): void {
    if (
      this.#received !== this.#expected.length ||
      this.#hash.digest('hex') !== this.#expected.sha256
    ) {
      throw new HostFault('BLOB_ALTERED', 'a blob is not the one that the manifest names');
    }
    this.#verified = true;
    this.#wholeAtMs = performance.now();
  }
}
