import type { SubmissionManifest, SubmittedSample } from '#attestation';
import { parseBase64 } from '#attestation';
import type { FaultRecord, FileRole } from '#pipelines';
import type { EnclaveLimits } from '../limits.ts';
import { InputFault } from '../workers/input-fault.ts';
import type { PooledTask } from './newborn-pool.ts';

/** What one thread is asked to do for one sample of an admitted submission. */
export function planNewborn(
  manifest: SubmissionManifest,
  manifestDigest: string,
  sample: SubmittedSample & { readonly index: number },
  limits: Pick<EnclaveLimits, 'fileBytes' | 'heldFileBytes' | 'sampleBytes'>,
): PooledTask {
  return {
    index: sample.index,
    subject: sample.id,
    manifestDigest,
    submitted: manifest.created,
    ...(manifest.reports === undefined ? {} : { reports: manifest.reports }),
    policyId: manifest.policy,
    sex: sample.sex ?? null,
    callsImplyCoverage: sample.callsImplyCoverage,
    files: sample.files.map(({ role, name, plaintext }) => ({ role, name, ...plaintext })),
    recipients: (sample.recipients ?? manifest.recipients).map((key) => parseBase64(key)),
    refusal: findExcess(sample, limits),
  };
}

/** Their readers hold the whole file; that of a newborn has a few kilobytes. */
const HELD_ROLES: ReadonlySet<string> = new Set<FileRole>(['biochemistry', 'cutoffs']);

/** Decided on the manifest alone, before a byte is fetched. */
function findExcess(
  sample: SubmittedSample,
  limits: Pick<EnclaveLimits, 'fileBytes' | 'heldFileBytes' | 'sampleBytes'>,
): FaultRecord | null {
  const large = sample.files.find(
    ({ role, plaintext }) =>
      plaintext.length > (HELD_ROLES.has(role) ? limits.heldFileBytes : limits.fileBytes),
  );
  const total = sample.files.reduce((sum, { plaintext }) => sum + plaintext.length, 0);
  if (large === undefined && total <= limits.sampleBytes) {
    return null;
  }
  return new InputFault('INPUT_TOO_LARGE', 'the files exceed what the enclave takes', {
    ...(large === undefined ? {} : { file: large.name }),
  }).toRecord();
}
