import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPostgresDatabase } from '../../../host/database/postgres-database.ts';
import { postgresNote, startPostgres } from '../../builders/postgres-server.ts';
import type { PostgresServer } from '../../builders/postgres-server.ts';
import { fakeSample } from '../../doubles/fake-enclave.ts';
import { HostWorld } from '../../doubles/host-world.ts';

describe.skipIf(postgresNote !== '')(`a real PostgreSQL${postgresNote}`, () => {
  let server: PostgresServer;
  let world: HostWorld;

  beforeAll(async () => {
    server = await startPostgres();
    world = await HostWorld.create(await openPostgresDatabase(server.url));
    await world.startEnclave();
    await world.start();
  }, 60_000);

  afterAll(async () => {
    await world.dispose();
    await server.stop();
  });

  it('carries a batch from its creation to its end', async () => {
    const batch = await world.prepareBatch();
    expect((await world.call('POST', `/v1/batches/${batch}/submit`)).status).toBe(202);
    expect(await world.waitFor(batch)).toMatchObject({
      state: 'done',
      samples: { total: 3, done: 3 },
    });
  });

  it('rolls a transaction back that fails, and goes on', async () => {
    const failing = world.database.transaction(async (sql) => {
      await sql.query("INSERT INTO neoseal.blobs (sha256, length) VALUES ('x', 1)");
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await world.database.query("SELECT 1 FROM neoseal.blobs WHERE sha256 = 'x'")).toEqual(
      [],
    );
  });

  it('tells a server that is away from one that refuses a statement', async () => {
    const other = await startPostgres();
    const database = await openPostgresDatabase(other.url);
    try {
      await expect(database.query('SELEKT')).rejects.toMatchObject({ code: '42601' });
    } finally {
      await other.stop();
    }
    const away = { name: 'HostFault', code: 'DATABASE_UNAVAILABLE', status: 503 };
    await expect(database.query('SELECT 1')).rejects.toMatchObject(away);
    await expect(database.transaction((sql) => sql.query('SELECT 1'))).rejects.toMatchObject(away);
    await database.close();
  });

  it('lets a second host take over a batch when the lease of a silent one has run out', async () => {
    await world.enclave?.stop();
    world.enclave = undefined;
    const batch = await world.prepareBatch();
    await world.call('POST', `/v1/batches/${batch}/submit`);
    // Another host took it, finished one newborn and fell silent.
    await world.database.query(
      `UPDATE neoseal.batches SET state = 'running', lease_owner = 'other',
         lease_until = now() + interval '1 second' WHERE id = $1`,
      [batch],
    );
    const enclave = await world.startEnclave();
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(enclave.runs).toEqual([]);
    expect(await world.waitFor(batch)).toMatchObject({ state: 'done' });
    expect(enclave.runs).toHaveLength(1);
  });

  it('keeps the first result when two hosts finish the same newborn', async () => {
    const batch = await world.prepareBatch();
    const { commitment, token } = fakeSample(batch, 0);
    const insert = (artefact: string): Promise<readonly unknown[]> =>
      world.database.query(
        `INSERT INTO neoseal.samples (batch, index, commitment, token, artefact)
         VALUES ($1, 0, $2, $3, $4) ON CONFLICT DO NOTHING RETURNING index`,
        [batch, commitment, token, artefact],
      );
    const both = await Promise.all([insert('a'.repeat(64)), insert('b'.repeat(64))]);
    expect(both.flat()).toHaveLength(1);
  });
});
