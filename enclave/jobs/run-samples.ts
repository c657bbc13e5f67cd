import type { SubmittedSample, VerifiedSubmission } from '#attestation';
import { parseHex, toHex } from '#attestation';
import type { CompletedSample } from '#protocol';
import type { ExpectedBlob } from '../transfer/blob-pump.ts';
import { BlobPump } from '../transfer/blob-pump.ts';
import type { HostGateway } from '../gateway/host-gateway.ts';
import type { EnclaveLimits } from '../limits.ts';
import type { HostRelay } from '../gateway/host-relay.ts';
import { isTokenFor, issueToken } from './completion-token.ts';
import type { NewbornPool } from './newborn-pool.ts';
import type { NewbornsUnderWay } from './newborns-under-way.ts';
import { planNewborn } from './plan-newborn.ts';

export interface SampleRunContext {
  readonly host: Pick<HostGateway, 'isConnected' | 'openBlob' | 'putArtefact'>;
  readonly pool: Pick<NewbornPool, 'run' | 'threads'>;
  readonly underWay: NewbornsUnderWay;
  readonly tokenKey: Uint8Array;
  readonly limits: EnclaveLimits;
  /** Told once the host has acknowledged the artefact. */
  readonly onSample: (sample: CompletedSample) => Promise<void>;
}

/**
 * Every newborn of a submission that is not finished yet, as many at a time as there are threads.
 *
 * @param completed what the host says was finished before; only what carries our token counts
 * @returns commitments in the order of the manifest's samples
 * @throws HostFault; the other newborns under way are finished first
 */
export async function runSamples(
  batch: string,
  submission: VerifiedSubmission,
  completed: readonly CompletedSample[],
  context: SampleRunContext,
): Promise<readonly Uint8Array[]> {
  const commitments = new Map(acceptCompleted(batch, completed, context.tokenKey));
  const { samples } = submission.manifest;
  const waiting = samples
    .map((sample, index) => ({ ...sample, index }))
    .filter(({ index }) => !commitments.has(index))
    .values();
  const work = async (): Promise<void> => {
    for (const sample of waiting) {
      commitments.set(sample.index, await runSample(batch, submission, sample, context));
    }
  };
  await allSettled(Array.from({ length: context.pool.threads }, work));
  return samples.map((_, index) => {
    const commitment = commitments.get(index);
    if (commitment === undefined) {
      throw new Error('a newborn was left out');
    }
    return commitment;
  });
}

async function runSample(
  batch: string,
  submission: VerifiedSubmission,
  sample: SubmittedSample & { readonly index: number },
  { host, pool, underWay, tokenKey, limits, onSample }: SampleRunContext,
): Promise<Uint8Array> {
  const { index } = sample;
  const task = planNewborn(submission.manifest, toHex(submission.manifestDigest), sample, limits);
  const files = task.refusal === null ? sample.files : [];
  const { commitment, sealed } = await underWay.run(`${batch}/${index}`, host, (relay) =>
    pool.run(task, () => files.map(({ ciphertext }) => openPump(ciphertext, relay))),
  );
  await host.putArtefact({ batch, index, sealed });
  const token = issueToken(tokenKey, { batch: parseHex(batch), index, commitment });
  await onSample({ index, commitment: toHex(commitment), token: toHex(token) });
  return commitment;
}

function openPump(ciphertext: ExpectedBlob, relay: HostRelay): BlobPump {
  return new BlobPump(ciphertext, {
    open: (offset) => relay.openBlob(ciphertext.sha256, offset),
    returns: () => relay.returns(),
  });
}

function acceptCompleted(
  batch: string,
  completed: readonly CompletedSample[],
  tokenKey: Uint8Array,
): [number, Uint8Array][] {
  return completed.flatMap(({ index, commitment, token }): [number, Uint8Array][] => {
    const completion = { batch: parseHex(batch), index, commitment: parseHex(commitment) };
    return isTokenFor(tokenKey, completion, parseHex(token))
      ? [[index, completion.commitment]]
      : [];
  });
}

/** Waits for all, then fails with the first failure: nothing goes on behind the caller's back. */
async function allSettled(work: readonly Promise<void>[]): Promise<void> {
  const outcomes = await Promise.allSettled(work);
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed !== undefined) {
    throw failed.reason;
  }
}
