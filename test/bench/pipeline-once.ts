import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { loadPack } from '#pipelines/node';
import { ENCLAVE_LIMITS } from '../../enclave/limits.ts';
import type { WorkerOrder } from './pipeline-worker.ts';
import { PACK_FOLDER } from './stages.ts';

/**
 * `pipeline-once STAGE PATH [TIMES [THREADS]]`: that many genomes, one after the other in each worker thread, over one
 * shared pack; prints what it saw as JSON.
 */
const [, , stage = '', path = '', times = '1', threads = '1'] = process.argv;
const { files: packFiles } = await loadPack(PACK_FOLDER);
// As the enclave's threads have them.
const { threadHeapMib: heapMib } = ENCLAVE_LIMITS;
const resourceLimits = {
  maxOldGenerationSizeMb: heapMib.old,
  maxYoungGenerationSizeMb: heapMib.young,
};
const genomes: unknown[] = [];
const count = Number(threads);
await Promise.all(
  Array.from({ length: count }, async () => {
    const order: WorkerOrder = { packFiles, stage, path, times: Number(times) / count };
    const url = new URL('pipeline-worker.js', import.meta.url);
    const worker = new Worker(url, { workerData: order, resourceLimits });
    worker.on('message', (one: unknown) => genomes.push(one));
    await once(worker, 'exit');
  }),
);
if (genomes.length !== Number(times)) {
  throw new Error('a worker did not finish its genomes');
}
const peakMib = process.resourceUsage().maxRSS / 1024;
process.stdout.write(`${JSON.stringify({ genomes, peakMib })}\n`);
