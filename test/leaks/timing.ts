import { randomInt } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { PAH_R408W_HOM, smallVcf } from '../builders/small-vcf.ts';
import type { SampleDescription } from '../builders/submission.ts';
import { TestLaboratory } from '../builders/submission.ts';
import type { Intercept } from '../doubles/enclave-host.ts';
import { TestHost } from '../doubles/enclave-host.ts';
import { EnclaveMachine } from '../doubles/enclave-machine.ts';
import { mean, trim, welch } from './welch.ts';

// The same file to the byte but for what it means.
const kinds = {
  positive: smallVcf([PAH_R408W_HOM]),
  negative: smallVcf(['chr12 102840493 G A 0/0']),
} as const;
type Kind = keyof typeof kinds;

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '2400' },
    batch: { type: 'string', default: '40' },
  },
});
const [runs, batchSize] = [Number(values.runs), Number(values.batch)];

const laboratory = await TestLaboratory.create();
const machine = await EnclaveMachine.create();
const times: Record<Kind, number[]> = { positive: [], negative: [] };
const sizes = new Set<number>();
try {
  const { host, socket } = await machine.launch({ laboratories: [laboratory.key] });
  const lastByte = new Map<string, number>();
  const arrival = new Map<number, number>();
  const intercept: Intercept = async (request, stream) => {
    if (request.op === 'artefact') {
      arrival.set(request.index, performance.now());
      sizes.add(request.length);
    }
    if (request.op !== 'blob') {
      return false;
    }
    await pipeline([machine.storage.blobs.get(request.sha256) ?? new Uint8Array(0)], stream);
    lastByte.set(request.sha256, performance.now());
    return true;
  };
  const watching = await TestHost.connect(socket, machine.storage, intercept);
  const { enclaveManifest } = await host.attest('ab'.repeat(16));
  for (let done = -batchSize; done < runs; done += batchSize) {
    const order = Array.from({ length: batchSize }, (): Kind =>
      randomInt(2) === 0 ? 'positive' : 'negative',
    );
    const samples: SampleDescription[] = order.map((kind) => ({
      files: [{ role: 'vcf', content: kinds[kind] }],
    }));
    const { batch, manifest } = await laboratory.submit({
      enclaveManifest,
      sink: machine.storage,
      samples,
    });
    await watching.run(batch);
    for (const [index, kind] of order.entries()) {
      const file = manifest.samples[index]?.files[0]?.ciphertext.sha256 ?? '';
      // The first batch warms the threads up and does not count.
      if (done >= 0) {
        times[kind].push((arrival.get(index) ?? 0) - (lastByte.get(file) ?? 0));
      }
    }
    machine.storage.blobs.clear();
    machine.storage.artefacts.clear();
  }
} finally {
  await machine.destroy();
}

const show = (value: number): string => value.toFixed(3);
for (const [name, share] of [
  ['all', 0],
  ['without the outer tenths', 0.1],
] as const) {
  const [positive, negative] = [trim(times.positive, share), trim(times.negative, share)];
  const { t, meanDifference, margin95 } = welch(positive, negative);
  process.stdout.write(
    `${name}: positive ${show(mean(positive))} ms (n=${positive.length}), ` +
      `negative ${show(mean(negative))} ms (n=${negative.length}), ` +
      `difference ${show(meanDifference)} ± ${show(margin95)} ms, t = ${t.toFixed(2)}\n`,
  );
}
process.stdout.write(`timing: ${runs} newborns, ${sizes.size} size of artefact\n`);
