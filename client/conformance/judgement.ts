import type { Expectation, Failure } from './vector-file.ts';

/** What this verifier says of one vector. */
export interface Judgement {
  readonly verdict: 'valid' | 'invalid';
  /** In the order of the checks. */
  readonly failed: readonly Failure[];
  /** What was computed, for the kinds that compute something. */
  readonly value?: Readonly<Record<string, string>>;
}

/** Whether verdict, failed checks with their codes, and values are those expected. */
export function agrees(judgement: Judgement, expected: Expectation): boolean {
  const { verdict, failed = [], value = judgement.value ?? {} } = expected;
  return (
    judgement.verdict === verdict &&
    listOf(judgement.failed) === listOf(failed) &&
    recordOf(judgement.value ?? {}) === recordOf(value)
  );
}

function listOf(failed: readonly Failure[]): string {
  return failed.map(({ check, code }) => `${check} ${code}`).join('\n');
}

function recordOf(value: Readonly<Record<string, string>>): string {
  return JSON.stringify(Object.entries(value).sort());
}
