import { close, read, write } from 'node:fs';
import { Duplex } from 'node:stream';
import { promisify } from 'node:util';
import { SHUT_RDWR, SHUT_WR } from './vsock-library.ts';
import type { VsockLibrary } from './vsock-library.ts';

const readBytes = promisify(read);
const writeBytes = promisify(write);

/** Larger single writes arrive damaged on some guest kernels (docs/operations.md, section on vsock). */
export const MAX_WRITE_BYTES = 32_768;
const READ_BYTES = 65_536;

type Callback = (error?: Error | null) => void;

/**
 * A connected socket as a stream. Reads and writes run in the threads of libuv and block there: one thread
 * waits for the peer as long as the connection lasts. What the peer sends is not looked at here.
 */
export class VsockStream extends Duplex {
  readonly #fd: number;
  readonly #library: Pick<VsockLibrary, 'shutdown'>;
  readonly #underWay = new Set<Promise<unknown>>();

  constructor(fd: number, library: Pick<VsockLibrary, 'shutdown'>) {
    super({ allowHalfOpen: true, readableHighWaterMark: READ_BYTES });
    this.#fd = fd;
    this.#library = library;
  }

  override _read(): void {
    // A buffer for each read: frames keep views of it.
    const buffer = Buffer.allocUnsafeSlow(READ_BYTES);
    this.#track(readBytes(this.#fd, buffer, 0, buffer.length, null)).then(
      ({ bytesRead }) => {
        this.push(bytesRead === 0 ? null : buffer.subarray(0, bytesRead));
      },
      (error: unknown) => this.destroy(asError(error)),
    );
  }

  override _write(chunk: Uint8Array, _encoding: BufferEncoding, done: Callback): void {
    this.#track(this.#writeAll(chunk)).then(
      () => {
        done();
      },
      (error: unknown) => {
        done(asError(error));
      },
    );
  }

  override _final(done: Callback): void {
    this.#library.shutdown(this.#fd, SHUT_WR);
    done();
  }

  /** Wakes whatever waits for the peer; the descriptor is closed when nobody uses it any more. */
  override _destroy(error: Error | null, done: Callback): void {
    this.#library.shutdown(this.#fd, SHUT_RDWR);
    void Promise.allSettled(this.#underWay).then(() => {
      close(this.#fd, () => {
        done(error);
      });
    });
  }

  async #writeAll(chunk: Uint8Array): Promise<void> {
    for (let offset = 0; offset < chunk.length;) {
      const length = Math.min(MAX_WRITE_BYTES, chunk.length - offset);
      offset += (await writeBytes(this.#fd, chunk, offset, length, null)).bytesWritten;
    }
  }

  #track<T>(operation: Promise<T>): Promise<T> {
    const settled = operation.then(
      () => undefined,
      () => undefined,
    );
    this.#underWay.add(settled);
    void settled.then(() => this.#underWay.delete(settled));
    return operation;
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error('the connection has failed');
}
