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
  parentPort?.postMessage(await run(stage, path));
}
