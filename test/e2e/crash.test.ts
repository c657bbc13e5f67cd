import { cpSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PAH_R408W_HOM, smallVcf } from '../builders/small-vcf.ts';
import type { PostgresServer } from '../builders/postgres-server.ts';
import { postgresNote, startPostgres } from '../builders/postgres-server.ts';
import type { EmbeddedService } from '../doubles/embedded-service.ts';
import type { Victim } from '../doubles/kill-points.ts';
import { chooseKillPoints } from '../doubles/kill-points.ts';
import { LaboratoryDesk } from '../doubles/laboratory-desk.ts';
import type { BatchNewborn, DeskFolder } from '../doubles/laboratory-desk.ts';

const NEWBORNS = 6;
const RECORDS = 500;

// `npm run test:crash` asks for more.
const form = process.env['NEOSEAL_CRASH'] ?? 'short';
const needsPostgres = form.startsWith('database') && postgresNote === '';
const skipped = form.startsWith('database') ? postgresNote : '';
const killPoints = skipped === '' ? chooseKillPoints(form) : [];

let desk: LaboratoryDesk;
let machine: Machine;
let postgres: PostgresServer | null = null;
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
  for (const index of killPoints.keys()) {
    await desk.seal(batch, service.url, sealedFolder(index));
  }
  await service.stop();
  undisturbed = await runUndisturbed();
  postgres = needsPostgres ? await startPostgres() : null;
  machine = await Machine.start(desk.service.data, postgres);
}, 600_000);

afterAll(async () => {
  await machine.service.stop();
  await postgres?.stop();
  await desk.remove();
});

describe(`a batch that is under way when the machine fails${skipped}`, () => {
  it.each(killPoints.map((point, index) => ({ ...point, index })))(
    'ends as if nothing had been when $name is killed',
    async ({ index, victims, when }) => {
      const submitting = machine.submit(index);
      await Promise.race([when(machine.service), failureOf(submitting)]);
      await machine.kill(victims);
      // Now it may well have failed.
      await submitting.catch(() => undefined);
      await machine.submit(index);
      expect(await machine.collect(index)).toEqual(undisturbed[index]);
    },
  );

  it('left one entry in the log for each batch', async () => {
    const checkpoint = await (await fetch(`${machine.service.url}/log/checkpoint`)).text();
    expect(checkpoint.split('\n')[1]).toBe(`${1 + killPoints.length}`);
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
  readonly #postgres: PostgresServer | null;

  private constructor(service: EmbeddedService, data: string, server: PostgresServer | null) {
    this.service = service;
    this.#data = data;
    this.#postgres = server;
  }

  static async start(data: string, server: PostgresServer | null): Promise<Machine> {
    return new Machine(await desk.startService(data, server?.url), data, server);
  }

  async submit(index: number): Promise<void> {
    await desk.expectExit(0, ['submit', sealedFolder(index), '--host', this.service.url]);
  }

  async kill(victims: readonly Victim[]): Promise<void> {
    for (const victim of victims) {
      switch (victim) {
        case 'enclave':
        case 'local-kms':
          this.service.killChild(victim);
          break;
        case 'host':
          await this.service.kill();
          break;
        case 'database':
          await this.#postgres?.crash();
          break;
      }
    }
    if (this.service.hasEnded) {
      this.service = await desk.startService(this.#data, this.#postgres?.url);
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
  const copy = await Machine.start(data, null);
  const outcomes: Outcome[] = [];
  try {
    for (const index of killPoints.keys()) {
      await copy.submit(index);
      outcomes.push(await copy.collect(index));
    }
    return outcomes;
  } finally {
    await copy.service.stop();
    await rm(data, { recursive: true });
  }
}

/** The enclave takes a moment for each, so that there is a middle; the last one cannot be read. */
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
