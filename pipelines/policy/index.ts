export { canonicalPolicyBytes, parsePolicy } from './parse-policy.ts';
export { PolicyFault } from './policy-fault.ts';
export type { PolicyFaultCode } from './policy-fault.ts';
export { requiredGenes, selectPanel } from './select-panel.ts';
export { lintPolicy } from './lint-policy.ts';
export type { PolicyLint } from './lint-policy.ts';
export { diffPolicies } from './diff-policies.ts';
export type { PolicyDifference } from './diff-policies.ts';
export type {
  AlleleCondition,
  BlockedVariant,
  CallabilityRules,
  CertaintyGenotype,
  CertaintyRow,
  CertaintyText,
  Citation,
  ConditionOverride,
  Differential,
  DominantAllele,
  FrequencyCeilings,
  InheritanceRules,
  NovelRules,
  Policy,
  QualityRules,
  Selection,
  SexRules,
  SpecialLocus,
  VariantRules,
} from './policy.ts';
