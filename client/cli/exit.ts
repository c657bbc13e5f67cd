import { Fault } from '#pipelines';
import type { CliIo } from './io.ts';
import { writeJson, writeNote } from './io.ts';

/** Exit codes that scripts may rely on. */
export const EXIT = {
  ok: 0,
  runtime: 1,
  usage: 2,
  refused: 3,
  verification: 4,
  partial: 5,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** A failure that the user can act on; anything else that is thrown is a bug and shows its stack. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly exit: ExitCode;
  readonly code: string;

  constructor(exit: ExitCode, code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.exit = exit;
    this.code = code;
  }
}

/** Prints a failure the way the contract says and returns the exit code for it. */
export function reportFailure(io: CliIo, error: unknown, json: boolean): ExitCode {
  if (error instanceof Fault) {
    const record = error.toRecord();
    if (json) {
      writeJson(io, { error: record });
    } else {
      writeNote(io, `neoseal: ${record.message}`);
    }
    return EXIT.refused;
  }
  if (error instanceof CliError) {
    if (json) {
      writeJson(io, { error: { code: error.code, message: error.message } });
    } else {
      writeNote(io, `neoseal: ${error.code}: ${error.message}`);
    }
    return error.exit;
  }
  throw error;
}
