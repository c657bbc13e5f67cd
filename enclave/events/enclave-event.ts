/**
 * Everything that an enclave ever says about itself. Numbers, words of closed lists and digests of public
 * things only: no free text, nothing of an input, so that nothing can be logged by accident. Times and
 * counts that would tell outcomes apart are left out.
 */
export type EnclaveEvent =
  /** The machine is on. Registers in lower-case hex; `rootSha256` names the root of simulated hardware. */
  | {
      readonly type: 'hardware';
      readonly simulated: boolean;
      readonly rootSha256: string | null;
      readonly pcr0: string;
      readonly pcr1: string;
      readonly pcr2: string;
    }
  /** The enclave was started in debug mode: its console can be read and nothing is measured. It ends. */
  | { readonly type: 'debug-mode' }
  | { readonly type: 'listening'; readonly uptimeMs: number }
  | { readonly type: 'connected' }
  | { readonly type: 'disconnected' }
  | { readonly type: 'boot-step'; readonly step: BootStep; readonly durationMs: number }
  | {
      readonly type: 'ready';
      readonly manifestDigest: string;
      readonly manifestVersion: number;
      readonly recipientKey: 'created' | 'opened';
      readonly uptimeMs: number;
    }
  | { readonly type: 'boot-refused'; readonly code: BootCode }
  | { readonly type: 'request-refused'; readonly code: RequestCode }
  | { readonly type: 'attested' }
  | { readonly type: 'batch-admitted'; readonly batch: string; readonly count: number }
  | { readonly type: 'batch-refused'; readonly batch: string; readonly code: AdmissionCode }
  | { readonly type: 'batch-finished'; readonly batch: string; readonly count: number }
  /** The host failed the batch (a blob missing or altered, a stream lost); it may be run again. */
  | { readonly type: 'batch-interrupted'; readonly batch: string; readonly code: HostCode }
  /** A thread died or stopped on a bug; the newborn is tried once more. */
  | { readonly type: 'worker-lost' }
  /** A bug. The process ends unless one newborn alone was concerned. */
  | { readonly type: 'internal-error'; readonly code: 'INTERNAL' };

export const BOOT_STEPS = ['installation', 'recipient-key', 'commitment'] as const;
export type BootStep = (typeof BOOT_STEPS)[number];

export const BOOT_CODES = [
  'CONFIG_INVALID',
  'INSTALLATION_INVALID',
  'KMS_NOT_ACCEPTED',
  'KMS_DENIED',
  'KMS_UNAVAILABLE',
  'KMS_ANSWER_INVALID',
  'SEALED_KEY_INVALID',
  'MANIFEST_VERSION_ROLLED_BACK',
  'BOOT_COMMITMENT_INVALID',
  'NSM_REQUEST_INVALID',
  'NSM_RESPONSE_INVALID',
  'NSM_ERROR',
  'NSM_UNAVAILABLE',
  'DEBUG_MODE',
  'RUNTIME_EXPOSED',
  'HOST_UNAVAILABLE',
  'LISTENER_UNAVAILABLE',
  'INTERNAL',
] as const;
export type BootCode = (typeof BOOT_CODES)[number];

export const REQUEST_CODES = ['NOT_CONFIGURED', 'ALREADY_CONFIGURED', 'REQUEST_INVALID'] as const;
export type RequestCode = (typeof REQUEST_CODES)[number];

export const ADMISSION_CODES = [
  'MANIFEST_UNREADABLE',
  'MANIFEST_TOO_LARGE',
  'SUBMISSION_INVALID',
  'SIGNATURE_INVALID',
  'LABORATORY_UNKNOWN',
  'ENCLAVE_MISMATCH',
  'POLICY_UNKNOWN',
  'CONSENT_MISSING',
  'SUBMISSION_REPLAYED',
  'REPLAY_LIST_FULL',
] as const;
export type AdmissionCode = (typeof ADMISSION_CODES)[number];

export const HOST_CODES = [
  'BLOB_ALTERED',
  'BLOB_UNAVAILABLE',
  'ARTEFACT_REFUSED',
  'STATE_INVALID',
  'STATE_UNAVAILABLE',
  'CONNECTION_LOST',
] as const;
export type HostCode = (typeof HOST_CODES)[number];

export type EmitEvent = (event: EnclaveEvent) => void;
