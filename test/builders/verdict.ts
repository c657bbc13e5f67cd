import type { Verdict } from '#attestation';

/** `name CODE` of the first failed check, or `none`. */
export function firstFailure({ checks }: Verdict): string {
  const failed = checks.find(({ status }) => status === 'failed');
  return failed === undefined ? 'none' : `${failed.name} ${failed.code ?? ''}`;
}

/** The status of a named check. */
export function statusOf({ checks }: Verdict, name: string): string | undefined {
  return checks.find((check) => check.name === name)?.status;
}

/** The code that a call is refused with; anything but a coded refusal fails the test. */
export async function refusalOf(call: () => unknown): Promise<string> {
  try {
    await call();
  } catch (error) {
    if (error instanceof Error && 'code' in error && typeof error.code === 'string') {
      return error.code;
    }
    throw error;
  }
  return 'accepted';
}
