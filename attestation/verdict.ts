import { PolicyError } from './policy-error.ts';
import type { PolicyCode } from './policy-error.ts';
import { VerificationError } from './verification-error.ts';
import type { VerificationCode } from './verification-error.ts';

/** `INTERNAL` is a bug of the verifier; it counts as a failure, never as a pass. */
export type CheckCode = VerificationCode | PolicyCode | 'INTERNAL';

/** One line of a verdict. `not-reached` says why in its explanation: a failed need, or nothing to compare with. */
export interface Check {
  readonly name: string;
  readonly status: 'passed' | 'failed' | 'not-reached';
  readonly code?: CheckCode;
  readonly explanation?: string;
}

export interface Verdict {
  readonly verdict: 'valid' | 'invalid';
  /** In a fixed order; every check of the list is named whatever happened. */
  readonly checks: readonly Check[];
}

/** What a check leaves for the checks that need it. */
export type Step<T> = { readonly passed: true; readonly value: T } | { readonly passed: false };

type Values<Needs extends readonly Step<unknown>[]> = {
  [I in keyof Needs]: Needs[I] extends Step<infer T> ? T : never;
};

/** Why a check that did not run was left out on purpose. */
export interface SkipReason {
  readonly code?: CheckCode;
  readonly explanation: string;
}

/**
 * Runs named checks in order and keeps their verdicts; it never throws, whatever a check does.
 *
 * A check gets the values of the checks it needs; when one of those did not pass, it is `not-reached`.
 *
 * @example
 * const list = new Checklist();
 * const envelope = await list.check('envelope', [], () => parseCoseSign1(bytes));
 * await list.check('signature', [envelope], (sign1) => verifyCoseSign1(sign1, key));
 * return list.verdict(['envelope', 'signature']);
 */
export class Checklist {
  readonly #checks: Check[] = [];

  async check<const Needs extends readonly Step<unknown>[], T>(
    name: string,
    needs: Needs,
    run: (...values: Values<Needs>) => T | Promise<T>,
  ): Promise<Step<T>> {
    const values: unknown[] = [];
    for (const need of needs) {
      if (!need.passed) {
        return this.skip(name, { explanation: 'a check that this one needs did not pass' });
      }
      values.push(need.value);
    }
    try {
      const value = await run(...(values as Values<Needs>));
      this.#checks.push({ name, status: 'passed' });
      return { passed: true, value };
    } catch (error) {
      this.#checks.push({ name, status: 'failed', ...describe(error) });
      return { passed: false };
    }
  }

  /** A check that is not made: the caller gave nothing to compare with. */
  skip(name: string, reason: SkipReason): { readonly passed: false } {
    this.#checks.push({ name, status: 'not-reached', ...reason });
    return { passed: false };
  }

  /** `valid` only when nothing failed and every required check passed. */
  verdict(required: readonly string[]): Verdict {
    const checks = [...this.#checks];
    const failed = checks.some((check) => check.status === 'failed');
    const complete = required.every((name) =>
      checks.some((check) => check.name === name && check.status === 'passed'),
    );
    return {
      verdict: !failed && complete && required.length > 0 ? 'valid' : 'invalid',
      checks,
    };
  }
}

function describe(error: unknown): { code: CheckCode; explanation: string } {
  if (error instanceof VerificationError || error instanceof PolicyError) {
    return { code: error.code, explanation: error.explanation };
  }
  // The text of a foreign error may quote the input: it is not repeated.
  return { code: 'INTERNAL', explanation: 'the check stopped on an unexpected error' };
}
