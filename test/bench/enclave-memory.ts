import { readFileSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { TestLaboratory } from '../builders/submission.ts';
import type { SampleFile } from '../builders/submission.ts';
import { EnclaveMachine } from '../doubles/enclave-machine.ts';
import type { LaunchedEnclave } from '../doubles/enclave-machine.ts';
import { syntheticGenome } from './genome.ts';
import { hostileInputs } from './hostile-inputs.ts';

/**
 * `enclave-memory [--records N] [--mib N] [--only hostile|genome]`: the enclave process with two workers, each on a hostile input
 * at the same time, then each on a whole genome. Peak of the resident memory after each.
 */
const { values } = parseArgs({
  options: {
    records: { type: 'string', default: '4690000' },
    mib: { type: 'string', default: '128' },
    only: { type: 'string' },
  },
});

const MAX_MIB = 320;
const NONCE = 'ab'.repeat(16);

const machine = await EnclaveMachine.create();
const laboratory = await TestLaboratory.create();
const peaks: number[] = [];
try {
  const launched = await machine.launch({ laboratories: [laboratory.key] });
  tell('two workers at rest', await peakOf(launched, () => Promise.resolve('')));
  const inputs = values.only === 'genome' ? [] : hostileInputs(Number(values.mib));
  for (const [name, files] of inputs) {
    tell(name, await peakOf(launched, () => runTwice(launched, files())));
  }
  for (const turn of values.only === 'hostile' ? [] : ['first', 'second']) {
    const content = await readFile(await syntheticGenome(Number(values.records)));
    const whole = (): Promise<string> => runTwice(launched, [{ role: 'vcf', content }]);
    tell(`whole genome of ${values.records} records, ${turn} time`, await peakOf(launched, whole));
  }
} finally {
  await machine.destroy();
}
const peak = Math.max(...peaks);
const met = peak <= MAX_MIB ? 'met' : 'MISSED';
process.stdout.write(
  `memory: two workers, ${peaks.length - 1} inputs, peak ${peak.toFixed(0)} MiB, at most ${MAX_MIB}: ${met}\n`,
);
process.exitCode = peak <= MAX_MIB ? 0 : 1;

interface Peak {
  readonly mib: number;
  readonly outcome: string;
}

/** The same newborn twice, one for each worker; tells what came of them. */
async function runTwice({ host }: LaunchedEnclave, files: readonly SampleFile[]): Promise<string> {
  const { enclaveManifest } = await host.attest(NONCE);
  const { batch } = await laboratory.submit({
    enclaveManifest,
    sink: machine.storage,
    samples: [{ files }, { files }],
  });
  const last = (await host.run(batch)).at(-1);
  const outcomes: string[] = [];
  for (const sealed of machine.storage.artefacts.values()) {
    const { opening } = await laboratory.open(sealed);
    const { result } = JSON.parse(opening) as { result: Result };
    outcomes.push(result.refusal?.code ?? result.status);
  }
  machine.storage.blobs.clear();
  machine.storage.artefacts.clear();
  return last?.type === 'refused' ? last.code : [...new Set(outcomes)].join(', ');
}

interface Result {
  readonly status: string;
  readonly refusal?: { readonly code: string };
}

/** Linux, proc(5): `5` forgets the peak so far. */
async function peakOf({ child }: LaunchedEnclave, run: () => Promise<string>): Promise<Peak> {
  const folder = `/proc/${child.process.pid ?? 0}`;
  writeFileSync(`${folder}/clear_refs`, '5');
  const outcome = await run();
  const [, kib = '0'] = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`${folder}/status`, 'utf8')) ?? [];
  return { mib: Number(kib) / 1024, outcome };
}

function tell(name: string, { mib, outcome }: Peak): void {
  peaks.push(mib);
  process.stdout.write(`${mib.toFixed(0).padStart(5)} MiB  ${name}: ${outcome}\n`);
}
