export * from './bytes/index.ts';
export { PolicyError } from './policy-error.ts';
export type { PolicyCode } from './policy-error.ts';
export { Checklist } from './verdict.ts';
export type { Check, CheckCode, SkipReason, Step, Verdict } from './verdict.ts';
export { VerificationError } from './verification-error.ts';
export type { VerificationCode } from './verification-error.ts';
