import { Readable, Writable } from 'node:stream';
import { Command, CommanderError } from 'commander';
import { EXIT, runCli } from '#client';
import type { CliIo } from '#client';

export interface CommandRun {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

class Sink extends Writable {
  text = '';

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString('utf8');
    done();
  }
}

/** Runs the whole command line in this process. */
export async function runNeoseal(args: readonly string[], stdin = ''): Promise<CommandRun> {
  const { io, stdout, stderr } = createIo(stdin);
  const exit = await runCli(args, io);
  return { exit, stdout: stdout.text, stderr: stderr.text };
}

type Register = (program: Command, context: { io: CliIo; exitWith(code: number): void }) => void;

/** Runs one command with collaborators of the test's choice; failures are thrown, not printed. */
export async function runCommand(
  register: Register,
  args: readonly string[],
  stdin = '',
): Promise<CommandRun> {
  const { io, stdout, stderr } = createIo(stdin);
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

function createIo(stdin: string): { io: CliIo; stdout: Sink; stderr: Sink } {
  const stdout = new Sink();
  const stderr = new Sink();
  const io = {
    stdin: Readable.from([Buffer.from(stdin)]),
    stdout,
    stderr,
    env: {},
    stderrIsTerminal: false,
    now: () => new Date(0),
  };
  return { io, stdout, stderr };
}
