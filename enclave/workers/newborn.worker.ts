import { workerData } from 'node:worker_threads';
import { parseX25519SecretKey } from '#pipelines';
import { ChunkReader } from '../transfer/chunk-reader.ts';
import type { NewbornOutput, NewbornTask, WorkerSetup } from './newborn-task.ts';
import { processNewborn } from './process-newborn.ts';
import { addExports } from './render-exports.ts';
import { createRenderer } from './render-reports.ts';
import { createScreen } from './screen.ts';

const setup = workerData as WorkerSetup;
const context = {
  secretKey: parseX25519SecretKey(setup.recipientSecretKey),
  saltKey: setup.saltKey,
  sampleBusyMs: setup.sampleBusyMs,
  now: () => performance.now(),
  screen: createScreen(setup),
  render: addExports(createRenderer(setup), setup),
};

/** The pool calls this once for each newborn. */
export default async function newbornWorker(task: NewbornTask): Promise<NewbornOutput> {
  const reader = new ChunkReader(task.port);
  try {
    return { status: 'sealed', ...(await processNewborn(task, reader, context)) };
  } catch {
    // What was thrown may hold input and stays here.
    return { status: reader.interrupted ? 'interrupted' : 'internal' };
  } finally {
    reader.close();
  }
}
