import { readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { EmbeddedService, isEvent } from '../doubles/embedded-service.ts';
import { LaboratoryDesk } from '../doubles/laboratory-desk.ts';
import { syntheticGenome } from './genome.ts';
import { measure, median } from './measure.ts';
import { sealedGenome } from './sealed-genome.ts';
import { threadSeconds } from './thread-seconds.ts';

/**
 * `transport [--records N] [--rounds N]`: a batch of two genomes in the shipped service. CPU of the host's
 * process and of the enclave's, from the moment that the batch runs until it is done, over that of the same
 * genomes in two threads of one process that reads them itself. What is added: frames on both sides, the
 * digest of the ciphertext, handing over to the thread; and reports, sealing, attestation, log, database.
 */
const { values } = parseArgs({
  options: {
    records: { type: 'string', default: '4690000' },
    rounds: { type: 'string', default: '3' },
  },
});

const MAX_RATIO = 1.1;
const GENOMES = 2;
const FOLDER = dirname(fileURLToPath(import.meta.url));

const genome = await syntheticGenome(Number(values.records));
const sealed = await sealedGenome(genome);
const desk = await LaboratoryDesk.create();
const ratios: number[] = [];
try {
  const service = await EmbeddedService.start(desk.service);
  try {
    await desk.publishReference(service);
    // The first genomes of either thread bear the compilation of the code.
    await transport(service);
    for (let round = 0; round < Number(values.rounds); round += 1) {
      const transported = await transport(service);
      const inProcess = ((await pipelineSeconds(6)) - (await pipelineSeconds(2))) / 4;
      const sum = Object.values(transported).reduce((a, b) => a + b, 0);
      const parts = Object.entries(transported).map(([name, s]) => `${name} ${s.toFixed(2)}`);
      ratios.push(sum / inProcess);
      process.stdout.write(
        `CPU seconds a genome: ${parts.join(', ')}, in process ${inProcess.toFixed(2)}, ` +
          `ratio ${(sum / inProcess).toFixed(3)}\n`,
      );
    }
  } finally {
    await service.stop();
  }
} finally {
  await desk.remove();
}
const ratio = median(ratios);
const met = ratio <= MAX_RATIO ? 'met' : 'MISSED';
process.stdout.write(
  `transport: ${ratios.length} rounds, median ${ratio.toFixed(3)} of the in-process pipeline, at most ${MAX_RATIO}: ${met}\n`,
);
process.exitCode = ratio <= MAX_RATIO ? 0 : 1;

/** CPU seconds of one genome, by process and thread. */
async function transport(service: EmbeddedService): Promise<Record<string, number>> {
  const content = await readFile(genome);
  const newborns = Array.from({ length: GENOMES }, (_, index) => ({
    name: `genome-${index}`,
    callsImplyCoverage: true,
    files: [{ role: 'vcf', name: `genome-${index}.vcf.gz`, content }],
  }));
  const folder = await desk.newFolder();
  const out = join(folder, 'sealed');
  try {
    await desk.seal(await desk.writeBatch('batch', newborns), service.url, out);
    const running = service.nextEvent(isEvent('batch-state', { state: 'running' }));
    const done = service.nextEvent(isEvent('batch-state', { state: 'done' }));
    await desk.expectExit(0, ['submit', out, '--host', service.url]);
    await running;
    const before = takeSeconds(service);
    await done;
    const after = takeSeconds(service);
    return Object.fromEntries(
      Object.entries(after).map(([name, s]) => [name, (s - (before[name] ?? 0)) / GENOMES]),
    );
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Threads of the enclave that are not its main one are the workers and V8's helpers. */
function takeSeconds(service: EmbeddedService): Record<string, number> {
  const { main, others } = threadSeconds(service.childPid('enclave'));
  const host = threadSeconds(service.pid);
  return {
    host: host.main + host.others,
    'enclave, main thread': main,
    'enclave, other threads': others,
  };
}

/** Two threads of one process. */
async function pipelineSeconds(genomes: number): Promise<number> {
  const script = join(FOLDER, 'pipeline-once.js');
  return (await measure(`${process.execPath} ${script} screen ${sealed} ${genomes} 2`)).cpuSeconds;
}
