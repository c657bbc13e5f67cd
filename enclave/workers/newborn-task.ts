import type { MessagePort } from 'node:worker_threads';
import type { ReportWishes } from '#attestation';
import type { FaultRecord, PackFiles, ScreeningRules } from '#pipelines';

/** What every thread is given once, at its start. */
export interface WorkerSetup {
  readonly packFiles: PackFiles;
  readonly rules: readonly ScreeningRules[];
  /** Catalogues of the languages to report in, as JSON documents. */
  readonly wordings: readonly unknown[];
  readonly analytes: unknown;
  readonly simulated: boolean;
  /** PCR0, lower-case hex. */
  readonly measurement: string;
  /** X25519 scalar of the enclave. */
  readonly recipientSecretKey: Uint8Array;
  readonly saltKey: Uint8Array;
  readonly sampleBusyMs: number;
}

export interface TaskFile {
  readonly role: string;
  readonly name: string;
  /** Of the plaintext: lower-case hex, bytes. */
  readonly sha256: string;
  readonly length: number;
}

/** One newborn of an admitted submission. */
export interface NewbornTask {
  readonly index: number;
  /** Pseudonym, 32 hex digits. */
  readonly subject: string;
  /** Lower-case hex. */
  readonly manifestDigest: string;
  /** When the laboratory signed the manifest, `YYYY-MM-DDTHH:MM:SSZ`. */
  readonly submitted: string;
  /** Language and verifier that the laboratory asked for. */
  readonly reports?: ReportWishes;
  readonly policyId: string;
  readonly sex: 'male' | 'female' | null;
  readonly callsImplyCoverage: boolean;
  readonly files: readonly TaskFile[];
  /** X25519 public keys, 32 bytes each. */
  readonly recipients: readonly Uint8Array[];
  /** Decided before any file was opened; then nothing is read. */
  readonly refusal: FaultRecord | null;
  /** Where the files' ciphertext comes from. */
  readonly port: MessagePort;
}

export interface SealedNewborn {
  /** 32 bytes. */
  readonly commitment: Uint8Array;
  /** Crypt4GH, padded to a size class. */
  readonly sealed: Uint8Array<ArrayBuffer>;
}

/** Errors lose their class between threads, so that a worker never throws. */
export type NewbornOutput =
  | ({ readonly status: 'sealed' } & SealedNewborn)
  | { readonly status: 'interrupted' }
  /** A bug: what it was stays in the thread. */
  | { readonly status: 'internal' };
