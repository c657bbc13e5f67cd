import type { Command } from 'commander';
import type { ExitCode } from './exit.ts';
import type { CliIo } from './io.ts';

/**
 * A command adds itself to the program. Its action may set the exit code through `context.exitWith`
 * (e.g. 5 for a partial batch) and throws a `Fault` or `CliError` for every failure it expects.
 */
export type RegisterCommand = (program: Command, context: CommandContext) => void;

export interface CommandContext {
  readonly io: CliIo;
  readonly exitWith: (code: ExitCode) => void;
}
