import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { syntheticGenome } from './genome.ts';
import { measure, median } from './measure.ts';
import { bgzip, preparePeerFiles, streamingPipeline, view } from './peers.ts';
import { sealedGenome } from './sealed-genome.ts';
import type { Stage } from './stages.ts';

type Ratios = Readonly<Record<string, number>>;

interface Row {
  readonly id: string;
  readonly ratio: number;
  readonly target: number;
  readonly met: boolean;
  readonly runs: readonly number[];
}

const TARGETS: Ratios = {
  P1: 2.8,
  'P1-first': 2.8,
  P2: 0.35,
  P3: 0.45,
  P4: 0.6,
  'P4-cpu': 1.05,
  P5: 1,
  'P5-two': 1,
  'P5-growth': 1.2,
  P6: 1.15,
};

/** A worker lives for many genomes. The first bears the start of the process; the others count. */
const GENOMES = 3;
const QUEUED = 8;
const SMALL_RECORDS = 100_000;
const ONE_WORKER_MIB = 256;
const TWO_WORKERS_MIB = 320;
const FOLDER = dirname(fileURLToPath(import.meta.url));

const report = z.object({
  genomes: z.array(z.object({ cpuSeconds: z.number() })).min(1),
  peakMib: z.number(),
});

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    records: { type: 'string', default: '4690000' },
    runs: { type: 'string', default: '3' },
  },
});
const records = Number(values.records);
const genome = await syntheticGenome(records);
const sealed = await sealedGenome(genome);
const smallSealed = await sealedGenome(await syntheticGenome(Math.min(SMALL_RECORDS, records)));
const peers = await preparePeerFiles(genome);

const measured: Ratios[] = [];
for (let run = 0; run < Number(values.runs); run += 1) {
  measured.push({ ...(await cpuRatios()), ...(await queueRatios()), ...(await memoryRatios()) });
}
const rows = Object.keys(TARGETS).map(summarise);
if (values.json) {
  process.stdout.write(`${JSON.stringify(rows)}\n`);
}

/** All sides one after the other, so that a busy machine weighs on each. */
async function cpuRatios(): Promise<Ratios> {
  const ours = await cpuPerGenome('screen');
  const inflate = await measure(bgzip(genome));
  const scan = await cpuPerGenome('scan');
  const streaming = await measure(streamingPipeline(decrypt(), peers));
  const again = await cpuPerGenome('screen');
  const filter = await measure(view(genome, peers));
  const screen = (ours.next + again.next) / 2;
  process.stderr.write(
    `CPU seconds: screen ${ours.next.toFixed(2)} and ${again.next.toFixed(2)}, first ${ours.first.toFixed(2)}, ` +
      `scan ${scan.next.toFixed(2)}, ` +
      `bgzip ${inflate.cpuSeconds.toFixed(2)}, streaming ${streaming.cpuSeconds.toFixed(2)}, ` +
      `view ${filter.cpuSeconds.toFixed(2)}\n`,
  );
  return {
    P1: screen / inflate.cpuSeconds,
    'P1-first': (ours.first + again.first) / 2 / inflate.cpuSeconds,
    P2: screen / streaming.cpuSeconds,
    P3: screen / filter.cpuSeconds,
    P6: screen / scan.next,
  };
}

interface CpuPerGenome {
  /** With the start of the process and of the thread, and the loading of the pack. */
  readonly first: number;
  readonly next: number;
}

async function cpuPerGenome(stage: Stage): Promise<CpuPerGenome> {
  const { cpuSeconds, stdout } = await measure(once(stage, sealed, GENOMES));
  const later = parseReport(stdout).genomes.slice(1);
  const sum = later.reduce((total, genome) => total + genome.cpuSeconds, 0);
  return { first: cpuSeconds - sum, next: sum / later.length };
}

async function queueRatios(): Promise<Ratios> {
  const two = await measure(once('screen', sealed, QUEUED, 2));
  const one = await measure(once('screen', sealed, QUEUED, 1));
  return {
    P4: two.wallSeconds / one.wallSeconds,
    'P4-cpu': two.cpuSeconds / one.cpuSeconds,
  };
}

async function memoryRatios(): Promise<Ratios> {
  const peak = await peakMib(once('screen', sealed));
  return {
    P5: peak / ONE_WORKER_MIB,
    'P5-two': (await peakMib(once('screen', sealed, 2, 2))) / TWO_WORKERS_MIB,
    'P5-growth': peak / (await peakMib(once('screen', smallSealed))),
  };
}

function once(stage: Stage, path: string, genomes = 1, threads = 1): string {
  return `${script('pipeline-once')} ${stage} ${path} ${genomes} ${threads}`;
}

function decrypt(): string {
  return `${script('decrypt-once')} ${sealed}`;
}

function script(name: string): string {
  return `${process.execPath} ${join(FOLDER, `${name}.js`)}`;
}

async function peakMib(command: string): Promise<number> {
  return parseReport((await measure(command)).stdout).peakMib;
}

interface Report {
  readonly genomes: readonly { readonly cpuSeconds: number }[];
  readonly peakMib: number;
}

/** What `pipeline-once` prints. */
function parseReport(stdout: string): Report {
  return report.parse(JSON.parse(stdout));
}

function summarise(id: string): Row {
  const runs = measured.map((ratios) => ratios[id] ?? Number.NaN);
  const ratio = median(runs);
  const target = TARGETS[id] ?? Number.NaN;
  const figures = runs.map((run) => run.toFixed(3)).join(' ');
  process.stderr.write(`${id.padEnd(10)} ${ratio.toFixed(3)}  target ${target}  (${figures})\n`);
  return { id, ratio, target, met: ratio <= target, runs };
}
