import { Command, CommanderError } from 'commander';
import { writeJson } from './io.ts';
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
    const json = args.includes('--json');
    if (error instanceof CommanderError) {
      return reportUsage(io, error, json);
    }
    return reportFailure(io, error, json);
  }
}

/** Help ends here too, with 0. What is wrong stands on standard error already. */
function reportUsage(io: CliIo, { exitCode, message }: CommanderError, json: boolean): ExitCode {
  if (exitCode === 0) {
    return EXIT.ok;
  }
  if (json) {
    writeJson(io, { error: { code: 'USAGE', message: message.replace(/^error: /, '') } });
  }
  return EXIT.usage;
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
