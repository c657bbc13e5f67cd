import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { EmbeddedService, isEnclaveEvent } from '../doubles/embedded-service.ts';
import type { HostLine } from '../doubles/embedded-service.ts';
import { median } from './measure.ts';

/**
 * `boot [--runs N] [--services N]`: the shipped service in embedded mode. The enclave's own boot, from the
 * start of its process to `ready`, is measured by killing it under a running service. A start of the whole
 * service, on an empty folder and on the same folder again, is told beside it: there the database, the KMS
 * and the enclave share the machine.
 */
const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '9' },
    services: { type: 'string', default: '2' },
  },
});

const TARGET_MS = 1_500;

interface Start {
  readonly enclaveMs: number;
  readonly servingMs: number;
}

const starts: Record<'first' | 'again', Start[]> = { first: [], again: [] };
const boots: number[] = [];
for (let turn = 0; turn < Number(values.services); turn += 1) {
  const folder = await mkdtemp(join(tmpdir(), 'neoseal-boot-'));
  try {
    const laboratories = join(folder, 'laboratories.json');
    const key = Buffer.alloc(32, 1).toString('base64');
    await writeFile(laboratories, JSON.stringify([{ key }]));
    for (const start of ['first', 'again'] as const) {
      const begin = performance.now();
      const service = await EmbeddedService.start({ data: join(folder, 'data'), laboratories });
      const servingMs = Math.round(performance.now() - begin);
      starts[start].push({ enclaveMs: enclaveReadyMs(service), servingMs });
      while (
        start === 'again' &&
        boots.length * Number(values.services) < Number(values.runs) * (turn + 1)
      ) {
        boots.push(await bootAgain(service));
      }
      await service.stop();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

for (const [name, rows] of Object.entries(starts)) {
  const serving = rows.map(({ servingMs }) => servingMs);
  const enclave = rows.map(({ enclaveMs }) => enclaveMs);
  process.stdout.write(
    `${name} start of the service: enclave ready ${median(enclave)} ms (${enclave.join(' ')}), ` +
      `serving ${median(serving)} ms (${serving.join(' ')})\n`,
  );
}
const ready = median(boots);
const met = ready <= TARGET_MS ? 'met' : 'MISSED';
process.stdout.write(
  `boot: ${boots.length} boots of the enclave (${boots.join(' ')}), median ${ready} ms, at most ${TARGET_MS}: ${met}\n`,
);
process.exitCode = ready <= TARGET_MS ? 0 : 1;

async function bootAgain(service: EmbeddedService): Promise<number> {
  const ready = service.nextEvent(isEnclaveEvent('ready'));
  service.killChild('enclave');
  return uptimeMs(await ready);
}

function enclaveReadyMs({ lines }: EmbeddedService): number {
  const events = lines.map((line) => JSON.parse(line) as HostLine);
  return uptimeMs(events.find(isEnclaveEvent('ready')) ?? {});
}

function uptimeMs({ detail }: HostLine): number {
  return Number((detail as { uptimeMs?: number } | undefined)?.uptimeMs);
}
