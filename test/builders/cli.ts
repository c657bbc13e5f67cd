import { Readable, Writable } from 'node:stream';
import { runCli } from '#client';
import type { CliIo } from '#client';

export interface CliRun {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command line in this process with its own streams, clock and environment. */
export async function runCommand(
  args: readonly string[],
  {
    stdin = new Uint8Array(0),
    now = new Date('2026-03-01T12:00:00Z'),
  }: { readonly stdin?: Uint8Array; readonly now?: Date } = {},
): Promise<CliRun> {
  const stdout = new Capture();
  const stderr = new Capture();
  const io: CliIo = {
    stdin: Readable.from([Buffer.from(stdin)]),
    stdout,
    stderr,
    env: {},
    stderrIsTerminal: false,
    now: () => now,
  };
  const exit = await runCli(args, io);
  return { exit, stdout: stdout.text(), stderr: stderr.text() };
}

class Capture extends Writable {
  readonly #chunks: Buffer[] = [];

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#chunks.push(chunk);
    done();
  }

  text(): string {
    return Buffer.concat(this.#chunks).toString();
  }
}
