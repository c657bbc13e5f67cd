import type { BatchRequest, BlobReference, CompletedSample } from '#protocol';
import type { Database, Sql } from '../ports/database.ts';
import {
  parseBatchRow,
  parseBlobRow,
  parseCountRow,
  parseIdRow,
  parseSampleRow,
} from './batch-rows.ts';
import type { BatchRow, SampleRow } from './batch-rows.ts';

/** Every statement on the host's own tables. Each one can be repeated without another effect. */
export class BatchStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Records a batch and the blobs it needs, unless it is there. */
  async create({ sealedManifest, blobs }: BatchRequest): Promise<void> {
    const wanted = [sealedManifest, ...blobs];
    await this.#database.transaction(async (sql) => {
      const created = await sql.query(
        `INSERT INTO neoseal.batches (id, sealed_length, state) VALUES ($1, $2, 'receiving')
         ON CONFLICT (id) DO NOTHING RETURNING id`,
        [sealedManifest.sha256, sealedManifest.length],
      );
      if (created.length > 0) {
        await sql.query(
          `INSERT INTO neoseal.wanted_blobs (batch, position, sha256, length)
           SELECT $1, blob.position, blob.sha256, blob.length
           FROM unnest($2::text[], $3::bigint[]) WITH ORDINALITY AS blob (sha256, length, position)`,
          [
            sealedManifest.sha256,
            wanted.map((blob) => blob.sha256),
            wanted.map((blob) => blob.length),
          ],
        );
      }
    });
  }

  async find(batch: string): Promise<BatchRow | undefined> {
    const rows = await this.#database.query('SELECT * FROM neoseal.batches WHERE id = $1', [batch]);
    return rows.map(parseBatchRow)[0];
  }

  async wantedBlobs(batch: string): Promise<BlobReference[]> {
    const rows = await this.#database.query(
      'SELECT sha256, length FROM neoseal.wanted_blobs WHERE batch = $1 ORDER BY position',
      [batch],
    );
    return rows.map(parseBlobRow);
  }

  async missingBlobs(batch: string): Promise<BlobReference[]> {
    const rows = await this.#database.query(
      `SELECT sha256, length FROM neoseal.wanted_blobs AS wanted
       WHERE batch = $1 AND NOT EXISTS (
         SELECT FROM neoseal.blobs WHERE blobs.sha256 = wanted.sha256 AND blobs.length = wanted.length)
       ORDER BY position`,
      [batch],
    );
    return rows.map(parseBlobRow);
  }

  /** Whether a batch that is still receiving waits for this blob. */
  async isWanted({ sha256, length }: BlobReference): Promise<boolean> {
    const rows = await this.#database.query(
      `SELECT 1 FROM neoseal.wanted_blobs AS wanted JOIN neoseal.batches ON batches.id = wanted.batch
       WHERE wanted.sha256 = $1 AND wanted.length = $2 AND batches.state = 'receiving' LIMIT 1`,
      [sha256, length],
    );
    return rows.length > 0;
  }

  async hasBlob({ sha256, length }: BlobReference): Promise<boolean> {
    const rows = await this.#database.query(
      'SELECT 1 FROM neoseal.blobs WHERE sha256 = $1 AND length = $2',
      [sha256, length],
    );
    return rows.length > 0;
  }

  async addBlob({ sha256, length }: BlobReference): Promise<void> {
    await this.#database.query(
      'INSERT INTO neoseal.blobs (sha256, length) VALUES ($1, $2) ON CONFLICT (sha256) DO NOTHING',
      [sha256, length],
    );
  }

  /** Batches that may still be receiving this blob. */
  async batchesWanting(sha256: string): Promise<string[]> {
    const rows = await this.#database.query(
      'SELECT DISTINCT batch AS id FROM neoseal.wanted_blobs WHERE sha256 = $1 LIMIT 1000',
      [sha256],
    );
    return rows.map(parseIdRow);
  }

  /** receiving → queued; also a batch that was given up on after too many attempts. True when it changed. */
  async queue(batch: string, sql: Sql): Promise<boolean> {
    const rows = await sql.query(
      `UPDATE neoseal.batches SET state = 'queued', refusal = NULL, attempts = 0
       WHERE id = $1 AND (state = 'receiving' OR (state = 'refused' AND refusal = 'ATTEMPTS_EXHAUSTED'))
       RETURNING id`,
      [batch],
    );
    return rows.length > 0;
  }

  async samples(batch: string): Promise<SampleRow[]> {
    const rows = await this.#database.query(
      'SELECT index, commitment, token, artefact FROM neoseal.samples WHERE batch = $1 ORDER BY index',
      [batch],
    );
    return rows.map(parseSampleRow);
  }

  async countSamples(batch: string): Promise<number> {
    const rows = await this.#database.query(
      'SELECT count(*) AS count FROM neoseal.samples WHERE batch = $1',
      [batch],
    );
    return rows.map(parseCountRow)[0] ?? 0;
  }

  async findSample(batch: string, index: number): Promise<SampleRow | undefined> {
    const rows = await this.#database.query(
      'SELECT index, commitment, token, artefact FROM neoseal.samples WHERE batch = $1 AND index = $2',
      [batch, index],
    );
    return rows.map(parseSampleRow)[0];
  }

  /** The first result of a newborn stays. A new one is progress: the attempts begin anew. */
  async addSample(batch: string, sample: CompletedSample & { artefact: string }): Promise<void> {
    await this.#database.query(
      `WITH added AS (
         INSERT INTO neoseal.samples (batch, index, commitment, token, artefact)
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING RETURNING batch)
       UPDATE neoseal.batches SET attempts = 0 WHERE id IN (SELECT batch FROM added)`,
      [batch, sample.index, sample.commitment, sample.token, sample.artefact],
    );
  }

  async setTotal(batch: string, total: number): Promise<void> {
    await this.#database.query('UPDATE neoseal.batches SET total = $2 WHERE id = $1', [
      batch,
      total,
    ]);
  }

  /** The first outcome stays. */
  async setOutcome(batch: string, outcome: string): Promise<void> {
    await this.#database.query(
      'UPDATE neoseal.batches SET outcome = $2 WHERE id = $1 AND outcome IS NULL',
      [batch, outcome],
    );
  }

  async setLogIndex(batch: string, logIndex: number): Promise<void> {
    await this.#database.query(
      'UPDATE neoseal.batches SET log_index = $2 WHERE id = $1 AND log_index IS NULL',
      [batch, logIndex],
    );
  }

  async finish(batch: string): Promise<void> {
    await this.#end(batch, 'done', null);
  }

  async refuse(batch: string, code: string): Promise<void> {
    await this.#end(batch, 'refused', code);
  }

  async #end(batch: string, state: 'done' | 'refused', refusal: string | null): Promise<void> {
    await this.#database.query(
      `UPDATE neoseal.batches SET state = $2, refusal = $3, lease_owner = NULL, lease_until = NULL
       WHERE id = $1 AND state IN ('queued', 'running')`,
      [batch, state, refusal],
    );
  }
}
