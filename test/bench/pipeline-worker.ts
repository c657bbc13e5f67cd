import { parentPort, workerData } from 'node:worker_threads';
import type { PackFiles } from '#pipelines';
import { STAGES, openStages } from './stages.ts';

/** One thread of `pipeline-once`: the same stage on one genome after the other. */
export interface WorkerOrder {
  readonly packFiles: PackFiles;
  readonly stage: string;
  readonly path: string;
  readonly times: number;
}

const { packFiles, stage: wanted, path, times } = workerData as WorkerOrder;
const stage = STAGES.find((name) => name === wanted);
if (stage === undefined) {
  throw new Error(`a stage is one of ${STAGES.join(', ')}`);
}
const run = openStages(packFiles);
for (let turn = 0; turn < times; turn += 1) {
  const before = process.cpuUsage();
  const seen = await run(stage, path);
  const { user, system } = process.cpuUsage(before);
  // Of the whole process, garbage collection included; of use where there is one thread.
  parentPort?.postMessage({ seen, cpuSeconds: (user + system) / 1e6 });
}
