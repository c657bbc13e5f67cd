import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { EmbeddedService } from '../doubles/embedded-service.ts';
import { median } from './measure.ts';

/**
 * `boot [--runs N]`: the shipped service in embedded mode, on an empty folder and then on the same folder
 * again. Time of the enclave from the start of its process to `ready`, its parts, and of the whole service
 * until it takes requests.
 */
const { values } = parseArgs({ options: { runs: { type: 'string', default: '9' } } });

interface BootTimes {
  /** Milliseconds from the start of the process, by event or boot step. */
  readonly [step: string]: number;
}

const TARGET_MS = 1_500;
const first: BootTimes[] = [];
const again: BootTimes[] = [];
for (let run = 0; run < Number(values.runs); run += 1) {
  const folder = await mkdtemp(join(tmpdir(), 'neoseal-boot-'));
  try {
    const laboratories = join(folder, 'laboratories.json');
    await writeFile(
      laboratories,
      JSON.stringify([{ key: Buffer.alloc(32, 1).toString('base64') }]),
    );
    first.push(await bootOnce({ data: join(folder, 'data'), laboratories }));
    again.push(await bootOnce({ data: join(folder, 'data'), laboratories }));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
const ready = tell('first start', first);
tell('start again', again);
const met = ready <= TARGET_MS ? 'met' : 'MISSED';
process.stdout.write(
  `boot: ${first.length} starts, median ${ready} ms, at most ${TARGET_MS}: ${met}\n`,
);
process.exitCode = ready <= TARGET_MS ? 0 : 1;

async function bootOnce(folders: { data: string; laboratories: string }): Promise<BootTimes> {
  const begin = performance.now();
  const service = await EmbeddedService.start(folders);
  const serving = Math.round(performance.now() - begin);
  await service.stop();
  const times: Record<string, number> = {};
  for (const line of service.lines) {
    const { event, child, detail } = JSON.parse(line) as Line;
    if (event === 'child-event' && child === 'enclave' && detail !== undefined) {
      times[detail.step ?? detail.type] = detail.uptimeMs ?? detail.durationMs ?? 0;
    }
  }
  const { listening, installation, 'recipient-key': key, commitment, ready: booted } = times;
  return only({
    listening,
    installation,
    'recipient-key': key,
    commitment,
    ready: booted,
    serving,
  });
}

interface Line {
  readonly event: string;
  readonly child?: string;
  readonly detail?: {
    readonly type: string;
    readonly step?: string;
    readonly uptimeMs?: number;
    readonly durationMs?: number;
  };
}

function only(times: Readonly<Record<string, number | undefined>>): BootTimes {
  return Object.fromEntries(
    Object.entries(times).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

/** Median of `ready`, ms. */
function tell(name: string, boots: readonly BootTimes[]): number {
  const steps = Object.keys(boots[0] ?? {});
  const medianOf = (step: string): number => median(boots.map((boot) => boot[step] ?? Number.NaN));
  const readyTimes = boots.map((boot) => boot['ready']).join(' ');
  const parts = steps.map((step) => `${step} ${medianOf(step)}`).join(', ');
  process.stdout.write(`${name}: ${parts} ms (ready: ${readyTimes})\n`);
  return medianOf('ready');
}
