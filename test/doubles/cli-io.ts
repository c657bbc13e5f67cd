import { Readable, Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { CliIo } from '#client';
import { cutBySizes } from '../builders/chunks.ts';

export interface FakeIo {
  readonly io: CliIo;
  /** All that was written; nothing can be written after. */
  stdout(): Promise<Uint8Array>;
  stderr(): Promise<string>;
  /** The most bytes that ever waited for standard output to take them. */
  readonly largestBacklog: () => number;
}

/** A process for one command: bytes in, bytes out, a fixed clock. */
export function fakeIo(
  options: { readonly stdin?: Uint8Array; readonly env?: Record<string, string> } = {},
): FakeIo {
  const stdout = new Sink();
  const stderr = new Sink();
  return {
    io: {
      stdin: Readable.from(cutBySizes(options.stdin ?? new Uint8Array(), [65_536])),
      stdout,
      stderr,
      env: options.env ?? {},
      stderrIsTerminal: false,
      now: () => new Date('2026-01-01T00:00:00Z'),
    },
    stdout: () => stdout.bytes(),
    largestBacklog: () => stdout.largestBacklog,
    stderr: async () => Buffer.from(await stderr.bytes()).toString(),
  };
}

/** Takes one chunk at a time, so that a writer that ignores backpressure shows. */
class Sink extends Writable {
  largestBacklog = 0;
  readonly #chunks: Buffer[] = [];

  constructor() {
    super({ highWaterMark: 1 });
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.largestBacklog = Math.max(this.largestBacklog, this.writableLength);
    this.#chunks.push(Buffer.from(chunk));
    setImmediate(done);
  }

  async bytes(): Promise<Uint8Array> {
    this.end();
    await finished(this);
    return new Uint8Array(Buffer.concat(this.#chunks));
  }
}
