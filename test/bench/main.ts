import { existsSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { syntheticGenome } from './genome.ts';
import { measure, median } from './measure.ts';
import { syntheticPanel } from './panel.ts';
import { sealedGenome } from './sealed-genome.ts';
import { interpret } from './stages.ts';
import type { Stage } from './stages.ts';

interface Row {
  readonly id: string;
  readonly ratio: number;
  readonly target: number;
  readonly met: boolean;
  readonly runs: readonly number[];
}

interface Files {
  readonly plain: string;
  readonly sealed: string;
  readonly smallSealed: string;
  readonly genesBed: string;
  readonly annotations: string;
}

const ONCE = join(dirname(fileURLToPath(import.meta.url)), 'pipeline-once.js');
const SMALL_RECORDS = 100_000;
const SINGLE_MIB = 256;

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    records: { type: 'string', default: '4690000' },
    runs: { type: 'string', default: '3' },
  },
});
const runs = Number(values.runs);
const files = await prepare(Number(values.records));

type Ratios = Readonly<Record<string, number>>;

/**
 * Each measures both sides back to back, so that a busy machine weighs on both, and gives one ratio per target.
 * The medians count.
 */
const BENCHES: readonly (() => Promise<Ratios>)[] = [
  async () => ({
    P1: await cpuRatio(once('full', files.sealed), `bgzip -dc ${files.plain} >/dev/null`),
  }),
  async () => ({ P2: await cpuRatio(once('full', files.sealed), peerPipeline()) }),
  async () => ({ P3: await cpuRatio(once('full', files.sealed), view()) }),
  queueRatios,
  memoryRatios,
  ...(interpret === null ? [] : [interpretationRatio]),
];

const TARGETS: Ratios = {
  P1: 2.8,
  P2: 0.35,
  P3: 0.45,
  P4: 0.6,
  'P4-cpu': 1.05,
  P5: 1,
  'P5-growth': 1.2,
  P6: 1.15,
};

const rows: Row[] = [];
for (const bench of BENCHES) {
  const measured: Ratios[] = [];
  for (let run = 0; run < runs; run += 1) {
    measured.push(await bench());
  }
  for (const id of Object.keys(measured[0] ?? {})) {
    rows.push(
      summarise(
        id,
        measured.map((ratios) => ratios[id] ?? Number.NaN),
      ),
    );
  }
}
if (values.json) {
  process.stdout.write(`${JSON.stringify(rows)}\n`);
}

function summarise(id: string, ratios: readonly number[]): Row {
  const ratio = median(ratios);
  const target = TARGETS[id] ?? Number.NaN;
  const figures = ratios.map((run) => run.toFixed(3)).join(' ');
  process.stderr.write(`${id.padEnd(10)} ${ratio.toFixed(3)}  target ${target}  (${figures})\n`);
  return { id, ratio, target, met: ratio <= target, runs: ratios };
}

function once(stage: Stage, path: string, times = 1): string {
  return `${process.execPath} ${ONCE} ${stage} ${path} ${times}`;
}

async function cpuRatio(ours: string, theirs: string): Promise<number> {
  const mine = await measure(ours);
  const other = await measure(theirs);
  return mine.cpuSeconds / other.cpuSeconds;
}

/** Eight queued samples: two processes of four against one of eight. */
async function queueRatios(): Promise<Ratios> {
  const four = once('full', files.sealed, 4);
  const two = await measure(`${four} & ${four}; wait`);
  const one = await measure(once('full', files.sealed, 8));
  return {
    P4: two.wallSeconds / one.wallSeconds,
    'P4-cpu': two.cpuSeconds / one.cpuSeconds,
  };
}

async function memoryRatios(): Promise<Ratios> {
  const peak = await peakMib(files.sealed);
  return { P5: peak / SINGLE_MIB, 'P5-growth': peak / (await peakMib(files.smallSealed)) };
}

async function interpretationRatio(): Promise<Ratios> {
  return { P6: await cpuRatio(once('interpret', files.sealed), once('full', files.sealed)) };
}

async function peakMib(path: string): Promise<number> {
  const seen: unknown = JSON.parse((await measure(once('full', path))).stdout);
  if (typeof seen !== 'object' || seen === null || !('peakMib' in seen)) {
    throw new Error('pipeline-once did not tell its peak memory');
  }
  return Number(seen.peakMib);
}

function view(): string {
  return `bcftools view -T ${files.genesBed} ${files.plain} -Ou 2>/dev/null >/dev/null`;
}

/**
 * The streaming peer without its first and last stage: neither the decryption nor `bcftools csq`, which wants a
 * reference. Both would only add to the denominator.
 */
function peerPipeline(): string {
  const { genesBed, plain, annotations } = files;
  return (
    `bcftools view -T ${genesBed} ${plain} -Ou 2>/dev/null | ` +
    `bcftools annotate -a ${annotations} -c CHROM,POS,REF,ALT,ID -Ou - 2>/dev/null >/dev/null`
  );
}

async function prepare(records: number): Promise<Files> {
  const plain = await syntheticGenome(records);
  const small = await syntheticGenome(Math.min(SMALL_RECORDS, records));
  const genesBed = join(dirname(plain), 'genes.bed');
  writeFileSync(genesBed, bedOf(syntheticPanel().genes));
  const annotations = join(dirname(plain), 'annotations.tsv.gz');
  if (!existsSync(`${annotations}.tbi`)) {
    const genome = await syntheticGenome(300_000);
    await measure(
      `bcftools query -f '%CHROM\\t%POS\\t%REF\\t%ALT\\t%ID\\n' ${genome} | bgzip >${annotations} && ` +
        `tabix -fs1 -b2 -e2 ${annotations}`,
    );
  }
  return {
    plain,
    sealed: await sealedGenome(plain),
    smallSealed: await sealedGenome(small),
    genesBed,
    annotations,
  };
}

function bedOf(targets: ReturnType<typeof syntheticPanel>['genes']): string {
  return [...targets]
    .flatMap(([chrom, ranges]) =>
      ranges.map(({ start, end }) => `${chrom}\t${start - 1}\t${end}\n`),
    )
    .join('');
}
