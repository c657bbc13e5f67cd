import type { Check, ResultCheck } from '#attestation';

/** The three answers. `not-verified` is no failure: something that the checks need was not given. */
export type State = 'verified' | 'not-verified' | 'failed';

export interface Pcr {
  readonly index: number;
  readonly hex: string;
}

/** All that the page shows of one verification. */
export interface Report {
  readonly state: State;
  readonly headline: string;
  readonly explanation: string;
  /** No hardware protected this. Shown louder than the state. */
  readonly simulated: boolean;
  readonly warnings: readonly string[];
  readonly checks: readonly (Check | ResultCheck)[];
  /** Proven facts; empty unless valid. */
  readonly facts: readonly (readonly [label: string, value: string])[];
  readonly pcrs: readonly Pcr[];
  /** False: what the document claims, and nothing vouches for it. */
  readonly pcrsProven: boolean;
  readonly proves: readonly string[];
  readonly doesNotProve: readonly string[];
  /** What `neoseal verify --json` or `neoseal attestation check --json` prints. */
  readonly verdict: unknown;
  /** The opened result; only when everything passed. */
  readonly result: unknown;
}

/** A report without a verdict: nothing could be judged. */
export function withoutVerdict(headline: string, explanation: string): Report {
  return {
    ...{ state: 'not-verified', headline, explanation, simulated: false },
    ...{ warnings: [], checks: [], facts: [], pcrs: [], pcrsProven: false },
    ...{ proves: [], doesNotProve: [], verdict: null, result: null },
  };
}

export const SIMULATED_WARNING =
  'SIMULATED: no hardware protected this. It proves nothing about a real enclave. Never use it for a person.';
