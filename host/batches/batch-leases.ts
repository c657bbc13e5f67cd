import type { Database } from '../ports/database.ts';
import { parseBatchRow, parseIdRow } from './batch-rows.ts';
import type { BatchRow } from './batch-rows.ts';

/**
 * Who works on a batch. A lease runs out by the clock of the database, so that hosts need not agree on
 * the time. It saves double work; it is not what keeps results single: every write of a run can be
 * repeated by another one.
 */
export class BatchLeases {
  readonly #database: Database;
  readonly #owner: string;
  readonly #leaseMs: number;

  constructor(database: Database, owner: string, leaseMs: number) {
    this.#database = database;
    this.#owner = owner;
    this.#leaseMs = leaseMs;
  }

  /** queued → running, or a running one whose owner has gone. `undefined` when there is nothing to do here. */
  async take(batch: string): Promise<BatchRow | undefined> {
    const rows = await this.#database.query(
      `UPDATE neoseal.batches SET state = 'running', lease_owner = $2,
         lease_until = now() + $3 * interval '1 millisecond'
       WHERE id = $1 AND state IN ('queued', 'running')
         AND (lease_until IS NULL OR lease_until < now() OR lease_owner = $2)
       RETURNING *`,
      [batch, this.#owner, this.#leaseMs],
    );
    return rows.map(parseBatchRow)[0];
  }

  /** False when somebody else has it now. */
  async extend(batch: string): Promise<boolean> {
    const rows = await this.#database.query(
      `UPDATE neoseal.batches SET lease_until = now() + $3 * interval '1 millisecond'
       WHERE id = $1 AND lease_owner = $2 RETURNING id`,
      [batch, this.#owner, this.#leaseMs],
    );
    return rows.length > 0;
  }

  /** Gives an unfinished batch back. Gives the number of runs that have failed without any progress. */
  async release(batch: string, hasFailed: boolean): Promise<number> {
    const rows = await this.#database.query(
      `UPDATE neoseal.batches SET lease_owner = NULL, lease_until = NULL, attempts = attempts + $3
       WHERE id = $1 AND lease_owner = $2 AND state = 'running' RETURNING *`,
      [batch, this.#owner, hasFailed ? 1 : 0],
    );
    return rows.map(parseBatchRow)[0]?.attempts ?? 0;
  }

  /** For a database that is ours alone: whoever held a lease before this process is dead. */
  async clear(): Promise<void> {
    await this.#database.query('UPDATE neoseal.batches SET lease_owner = NULL, lease_until = NULL');
  }

  /** Accepted batches that nobody works on. */
  async findIdle(): Promise<string[]> {
    const rows = await this.#database.query(
      `SELECT id FROM neoseal.batches WHERE state IN ('queued', 'running')
         AND (lease_until IS NULL OR lease_until < now()) ORDER BY created_at LIMIT 10000`,
    );
    return rows.map(parseIdRow);
  }
}
