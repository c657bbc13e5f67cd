export { RESULT_CHECKS } from './check-names.ts';
export type { CheckMeaning, ResultCheckName } from './check-names.ts';
export { formatEvidence, parseEvidence } from './evidence-file.ts';
export type { Evidence, LogEvidence } from './evidence-file.ts';
export type { ReferenceSource, ResultTrust } from './trust.ts';
export type {
  InvalidResultVerdict,
  ResultCheck,
  ResultFacts,
  ResultVerdict,
  ValidResultVerdict,
} from './verdict.ts';
export { verifyResult } from './verify-result.ts';
