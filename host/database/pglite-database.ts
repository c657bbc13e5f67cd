import { mkdir } from 'node:fs/promises';
import { PGlite } from '@electric-sql/pglite';
import type { PGliteInterface, Transaction } from '@electric-sql/pglite';
import type { Database, Sql, SqlValue } from '../ports/database.ts';

/**
 * PostgreSQL inside this process. PGlite locks nothing: the caller makes sure that no other process
 * has the folder open.
 * @param folder where the cluster lies; in memory when absent
 */
export async function openPgliteDatabase(folder?: string): Promise<Database> {
  if (folder !== undefined) {
    await mkdir(folder, { recursive: true });
  }
  const pglite = await PGlite.create(folder === undefined ? {} : { dataDir: folder });
  return new PgliteDatabase(pglite);
}

class PgliteSql implements Sql {
  readonly #session: PGliteInterface | Transaction;

  constructor(session: PGliteInterface | Transaction) {
    this.#session = session;
  }

  async query(text: string, values: readonly SqlValue[] = []): Promise<readonly unknown[]> {
    const { rows } = await this.#session.query(text, [...values]);
    return rows;
  }

  async executeSql(text: string, values?: readonly unknown[]): Promise<{ rows: unknown[] }> {
    if (values !== undefined && values.length > 0) {
      return this.#session.query(text, [...values]);
    }
    return (await this.#session.exec(text)).at(-1) ?? { rows: [] };
  }
}

class PgliteDatabase extends PgliteSql implements Database {
  readonly isExclusive = true;
  readonly #pglite: PGlite;

  constructor(pglite: PGlite) {
    super(pglite);
    this.#pglite = pglite;
  }

  async transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    return this.#pglite.transaction((transaction) => work(new PgliteSql(transaction)));
  }

  async close(): Promise<void> {
    await this.#pglite.close();
  }
}
