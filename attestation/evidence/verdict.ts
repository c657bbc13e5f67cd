import type { JsonObject } from '../canonical/index.ts';
import type { Check, CheckCode } from '../verdict.ts';
import type { ResultCheckName } from './check-names.ts';

/** One line of the checklist. */
export interface ResultCheck {
  readonly name: ResultCheckName;
  /** `not-required`: the verifier's settings do not ask for it. It is no pass. */
  readonly status: 'passed' | 'failed' | 'not-reached' | 'not-required';
  readonly code?: CheckCode;
  readonly explanation?: string;
  readonly proves: string;
  readonly doesNotProve: string;
  /** The checks of the attestation document; of `anchors`, one for each trusted sink. */
  readonly checks?: readonly Check[];
}

interface ResultFindings {
  /** True when the evidence says so or its root is a development root: nothing was protected. */
  readonly simulated: boolean;
  /** `batch`: no opening was given, so nothing is known of any single result. */
  readonly scope: 'result' | 'batch';
  readonly checks: readonly ResultCheck[];
}

export interface ValidResultVerdict extends ResultFindings {
  readonly verdict: 'valid';
  readonly facts: ResultFacts;
  /** The opened result; `null` in the scope of a batch. */
  readonly result: JsonObject | null;
}

export interface InvalidResultVerdict extends ResultFindings {
  readonly verdict: 'invalid';
}

export type ResultVerdict = ValidResultVerdict | InvalidResultVerdict;

/** What valid evidence shows, for display. */
export interface ResultFacts {
  /** Time of the attestation document, set by the hypervisor: `YYYY-MM-DDTHH:MM:SS.sssZ`. */
  readonly attested: string;
  /** Source revision of the measured build. */
  readonly revision: string;
  readonly policy: string;
  readonly knowledgePack: string;
  readonly laboratory: string;
  readonly sequence: number;
  readonly index: number;
  readonly count: number;
  readonly log: { readonly origin: string; readonly entryIndex: number; readonly size: number };
  /** Sinks that hold the checkpoint. */
  readonly anchors: readonly string[];
}
