import pg from 'pg';
import { HostFault } from '../faults/host-fault.ts';
import type { Database, Sql, SqlValue } from '../ports/database.ts';

const CONNECTIONS = 10;

/** A PostgreSQL server, shared with other hosts. */
export async function openPostgresDatabase(url: string): Promise<Database> {
  const pool = new pg.Pool({
    connectionString: url,
    max: CONNECTIONS,
    application_name: 'neoseal',
  });
  // An idle connection that breaks is replaced by the pool; the next query reports a server that is gone.
  pool.on('error', () => undefined);
  await pool.query('SELECT 1');
  return new PostgresDatabase(pool);
}

class PostgresSql implements Sql {
  readonly #session: pg.Pool | pg.PoolClient;

  constructor(session: pg.Pool | pg.PoolClient) {
    this.#session = session;
  }

  async query(text: string, values: readonly SqlValue[] = []): Promise<readonly unknown[]> {
    const result = await this.#session
      .query<Record<string, unknown>>(text, [...values])
      .catch(rethrow);
    return result.rows;
  }

  async executeSql(text: string, values?: readonly unknown[]): Promise<{ rows: unknown[] }> {
    const answer: Promise<unknown> =
      values !== undefined && values.length > 0
        ? this.#session.query(text, [...values])
        : this.#session.query(text);
    return lastResult(await answer.catch(rethrow));
  }
}

class PostgresDatabase extends PostgresSql implements Database {
  readonly isExclusive = false;
  readonly #pool: pg.Pool;

  constructor(pool: pg.Pool) {
    super(pool);
    this.#pool = pool;
  }

  async transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    const client = await this.#pool.connect().catch(rethrow);
    try {
      await client.query('BEGIN');
      const value = await work(new PostgresSql(client));
      await client.query('COMMIT');
      client.release();
      return value;
    } catch (error) {
      // The connection is thrown away with its transaction: that rolls back whatever state it is in.
      client.release(true);
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }
}

/** Codes of Node and of PostgreSQL (appendix A of its manual: 08 and 57P) for a server that is not there now. */
const AWAY = /^(?:ECONNREFUSED|ECONNRESET|ENOENT|EPIPE|ETIMEDOUT|08\w{3}|57P0[1-3])$/;

/** @throws HostFault DATABASE_UNAVAILABLE for a server that is away or still recovers; else what was thrown */
function rethrow(error: unknown): never {
  if (isAway(error)) {
    throw new HostFault('DATABASE_UNAVAILABLE', 'the database does not answer now', {
      cause: error,
    });
  }
  throw error;
}

function isAway(error: unknown): boolean {
  if (!(error instanceof Error)) {
    return false;
  }
  // A connection that breaks under a query has no code in `pg`.
  return 'code' in error && typeof error.code === 'string'
    ? AWAY.test(error.code)
    : error.message.startsWith('Connection terminated');
}

/** `pg` answers several statements in one text with an array of results. */
function lastResult(result: unknown): { rows: unknown[] } {
  const last: unknown = Array.isArray(result) ? result.at(-1) : result;
  if (typeof last === 'object' && last !== null && 'rows' in last && Array.isArray(last.rows)) {
    return { rows: last.rows };
  }
  return { rows: [] };
}
