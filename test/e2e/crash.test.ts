import { cpSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PAH_R408W_HOM, smallVcf } from '../builders/small-vcf.ts';
import { isEnclaveEvent, isEvent } from '../doubles/embedded-service.ts';
import type { EmbeddedService, MatchLine } from '../doubles/embedded-service.ts';
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

/** From now on: the service has seen other batches. */
async function after(service: EmbeddedService, matches: MatchLine, count = 1): Promise<void> {
  for (let seen = 0; seen < count; seen += 1) {
    await service.nextEvent(matches);
  }
}

const sampleStored = isEvent('sample-stored');
const KILL_POINTS: readonly KillPoint[] = [
  {
    name: 'the host during the upload',
    victim: 'host',
    when: (service) => after(service, isEvent('blob-stored'), 3),
  },
  {
    name: 'the host after it has accepted the batch',
    victim: 'host',
    when: (service) => after(service, isEvent('batch-state', { state: 'queued' })),
  },
  {
    name: 'the host in the middle of the batch',
    victim: 'host',
    when: (service) => after(service, sampleStored, 2),
  },
  {
    name: 'the host after the last word of the enclave',
    victim: 'host',
    when: (service) => after(service, isEnclaveEvent('batch-finished')),
  },
  {
    name: 'the enclave before its first result',
    victim: 'enclave',
    when: (service) => after(service, isEnclaveEvent('batch-admitted')),
  },
  {
    name: 'the enclave in the middle of the batch',
    victim: 'enclave',
    when: (service) => after(service, sampleStored, 2),
  },
  ...Array.from({ length: EXTRA_POINTS }, (_, index): KillPoint => {
    const afterMs = Math.round((index * EXTRA_SPAN_MS) / EXTRA_POINTS);
    const victim = index % 2 === 0 ? 'host' : 'enclave';
    return { name: `the ${victim} after ${afterMs} ms`, victim, when: () => delay(afterMs) };
  }),
];

let desk: LaboratoryDesk;
let machine: Machine;
/** What each submission ends with where nothing crashes. */
let undisturbed: readonly Outcome[] = [];

interface Outcome {
  /** Opened results by newborn, byte for byte. */
  readonly openings: readonly (readonly [newborn: string, opening: string])[];
  /** Of all evidence files. */
  readonly statements: readonly string[];
}

const sealedFolder = (index: number): string => desk.at(`sealed-${index}`);

beforeAll(async () => {
  desk = await LaboratoryDesk.create();
  const service = await desk.startService();
  await desk.publishReference(service);
  const batch = await desk.writeBatch('batch', describeBatch());
  for (const index of KILL_POINTS.keys()) {
    await desk.seal(batch, service.url, sealedFolder(index));
  }
  await service.stop();
  undisturbed = await runUndisturbed();
  machine = new Machine(await desk.startService(), desk.service.data);
}, 300_000);

afterAll(async () => {
  await machine.service.stop();
  await desk.remove();
});

describe('a batch that is under way when the machine fails', () => {
  it.each(KILL_POINTS.map((point, index) => ({ ...point, index })))(
    'ends as if nothing had been when $name is killed',
    async ({ index, victim, when }) => {
      const submitting = machine.submit(index);
      await Promise.race([when(machine.service), failureOf(submitting)]);
      await machine.kill(victim);
      // Now it may well have failed.
      await submitting.catch(() => undefined);
      await machine.submit(index);
      expect(await machine.collect(index)).toEqual(undisturbed[index]);
    },
  );

  it('left one entry in the log for each batch', async () => {
    const checkpoint = await (await fetch(`${machine.service.url}/log/checkpoint`)).text();
    expect(checkpoint.split('\n')[1]).toBe(`${1 + KILL_POINTS.length}`);
  });

  it('had results to compare: reported ones and a refused one', () => {
    const statuses = undisturbed[0]?.openings.map(
      ([, opening]) => (JSON.parse(opening) as { result: { status: string } }).result.status,
    );
    expect(statuses).toEqual([...Array<string>(NEWBORNS - 1).fill('reported'), 'refused']);
  });
});

/** Never resolves: a command that ended well is no reason to stop waiting for an event. */
async function failureOf(command: Promise<void>): Promise<never> {
  await command;
  return new Promise(() => undefined);
}

/** A service on a data folder, which may die and come back. */
class Machine {
  service: EmbeddedService;
  readonly #data: string;

  constructor(service: EmbeddedService, data: string) {
    this.service = service;
    this.#data = data;
  }

  async submit(index: number): Promise<void> {
    await desk.expectExit(0, ['submit', sealedFolder(index), '--host', this.service.url]);
  }

  async kill(victim: Victim): Promise<void> {
    if (victim === 'enclave') {
      this.service.killEnclave();
    } else {
      await this.service.kill();
      this.service = await desk.startService(this.#data);
    }
  }

  /** Waits for the end, verifies each newborn, and tells what does not depend on time. */
  async collect(index: number): Promise<Outcome> {
    const { url } = this.service;
    const sealed = sealedFolder(index);
    const status = await desk.expectExit(0, ['status', sealed, '--host', url, '--watch', '--json']);
    expect(JSON.parse(status.stdout)).toMatchObject({
      state: 'done',
      logIndex: 1 + index,
      samples: { total: NEWBORNS, done: NEWBORNS },
    });
    const folders: DeskFolder = {
      sealed,
      fetched: await desk.newFolder(),
      opened: await desk.newFolder(),
    };
    const openings: [string, string][] = [];
    const statements = new Set<string>();
    for (const { newborn, result } of await desk.collect(url, folders)) {
      const evidence = join(folders.fetched, `${newborn}.evidence.json`);
      await desk.expectExit(0, ['verify', result, '--evidence', evidence, ...desk.trust()]);
      openings.push([newborn, await readFile(result, 'utf8')]);
      const { statement } = JSON.parse(await readFile(evidence, 'utf8')) as { statement: unknown };
      statements.add(JSON.stringify(statement));
    }
    expect(openings).toHaveLength(NEWBORNS);
    expect(statements.size).toBe(1);
    return { openings, statements: [...statements] };
  }
}

/** On a copy of the folder: with the same keys the same submissions must give the same results. */
async function runUndisturbed(): Promise<Outcome[]> {
  const data = desk.at('service-undisturbed');
  cpSync(desk.service.data, data, { recursive: true, filter: (path) => !path.endsWith('.sock') });
  const copy = new Machine(await desk.startService(data), data);
  const outcomes: Outcome[] = [];
  try {
    for (const index of KILL_POINTS.keys()) {
      await copy.submit(index);
      outcomes.push(await copy.collect(index));
    }
    return outcomes;
  } finally {
    await copy.service.stop();
    await rm(data, { recursive: true });
  }
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
