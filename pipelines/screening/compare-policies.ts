import type { Finding, KnowledgePack, Outcome } from '../model/index.ts';
import { diffPolicies } from '../policy/index.ts';
import type { PolicyDifference } from '../policy/index.ts';
import type { DroppedAllele } from './alleles.ts';
import type { NewbornEvidence, ScreeningRules } from './evidence.ts';
import { explainNewborn } from './interpret-newborn.ts';
import type { VariantInterpreter } from './variant-interpreter.ts';

export interface PolicySide {
  readonly policy: string;
  readonly outcome: Outcome;
  /** Findings that the other policy does not make, or makes otherwise. */
  readonly onlyHere: readonly Finding[];
  /** Alleles that only this policy leaves out, and why: the reasons for the other side's findings. */
  readonly droppedOnlyHere: readonly DroppedAllele[];
}

export interface PolicyComparison {
  readonly rules: readonly PolicyDifference[];
  readonly left: PolicySide;
  readonly right: PolicySide;
}

/** What two policies make of the same newborn, and which of their rules differ. */
export function comparePolicies(
  evidence: NewbornEvidence,
  knowledge: KnowledgePack,
  rules: { readonly left: ScreeningRules; readonly right: ScreeningRules },
  interpreter: VariantInterpreter,
): PolicyComparison {
  const left = explainNewborn(evidence, knowledge, rules.left, interpreter);
  const right = explainNewborn(evidence, knowledge, rules.right, interpreter);
  const side = (own: typeof left, other: typeof left): PolicySide => ({
    policy: own.result.policy.id,
    outcome: own.result.outcome,
    onlyHere: without(own.result.findings, other.result.findings),
    droppedOnlyHere: without(own.dropped, other.dropped),
  });
  return {
    rules: diffPolicies(rules.left.policy, rules.right.policy),
    left: side(left, right),
    right: side(right, left),
  };
}

function without<T>(own: readonly T[], other: readonly T[]): readonly T[] {
  const known = new Set(other.map((entry) => JSON.stringify(entry)));
  return own.filter((entry) => !known.has(JSON.stringify(entry)));
}
