import pg from 'pg';
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
    const result = await this.#session.query<Record<string, unknown>>(text, [...values]);
    return result.rows;
  }

  async executeSql(text: string, values?: readonly unknown[]): Promise<{ rows: unknown[] }> {
    const result: unknown = await (values !== undefined && values.length > 0
      ? this.#session.query(text, [...values])
      : this.#session.query(text));
    return lastResult(result);
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
    const client = await this.#pool.connect();
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

/** `pg` answers several statements in one text with an array of results. */
function lastResult(result: unknown): { rows: unknown[] } {
  const last: unknown = Array.isArray(result) ? result.at(-1) : result;
  if (typeof last === 'object' && last !== null && 'rows' in last && Array.isArray(last.rows)) {
    return { rows: last.rows };
  }
  return { rows: [] };
}
