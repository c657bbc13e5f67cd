import type { RunEvent } from '#protocol';
import { RunFault } from '../faults/run-fault.ts';
import type { BatchRow } from '../batches/batch-rows.ts';
import type { BatchStore } from '../batches/batch-store.ts';
import type { BatchChanges } from '../batches/batch-changes.ts';
import type { ArtefactInbox } from '../enclave/artefact-inbox.ts';
import type { EventLog } from '../events/host-event.ts';
import type { BatchLog } from '../ports/batch-log.ts';
import type { Enclave } from '../ports/enclave.ts';
import type { BatchOutcome, EvidenceWriter } from '../ports/evidence-writer.ts';
import type { Storage } from '../ports/storage.ts';
import { parseOutcome } from './outcome.ts';

export interface BatchRunParts {
  readonly store: BatchStore;
  readonly storage: Storage;
  readonly inbox: ArtefactInbox;
  readonly enclave: Enclave;
  readonly batchLog: BatchLog;
  readonly evidence: EvidenceWriter;
  readonly changes: BatchChanges;
  readonly log: EventLog;
}

/**
 * Takes a batch from wherever an earlier run left it to its end. Every step can be done again:
 *
 * 1. the enclave's work, newborn by newborn, each kept before the next is waited for;
 * 2. the enclave's last word, kept;
 * 3. one entry in the log, found again when it is there;
 * 4. one evidence file for each newborn, the first one stays;
 * 5. done.
 *
 * @throws RunFault ENCLAVE_LOST (run again later); a refused batch is an end, not a fault
 */
export async function runBatch(
  row: BatchRow,
  parts: BatchRunParts,
  signal: AbortSignal,
): Promise<void> {
  try {
    const outcome = parseOutcome(row.outcome) ?? (await collectOutcome(row.id, parts, signal));
    if (outcome !== undefined) {
      await concludeBatch(row.id, outcome, parts);
    }
  } catch (error) {
    if (!(error instanceof RunFault) || error.code !== 'ENCLAVE_INCONSISTENT') {
      throw error;
    }
    await refuseBatch(row.id, error.code, parts);
  }
}

/** Steps 1 and 2. `undefined` when the enclave has refused the batch as a whole. */
async function collectOutcome(
  batch: string,
  parts: BatchRunParts,
  signal: AbortSignal,
): Promise<BatchOutcome | undefined> {
  const completed = (await parts.store.samples(batch)).map(({ index, commitment, token }) => ({
    index,
    commitment,
    token,
  }));
  for await (const event of parts.enclave.run(batch, completed, signal)) {
    if (event.type === 'refused') {
      await refuseBatch(batch, event.code, parts);
      return undefined;
    }
    if (event.type === 'batch') {
      await checkOutcome(batch, event, parts.store);
      await parts.store.setOutcome(batch, JSON.stringify(event));
      return event;
    }
    await keepProgress(batch, event, parts);
  }
  throw new RunFault('ENCLAVE_LOST', 'the run ended without a last word');
}

async function keepProgress(
  batch: string,
  event: Extract<RunEvent, { type: 'admitted' | 'sample' }>,
  parts: BatchRunParts,
): Promise<void> {
  if (event.type === 'admitted') {
    await parts.store.setTotal(batch, event.count);
  } else {
    const { index, commitment, token } = event;
    const artefact = parts.inbox.take({ batch, index });
    if (artefact === undefined) {
      throw new RunFault('ENCLAVE_LOST', 'a newborn was reported without its artefact');
    }
    await parts.store.addSample(batch, { index, commitment, token, artefact });
    parts.log({ event: 'sample-stored', batch, index });
  }
  parts.changes.announce(batch);
}

/** Each commitment of the last word belongs to a newborn whose artefact is stored. @throws RunFault ENCLAVE_INCONSISTENT */
async function checkOutcome(
  batch: string,
  outcome: BatchOutcome,
  store: BatchStore,
): Promise<void> {
  const samples = await store.samples(batch);
  const isComplete =
    samples.length === outcome.commitments.length &&
    samples.every(({ index, commitment }) => outcome.commitments[index] === commitment);
  if (!isComplete) {
    throw new RunFault('ENCLAVE_INCONSISTENT', 'the statement is not about the stored artefacts');
  }
}

/** Steps 3 to 5. */
async function concludeBatch(
  batch: string,
  outcome: BatchOutcome,
  { store, storage, batchLog, evidence, changes, log }: BatchRunParts,
): Promise<void> {
  const logIndex = await batchLog.append(await evidence.logEntry(outcome));
  await store.setLogIndex(batch, logIndex);
  log({ event: 'batch-logged', batch, logIndex });
  let index = 0;
  for await (const file of evidence.files(outcome, await batchLog.prove(logIndex))) {
    await storage.storeEvidence({ batch, index }, file);
    index += 1;
  }
  await store.finish(batch);
  log({ event: 'batch-state', batch, state: 'done', code: null });
  changes.announce(batch);
}

async function refuseBatch(
  batch: string,
  code: string,
  { store, changes, log }: Pick<BatchRunParts, 'store' | 'changes' | 'log'>,
): Promise<void> {
  await store.refuse(batch, code);
  log({ event: 'batch-state', batch, state: 'refused', code });
  changes.announce(batch);
}
