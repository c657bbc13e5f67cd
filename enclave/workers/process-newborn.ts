import type {
  Amendment,
  FaultRecord,
  NewbornInput,
  ScreeningResult,
  X25519SecretKey,
} from '#pipelines';
import { Fault, FILE_ROLES } from '#pipelines';
import { TransferInterrupted } from '../transfer/chunk-reader.ts';
import type { ChunkReader } from '../transfer/chunk-reader.ts';
import { InputFault } from './input-fault.ts';
import type { NewbornResult } from './newborn-result.ts';
import { refuseResult, reportResult } from './newborn-result.ts';
import type { NewbornTask, SealedNewborn, TaskFile } from './newborn-task.ts';
import { readAmendment } from './read-amendment.ts';
import type { SealOptions } from './seal-newborn.ts';
import { sealNewborn } from './seal-newborn.ts';
import { SealedInput } from './sealed-input.ts';

export interface NewbornContext extends SealOptions {
  readonly secretKey: X25519SecretKey;
  readonly sampleBusyMs: number;
  readonly now: () => number;
  /** Interprets one newborn under one of the enclave's policies. @throws Fault */
  readonly screen: (input: NewbornInput, policyId: string) => Promise<ScreeningResult>;
}

/**
 * Everything that touches the plaintext of one newborn, in one thread: decrypt, read, interpret, render,
 * seal. Every fault of the input becomes a sealed refusal; what is not such a fault is thrown.
 *
 * @throws TransferInterrupted; anything else that is thrown is a bug
 */
export async function processNewborn(
  task: NewbornTask,
  reader: ChunkReader,
  context: NewbornContext,
): Promise<SealedNewborn> {
  const result = await decideResult(task, reader, context);
  if (reader.interrupted) {
    throw new TransferInterrupted('the transfer was interrupted');
  }
  return sealNewborn(result, task, context);
}

async function decideResult(
  task: NewbornTask,
  reader: ChunkReader,
  context: NewbornContext,
): Promise<NewbornResult> {
  const refuse = (fault: FaultRecord): NewbornResult =>
    refuseResult(task.subject, task.manifestDigest, fault);
  if (task.refusal !== null) {
    return refuse(task.refusal);
  }
  const inputs = openInputs(task, reader, context);
  if (inputs instanceof InputFault) {
    return refuse(inputs.toRecord());
  }
  const screened = await screen(task, inputs, context);
  const damage = await findDamage(inputs);
  if (damage !== null) {
    return refuse(damage);
  }
  return screened.refusal === null
    ? reportResult(task.subject, task.manifestDigest, screened)
    : refuse(screened.refusal);
}

function openInputs(
  task: NewbornTask,
  reader: ChunkReader,
  context: NewbornContext,
): SealedInput[] | InputFault {
  const checkBudget = budgetCheck(reader, context);
  const open = (file: TaskFile, index: number): SealedInput | InputFault => {
    const role = FILE_ROLES.find((known) => known === file.role);
    return role === undefined
      ? new InputFault('INPUT_ROLE_UNKNOWN', 'the enclave knows no such kind of file', {
          file: file.name,
          field: 'role',
        })
      : new SealedInput({
          file,
          role,
          ciphertext: reader.read(index),
          secretKey: context.secretKey,
          checkBudget,
        });
  };
  const opened = task.files.map(open);
  return (
    opened.find((input) => input instanceof InputFault) ??
    opened.filter((input) => input instanceof SealedInput)
  );
}

type Screened =
  | {
      readonly refusal: null;
      readonly screening: ScreeningResult;
      readonly amends: Amendment | null;
    }
  | { readonly refusal: FaultRecord };

async function screen(
  task: NewbornTask,
  files: readonly SealedInput[],
  context: NewbornContext,
): Promise<Screened> {
  const input: NewbornInput = {
    files,
    declaredSex: task.sex,
    callsImplyCoverage: task.callsImplyCoverage,
  };
  try {
    const screening = await context.screen(input, task.policyId);
    return { refusal: null, screening, amends: await readAmendment(files, screening) };
  } catch (error) {
    if (error instanceof Fault) {
      return { refusal: error.toRecord() };
    }
    throw error;
  }
}

/** A file that is not the signed one explains any fault of its content, so that it goes first. */
async function findDamage(inputs: readonly SealedInput[]): Promise<FaultRecord | null> {
  let first: FaultRecord | null = null;
  for (const input of inputs) {
    const damage = await input.finish();
    first ??= damage;
  }
  return first;
}

/** Counts the thread's own time: a host that delivers slowly must not bring a refusal about. */
function budgetCheck(reader: ChunkReader, { now, sampleBusyMs }: NewbornContext): () => void {
  const begin = now();
  return () => {
    if (now() - begin - reader.waitedMs > sampleBusyMs) {
      throw new InputFault('TIME_BUDGET_EXCEEDED', 'the newborn takes longer than is allowed');
    }
  };
}
