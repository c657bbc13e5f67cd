import { Command, CommanderError } from 'commander';
import type { CliIo } from './io.ts';
import { EXIT, reportFailure } from './exit.ts';
import type { ExitCode } from './exit.ts';
import { packageVersion } from './package-files.ts';
import { COMMANDS } from '../commands/index.ts';

/** Runs one command line (without node and script) and returns its exit code. */
export async function runCli(args: readonly string[], io: CliIo): Promise<ExitCode> {
  let exit: ExitCode = EXIT.ok;
  const program = createProgram(io, (code) => {
    exit = code;
  });
  try {
    await program.parseAsync([...args], { from: 'user' });
    return exit;
  } catch (error) {
    if (error instanceof CommanderError) {
      return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    }
    return reportFailure(io, error, args.includes('--json'));
  }
}

function createProgram(io: CliIo, exitWith: (code: ExitCode) => void): Command {
  const program = new Command('neoseal')
    .description('Newborn-screening interpretation in a trusted execution environment')
    .version(packageVersion())
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
    })
    .showHelpAfterError('(see --help)');
  for (const register of COMMANDS) {
    register(program, { io, exitWith });
  }
  return program;
}
