import type { MessagePort } from 'node:worker_threads';
import type { ChunkMessage, PullMessage, StartedMessage } from './chunk-messages.ts';
import { CHUNK_BYTES, CREDITS } from './chunk-messages.ts';

/** The main thread gave the newborn up; there is no result to make. */
export class TransferInterrupted extends Error {
  override readonly name = 'TransferInterrupted';
}

/** Buffers of this thread, used again from newborn to newborn. */
const freeBuffers: ArrayBuffer[] = [];

interface OpenFile {
  readonly chunks: Uint8Array<ArrayBuffer>[];
  ended: boolean;
}

/** The worker's end of the transfer: files as streams of ciphertext, each read once. */
export class ChunkReader {
  readonly #port: MessagePort;
  readonly #files = new Map<number, OpenFile>();
  readonly #waiting = new Set<() => void>();
  #interrupted = false;
  #waitedMs = 0;

  constructor(port: MessagePort) {
    this.#port = port;
    port.on('message', (message: ChunkMessage) => {
      this.#receive(message);
      this.#wake();
    });
    port.postMessage({ type: 'started' } satisfies StartedMessage);
    // The main thread went away, or closed the port: there is nobody to read for.
    port.on('close', () => {
      this.#interrupted = true;
      this.#wake();
    });
  }

  /** Time spent waiting for the host so far. */
  get waitedMs(): number {
    return this.#waitedMs;
  }

  get interrupted(): boolean {
    return this.#interrupted;
  }

  /** Each chunk is valid until the next one is asked for. @throws TransferInterrupted */
  async *read(file: number): AsyncGenerator<Uint8Array, void> {
    const state: OpenFile = { chunks: [], ended: false };
    this.#files.set(file, state);
    for (let credit = 0; credit < CREDITS; credit += 1) {
      this.#pull(file, freeBuffers.pop() ?? new ArrayBuffer(CHUNK_BYTES));
    }
    for (;;) {
      const chunk = await this.#next(state);
      if (chunk === null) {
        return;
      }
      yield chunk;
      this.#pull(file, chunk.buffer);
    }
  }

  close(): void {
    this.#port.close();
  }

  async #next(state: OpenFile): Promise<Uint8Array<ArrayBuffer> | null> {
    for (;;) {
      const chunk = state.chunks.shift();
      if (chunk !== undefined) {
        return chunk;
      }
      if (this.#interrupted) {
        throw new TransferInterrupted('the transfer was interrupted');
      }
      if (state.ended) {
        return null;
      }
      const begin = performance.now();
      await new Promise<void>((resolve) => this.#waiting.add(resolve));
      this.#waitedMs += performance.now() - begin;
    }
  }

  #wake(): void {
    for (const resolve of this.#waiting) {
      resolve();
    }
    this.#waiting.clear();
  }

  #pull(file: number, buffer: ArrayBuffer): void {
    const message: PullMessage = { type: 'pull', file, buffer };
    this.#port.postMessage(message, [buffer]);
  }

  #receive(message: ChunkMessage): void {
    switch (message.type) {
      case 'interrupted':
        this.#interrupted = true;
        break;
      case 'chunk':
        this.#files
          .get(message.file)
          ?.chunks.push(new Uint8Array(message.buffer, 0, message.length));
        break;
      case 'end':
        freeBuffers.push(message.buffer);
        this.#markEnded(message.file);
        break;
    }
  }

  #markEnded(file: number): void {
    const state = this.#files.get(file);
    if (state !== undefined) {
      state.ended = true;
    }
  }
}
