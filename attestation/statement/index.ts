export { digestBatchStatement, MAX_SAMPLES, parseBatchStatement } from './batch-statement.ts';
export type { BatchStatement } from './batch-statement.ts';
export { commitResult, digestResult } from './commitment.ts';
export { digestEnclaveManifest, parseEnclaveManifest } from './enclave-manifest.ts';
export type { EnclaveManifest, EnclavePolicy, Laboratory } from './enclave-manifest.ts';
export {
  batchEntry,
  formatLogEntry,
  MAX_ENTRY_LENGTH,
  parseLogEntry,
  releaseEntry,
} from './log-entry.ts';
export type { BatchEntry, GenesisEntry, LogEntry, ReleaseEntry } from './log-entry.ts';
export { commitOpening, formatOpening, parseOpening } from './opening.ts';
export type { Opening } from './opening.ts';
export {
  describeLaboratory,
  digestSubmission,
  laboratoryId,
  signSubmission,
  verifySubmission,
} from './submission.ts';
export type { VerifiedSubmission } from './submission.ts';
export { isVerifierUrl, parseSubmissionManifest } from './submission-manifest.ts';
export type {
  FileContent,
  ReportWishes,
  SubmissionManifest,
  SubmittedFile,
  SubmittedSample,
} from './submission-manifest.ts';
