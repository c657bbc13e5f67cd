import { Readable, Writable } from 'node:stream';
import { Command, CommanderError } from 'commander';
import { EXIT, runCli } from '#client';
import type { CliIo } from '#client';

export interface CommandRun {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly stdin?: string | Uint8Array;
  readonly env?: Readonly<Record<string, string>>;
  readonly now?: () => Date;
}

const FIXED_TIME = new Date('2026-03-01T12:00:00Z');

class Sink extends Writable {
  readonly #chunks: Buffer[] = [];

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.#chunks.push(chunk);
    done();
  }

  get text(): string {
    return Buffer.concat(this.#chunks).toString('utf8');
  }
}

/** Runs the whole command line in this process, with its own streams, clock and environment. */
export async function runNeoseal(
  args: readonly string[],
  options: RunOptions = {},
): Promise<CommandRun> {
  const { io, stdout, stderr } = commandIo(options);
  const exit = await runCli(args, io);
  return { exit, stdout: stdout.text, stderr: stderr.text };
}

type Register = (program: Command, context: { io: CliIo; exitWith(code: number): void }) => void;

/** Runs one command with collaborators of the test's choice; failures are thrown, not printed. */
export async function runCommand(
  register: Register,
  args: readonly string[],
  options: RunOptions = {},
): Promise<CommandRun> {
  const { io, stdout, stderr } = commandIo(options);
  let exit: number = EXIT.ok;
  const program = new Command('neoseal').exitOverride().configureOutput({
    writeOut: (text) => io.stdout.write(text),
    writeErr: (text) => io.stderr.write(text),
  });
  const exitWith = (code: number): void => {
    exit = code;
  };
  register(program, { io, exitWith });
  try {
    await program.parseAsync([...args], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) {
      throw error;
    }
    exit = error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  }
  return { exit, stdout: stdout.text, stderr: stderr.text };
}

/** What a command may touch, and what it wrote. */
export function commandIo({ stdin = '', env = {}, now = () => FIXED_TIME }: RunOptions = {}): {
  readonly io: CliIo;
  readonly stdout: Sink;
  readonly stderr: Sink;
} {
  const stdout = new Sink();
  const stderr = new Sink();
  const io = {
    stdin: Readable.from([Buffer.from(stdin)]),
    stdout,
    stderr,
    env,
    stderrIsTerminal: false,
    now,
  };
  return { io, stdout, stderr };
}
