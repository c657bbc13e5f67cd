import { randomBytes } from 'node:crypto';
import { basename } from 'node:path';
import { laboratoryId, signSubmission, toBase64 } from '#attestation';
import type {
  Bytes,
  ReportWishes,
  Signer,
  SubmissionManifest,
  SubmittedSample,
} from '#attestation';
import type { X25519PublicKey } from '#pipelines';
import type { AttestedEnclave } from '../trust/attest-enclave.ts';
import type { BatchDescription, NewbornDescription } from './batch-description.ts';
import { sealBytes, sealFile } from './seal-file.ts';
import type { SubmissionRecord } from './submission-folder.ts';

export interface SealBatchOptions {
  readonly enclave: AttestedEnclave;
  readonly laboratory: Signer;
  /** Who may open the reports. */
  readonly recipients: readonly X25519PublicKey[];
  readonly policy: string;
  /** The laboratory's own counter of submissions; a gap in it is visible to whoever audits. */
  readonly sequence: number;
  readonly purposes: readonly string[];
  readonly reports: ReportWishes;
  readonly folder: string;
  readonly now: Date;
  readonly onSealed: (newborns: number) => void;
}

/** Encrypts every file to the attested enclave and signs what belongs to whom. */
export async function sealBatch(
  batch: BatchDescription,
  options: SealBatchOptions,
): Promise<SubmissionRecord> {
  const samples: SubmittedSample[] = [];
  for (const newborn of batch.newborns) {
    samples.push(await sealNewborn(newborn, options));
    options.onSealed(samples.length);
  }
  const manifest = await buildManifest(samples, options);
  const envelope = await signSubmission(manifest, options.laboratory);
  const sealedManifest = await sealBytes(
    single(envelope),
    options.enclave.recipientKey,
    options.folder,
  );
  return {
    batch: sealedManifest.ciphertext.sha256,
    sealedManifest: sealedManifest.ciphertext,
    blobs: samples.flatMap(({ files }) => files.map(({ ciphertext }) => ciphertext)),
    newborns: batch.newborns.map(({ name }, index) => ({
      name,
      subject: samples[index]?.id ?? '',
    })),
  };
}

async function sealNewborn(
  newborn: NewbornDescription,
  { enclave, folder }: SealBatchOptions,
): Promise<SubmittedSample> {
  const files = [];
  for (const [index, { role, path }] of newborn.files.entries()) {
    const contents = await sealFile(path, enclave.recipientKey, folder);
    files.push({ role, name: submittedName(role, index, path), ...contents });
  }
  return {
    // Random, never derived from the newborn or from a record number.
    id: randomBytes(16).toString('hex'),
    ...(newborn.sex === null ? {} : { sex: newborn.sex }),
    callsImplyCoverage: newborn.callsImplyCoverage,
    files,
  };
}

/** The role, a number and the format's ending: nothing of the laboratory's own naming leaves the machine. */
function submittedName(role: string, index: number, path: string): string {
  const known = /\.(?:g\.vcf|vcf|bed|csv|tsv|hl7|txt|mztab)(?:\.b?gz)?$/i.exec(basename(path));
  return `${role}-${index + 1}${known?.[0].toLowerCase() ?? '.dat'}`;
}

async function buildManifest(
  samples: readonly SubmittedSample[],
  options: SealBatchOptions,
): Promise<SubmissionManifest> {
  return {
    format: 'neoseal.submission/1',
    laboratory: await laboratoryId(options.laboratory.publicKey),
    sequence: options.sequence,
    nonce: randomBytes(32).toString('hex'),
    created: `${options.now.toISOString().slice(0, 19)}Z`,
    enclaveManifest: options.enclave.manifestDigest,
    policy: options.policy,
    consent: { purposes: options.purposes },
    ...(Object.keys(options.reports).length === 0 ? {} : { reports: options.reports }),
    recipients: options.recipients.map((key) => toBase64(key)),
    samples,
  };
}

async function* single(bytes: Bytes): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(bytes);
}
