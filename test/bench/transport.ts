import { createReadStream, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { TestLaboratory } from '../builders/submission.ts';
import type { Intercept } from '../doubles/enclave-host.ts';
import { TestHost } from '../doubles/enclave-host.ts';
import { EnclaveMachine } from '../doubles/enclave-machine.ts';
import { syntheticGenome } from './genome.ts';
import { measure, median } from './measure.ts';
import { sealedGenome } from './sealed-genome.ts';

/**
 * `transport [--records N] [--rounds N]`: CPU of enclave and host for two genomes at a time that come over
 * the multiplexed socket, over that of the same genomes in the same two threads of one process that reads
 * them itself. What is added: frames on both sides, the digest of the ciphertext, handing over to the
 * thread, sealing, attestation.
 */
const { values } = parseArgs({
  options: {
    records: { type: 'string', default: '1000000' },
    rounds: { type: 'string', default: '5' },
  },
});

const MAX_RATIO = 1.1;
const NONCE = 'ab'.repeat(16);
const FOLDER = dirname(fileURLToPath(import.meta.url));
const genome = await syntheticGenome(Number(values.records));
const sealed = await sealedGenome(genome);

const machine = await EnclaveMachine.create();
const files = await mkdtemp(join(tmpdir(), 'neoseal-transport-'));
const ratios: number[] = [];
try {
  const laboratory = await TestLaboratory.create();
  const { host, socket, child } = await machine.launch({ laboratories: [laboratory.key] });
  const { enclaveManifest } = await host.attest(NONCE);
  const content = await readFile(genome);
  const samples = Array.from({ length: 2 }, () => ({ files: [{ role: 'vcf', content }] }));
  const paths = new Map<string, string>();
  const intercept: Intercept = async (request, stream) => {
    const path = request.op === 'blob' ? paths.get(request.sha256) : undefined;
    if (path === undefined) {
      return false;
    }
    stream.resume();
    await pipeline(createReadStream(path), stream);
    return true;
  };
  const sender = await TestHost.connect(socket, machine.storage, intercept);
  const run = async (): Promise<number> => {
    const { batch, manifest } = await laboratory.submit({
      enclaveManifest,
      sink: machine.storage,
      samples,
    });
    for (const [
      index,
      {
        files: [file],
      },
    ] of manifest.samples.entries()) {
      const sha256 = file?.ciphertext.sha256 ?? '';
      const path = join(files, String(index));
      await writeFile(path, machine.storage.blobs.get(sha256) ?? new Uint8Array(0));
      machine.storage.blobs.delete(sha256);
      paths.set(sha256, path);
    }
    const before = cpuSeconds(child.process.pid ?? 0);
    await sender.run(batch);
    return (cpuSeconds(child.process.pid ?? 0) - before) / samples.length;
  };
  // The first genomes of either thread bear the compilation of the code.
  await run();
  await run();
  for (let round = 0; round < Number(values.rounds); round += 1) {
    const transported = await run();
    const inProcess = ((await pipelineSeconds(6)) - (await pipelineSeconds(2))) / 4;
    ratios.push(transported / inProcess);
    process.stdout.write(
      `transported ${transported.toFixed(2)} s, in process ${inProcess.toFixed(2)} s, ratio ${(transported / inProcess).toFixed(3)}\n`,
    );
  }
} finally {
  await machine.destroy();
  await rm(files, { recursive: true });
}
const ratio = median(ratios);
const met = ratio <= MAX_RATIO ? 'met' : 'MISSED';
process.stdout.write(
  `transport: ${ratios.length} rounds, median ${ratio.toFixed(3)} of the in-process pipeline, at most ${MAX_RATIO}: ${met}\n`,
);
process.exitCode = ratio <= MAX_RATIO ? 0 : 1;

/** Of the enclave process with its threads, and of this one, which is the host. */
function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  const { user, system } = process.cpuUsage();
  return (Number(fields[11]) + Number(fields[12])) / 100 + (user + system) / 1e6;
}

/** Two threads of one process. */
async function pipelineSeconds(genomes: number): Promise<number> {
  const script = join(FOLDER, 'pipeline-once.js');
  return (await measure(`${process.execPath} ${script} screen ${sealed} ${genomes} 2`)).cpuSeconds;
}
