import { cpSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PAH_R408W_HOM, smallVcf } from '../builders/small-vcf.ts';
import { isEnclaveEvent, isEvent } from '../doubles/embedded-service.ts';
import type { EmbeddedService } from '../doubles/embedded-service.ts';
import { LaboratoryDesk } from '../doubles/laboratory-desk.ts';
import type { BatchNewborn, DeskFolder } from '../doubles/laboratory-desk.ts';

/** More kill points, spread over the whole job, where time does not matter. */
const EXTRA_POINTS = Number(process.env['NEOSEAL_CRASH_POINTS'] ?? '0');
const EXTRA_SPAN_MS = 4_000;
const NEWBORNS = 6;
const RECORDS = 6_000;

type Victim = 'host' | 'enclave';

interface KillPoint {
  readonly name: string;
  readonly victim: Victim;
  /** Resolves when it is time. */
  readonly when: (service: EmbeddedService) => Promise<unknown>;
}

const sampleStored = isEvent('sample-stored');
const KILL_POINTS: readonly KillPoint[] = [
  {
    name: 'the host during the upload',
    victim: 'host',
    when: (service) => service.nthEvent(isEvent('blob-stored'), 3),
  },
  {
    name: 'the host after it has accepted the batch',
    victim: 'host',
    when: (service) => service.event(isEvent('batch-state', { state: 'queued' })),
  },
  {
    name: 'the host in the middle of the batch',
    victim: 'host',
    when: (service) => service.nthEvent(sampleStored, 2),
  },
  {
    name: 'the host after the last word of the enclave',
    victim: 'host',
    when: (service) => service.event(isEnclaveEvent('batch-finished')),
  },
  {
    name: 'the enclave before its first result',
    victim: 'enclave',
    when: (service) => service.event(isEnclaveEvent('batch-admitted')),
  },
  {
    name: 'the enclave in the middle of the batch',
    victim: 'enclave',
    when: (service) => service.nthEvent(sampleStored, 2),
  },
  ...Array.from({ length: EXTRA_POINTS }, (_, index): KillPoint => {
    const afterMs = Math.round((index * EXTRA_SPAN_MS) / EXTRA_POINTS);
    const victim = index % 2 === 0 ? 'host' : 'enclave';
    return { name: `the ${victim} after ${afterMs} ms`, victim, when: () => delay(afterMs) };
  }),
];

let desk: LaboratoryDesk;
let sealed = '';
/** What a run without any crash ends with. */
let undisturbed: Outcome;

interface Outcome {
  /** Opened results by newborn, byte for byte. */
  readonly openings: ReadonlyMap<string, string>;
  /** The one statement of all evidence files. */
  readonly statement: unknown;
}

beforeAll(async () => {
  desk = await LaboratoryDesk.create();
  sealed = desk.at('sealed');
  const service = await desk.startService();
  await desk.publishReference(service);
  const batch = await desk.writeBatch('batch', describeBatch());
  await desk.seal(batch, service.url, sealed);
  // From here on the folder is only copied: every run has the same keys and the same submission.
  await service.stop();
  undisturbed = await runOnCopy('undisturbed', (run) => run.submit());
});

afterAll(async () => {
  await desk.remove();
});

describe('a batch that is under way when the machine fails', () => {
  it.each(KILL_POINTS)('ends as if nothing had been when $name is killed', async (point) => {
    const outcome = await runOnCopy(point.name.replaceAll(' ', '-'), async (run) => {
      const submitting = run.submit().catch(() => undefined);
      await point.when(run.service);
      await run.kill(point.victim);
      await submitting;
      await run.submit();
    });
    expect(outcome.statement).toEqual(undisturbed.statement);
    expect([...outcome.openings]).toEqual([...undisturbed.openings]);
  });

  it('has results to compare: reported ones and a refused one', () => {
    const statuses = [...undisturbed.openings.values()].map(
      (opening) => (JSON.parse(opening) as { result: { status: string } }).result.status,
    );
    expect(statuses).toEqual([...Array<string>(NEWBORNS - 1).fill('reported'), 'refused']);
  });
});

/** A service on its own copy of the data folder, which may die and come back. */
class Run {
  service: EmbeddedService;
  readonly #data: string;

  constructor(service: EmbeddedService, data: string) {
    this.service = service;
    this.#data = data;
  }

  async submit(): Promise<void> {
    await desk.expectExit(0, ['submit', sealed, '--host', this.service.url]);
  }

  async kill(victim: Victim): Promise<void> {
    if (victim === 'enclave') {
      this.service.killEnclave();
    } else {
      await this.service.kill();
      this.service = await desk.startService(this.#data);
    }
  }
}

async function runOnCopy(name: string, job: (run: Run) => Promise<void>): Promise<Outcome> {
  const data = desk.at(`service-${name}`);
  cpSync(desk.service.data, data, { recursive: true, filter: (path) => !path.endsWith('.sock') });
  const run = new Run(await desk.startService(data), data);
  try {
    await job(run);
    return await readOutcome(run.service, name);
  } finally {
    await run.service.stop();
    await rm(data, { recursive: true });
  }
}

async function readOutcome({ url }: EmbeddedService, name: string): Promise<Outcome> {
  const status = await desk.expectExit(0, ['status', sealed, '--host', url, '--watch', '--json']);
  expect(JSON.parse(status.stdout)).toMatchObject({
    state: 'done',
    // One entry for the batch after the log's first; a second one would have moved nothing else.
    logIndex: 1,
    samples: { total: NEWBORNS, done: NEWBORNS },
  });
  await expectLogSize(url, 2);
  const folders: DeskFolder = {
    sealed,
    fetched: desk.at(`fetched-${name}`),
    opened: desk.at(`opened-${name}`),
  };
  const openings = new Map<string, string>();
  const statements = new Set<string>();
  for (const { newborn, result } of await desk.collect(url, folders)) {
    const evidence = join(folders.fetched, `${newborn}.evidence.json`);
    await desk.expectExit(0, ['verify', result, '--evidence', evidence, ...desk.trust()]);
    openings.set(newborn, await readFile(result, 'utf8'));
    const { statement } = JSON.parse(await readFile(evidence, 'utf8')) as { statement: unknown };
    statements.add(JSON.stringify(statement));
  }
  expect(openings.size).toBe(NEWBORNS);
  expect(statements.size).toBe(1);
  return { openings, statement: [...statements] };
}

async function expectLogSize(url: string, size: number): Promise<void> {
  const checkpoint = await (await fetch(`${url}/log/checkpoint`)).text();
  expect(checkpoint.split('\n')[1]).toBe(`${size}`);
}

/** Newborns that take a moment each, so that there is a middle; the last one cannot be read. */
function describeBatch(): BatchNewborn[] {
  const background = Array.from(
    { length: RECORDS },
    (_, index) => `chr12 ${110_000_000 + index} A C 0/1`,
  );
  const content = smallVcf([PAH_R408W_HOM, ...background]);
  return Array.from({ length: NEWBORNS }, (_, index) => {
    const name = `newborn-${index}`;
    const isBad = index === NEWBORNS - 1;
    const vcf = isBad ? content.slice(0, -20) : content;
    return {
      name,
      callsImplyCoverage: true,
      files: [{ role: 'vcf', name: `${name}.vcf`, content: vcf }],
    };
  });
}
