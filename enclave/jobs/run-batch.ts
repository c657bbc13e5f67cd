import type { VerifiedSubmission } from '#attestation';
import { canonicalText, digestBatchStatement, parseHex, toHex } from '#attestation';
import type { HostRequest, MuxStream, RunEvent } from '#protocol';
import { writeNdjson } from '#protocol';
import type { BootedEnclave } from '../boot/boot.ts';
import type { EmitEvent } from '../events/enclave-event.ts';
import { HostFault } from '../gateway/host-fault.ts';
import type { HostGateway } from '../gateway/host-gateway.ts';
import type { EnclaveLimits } from '../limits.ts';
import type { Nsm } from '../nsm/nsm.ts';
import { AdmissionRefusal } from './admission-refusal.ts';
import { admitSubmission } from './admit.ts';
import { composeStatement } from './batch-statement.ts';
import type { NewbornPool } from './newborn-pool.ts';
import type { NewbornsUnderWay } from './newborns-under-way.ts';
import type { ReplayList } from './replay-list.ts';
import { runSamples } from './run-samples.ts';

export interface BatchContext {
  readonly enclave: BootedEnclave;
  readonly nsm: Pick<Nsm, 'attestation'>;
  readonly pool: Pick<NewbornPool, 'run' | 'threads'>;
  readonly underWay: NewbornsUnderWay;
  readonly replayList: ReplayList;
  readonly tokenKey: Uint8Array;
  readonly limits: EnclaveLimits;
  readonly emit: EmitEvent;
}

type RunRequest = HostRequest & { readonly op: 'run' };

/**
 * One batch from sealed manifest to attested statement; what happens is told on `stream`. A refusal is an
 * answer. When the host fails, the stream is reset without an answer and the batch can be run again.
 *
 * @throws HostFault, and whatever is a bug: told in the event log, for the caller to reset the stream
 */
export async function runBatch(
  request: RunRequest,
  stream: MuxStream,
  host: HostGateway,
  context: BatchContext,
): Promise<void> {
  const { batch } = request;
  try {
    const submission = await admit(batch, host, context);
    const count = submission.manifest.samples.length;
    context.emit({ type: 'batch-admitted', batch, count });
    await tell(stream, { type: 'admitted', count });
    const commitments = await runSamples(batch, submission, request.completed, {
      ...context,
      host,
      onSample: (sample) => tell(stream, { type: 'sample', ...sample }),
    });
    await tell(stream, await attestBatch(submission, commitments, context));
    context.emit({ type: 'batch-finished', batch, count });
  } catch (error) {
    await tellFailure(error, batch, stream, context.emit);
  }
  stream.end();
}

async function admit(
  batch: string,
  host: HostGateway,
  { enclave, replayList, limits }: BatchContext,
): Promise<VerifiedSubmission> {
  return admitSubmission(batch, host, {
    manifest: enclave.manifest,
    recipientSecretKey: enclave.recipientSecretKey,
    replayList,
    maxManifestBytes: limits.manifestBytes,
  });
}

/** The document's `user_data` is the statement's digest, its nonce the submission's. */
async function attestBatch(
  submission: VerifiedSubmission,
  commitments: readonly Uint8Array[],
  { enclave, nsm }: BatchContext,
): Promise<RunEvent> {
  const statement = composeStatement({ ...enclave, submission, commitments });
  const document = await nsm.attestation({
    userData: await digestBatchStatement(statement),
    nonce: parseHex(submission.manifest.nonce),
    publicKey: null,
  });
  return {
    type: 'batch',
    statement: canonicalText(statement),
    attestation: Buffer.from(document).toString('base64'),
    enclaveManifest: enclave.manifestText,
    commitments: commitments.map((commitment) => toHex(commitment)),
  };
}

async function tellFailure(
  error: unknown,
  batch: string,
  stream: MuxStream,
  emit: EmitEvent,
): Promise<void> {
  if (error instanceof AdmissionRefusal) {
    emit({ type: 'batch-refused', batch, code: error.code });
    await tell(stream, { type: 'refused', code: error.code });
    return;
  }
  emit(
    error instanceof HostFault
      ? { type: 'batch-interrupted', batch, code: error.code }
      : { type: 'internal-error', code: 'INTERNAL' },
  );
  throw error;
}

async function tell(stream: MuxStream, event: RunEvent): Promise<void> {
  try {
    await writeNdjson(stream, event);
  } catch (cause) {
    throw new HostFault('CONNECTION_LOST', 'the host does not listen', { cause });
  }
}
