import type { Database, Sql } from '../ports/database.ts';

/** One entry per version of the schema, never changed once released. */
const MIGRATIONS: readonly string[] = [
  `CREATE TABLE neoseal.batches (
     id text PRIMARY KEY,
     sealed_length bigint NOT NULL,
     state text NOT NULL CHECK (state IN ('receiving', 'queued', 'running', 'done', 'refused')),
     refusal text,
     total integer,
     log_index bigint,
     -- Runs that lost the enclave since the last newborn was finished.
     attempts integer NOT NULL DEFAULT 0,
     lease_owner text,
     lease_until timestamptz,
     -- JSON of the enclave's last word on the batch, kept before it is logged.
     outcome text,
     created_at timestamptz NOT NULL DEFAULT now()
   );
   CREATE INDEX batches_open ON neoseal.batches (state) WHERE state IN ('queued', 'running');
   CREATE TABLE neoseal.wanted_blobs (
     batch text NOT NULL REFERENCES neoseal.batches (id),
     position integer NOT NULL,
     sha256 text NOT NULL,
     length bigint NOT NULL,
     PRIMARY KEY (batch, position)
   );
   CREATE INDEX wanted_blobs_sha256 ON neoseal.wanted_blobs (sha256);
   CREATE TABLE neoseal.blobs (sha256 text PRIMARY KEY, length bigint NOT NULL);
   CREATE TABLE neoseal.samples (
     batch text NOT NULL REFERENCES neoseal.batches (id),
     index integer NOT NULL,
     commitment text NOT NULL,
     token text NOT NULL,
     -- SHA-256 of the stored artefact, which names its file.
     artefact text NOT NULL,
     PRIMARY KEY (batch, index)
   );`,
];

/** Any number: it keeps two hosts that start at once from migrating at once. */
const MIGRATION_LOCK = 7_263_541;

/** Brings the schema to the version of this program. */
export async function migrate(database: Database): Promise<void> {
  await database.transaction(async (sql) => {
    await sql.query(`SELECT pg_advisory_xact_lock(${MIGRATION_LOCK})`);
    await sql.executeSql(
      'CREATE SCHEMA IF NOT EXISTS neoseal; CREATE TABLE IF NOT EXISTS neoseal.migrations (version integer PRIMARY KEY);',
    );
    const applied = await appliedVersions(sql);
    for (const [index, text] of MIGRATIONS.entries()) {
      if (index + 1 > applied) {
        await sql.executeSql(text);
        await sql.query('INSERT INTO neoseal.migrations (version) VALUES ($1)', [index + 1]);
      }
    }
  });
}

async function appliedVersions(sql: Sql): Promise<number> {
  return (await sql.query('SELECT version FROM neoseal.migrations')).length;
}
