import type { Readable, Writable } from 'node:stream';

/** Everything a command may touch of its process; a test hands in its own. */
export interface CliIo {
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Progress and colour only where a person looks. */
  readonly stderrIsTerminal: boolean;
  readonly now: () => Date;
}

export function processIo(): CliIo {
  return {
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    stderrIsTerminal: process.stderr.isTTY,
    now: () => new Date(),
  };
}

/** Data: one JSON document and a newline. */
export function writeJson(io: CliIo, value: unknown): void {
  io.stdout.write(`${JSON.stringify(value)}\n`);
}

/** Chatter: a line for people, never on stdout. */
export function writeNote(io: CliIo, line: string): void {
  io.stderr.write(`${line}\n`);
}
