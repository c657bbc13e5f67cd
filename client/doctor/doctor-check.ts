import { PolicyError, VerificationError } from '#attestation';
import { Fault } from '#pipelines';
import { CliError } from '../cli/exit.ts';

/** One thing that was looked at. */
export interface DoctorCheck {
  readonly name: string;
  readonly status: 'ok' | 'failed' | 'not-run';
  /** Why it failed; the code of the part that refused. */
  readonly code?: string;
  /** What to do about it. */
  readonly hint?: string;
}

/** Runs one check; a failure that is coded becomes its verdict, anything else is a bug and is thrown. */
export async function runCheck(
  name: string,
  hint: string,
  check: () => Promise<void>,
): Promise<DoctorCheck> {
  try {
    await check();
    return { name, status: 'ok' };
  } catch (error) {
    if (isCoded(error)) {
      return { name, status: 'failed', code: error.code, hint };
    }
    throw error;
  }
}

export function notRun(name: string, hint: string): DoctorCheck {
  return { name, status: 'not-run', hint };
}

function isCoded(error: unknown): error is Error & { readonly code: string } {
  return (
    error instanceof Fault ||
    error instanceof CliError ||
    error instanceof VerificationError ||
    error instanceof PolicyError
  );
}
