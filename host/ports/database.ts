/** A value that goes into a statement. Arrays are for `unnest`. */
export type SqlValue = string | number | boolean | null | readonly string[] | readonly number[];

/** SQL, within or without a transaction. */
export interface Sql {
  /** Rows are whatever the database holds: parse them. */
  query(text: string, values?: readonly SqlValue[]): Promise<readonly unknown[]>;
  /**
   * The shape that the queue wants: without values, `text` may hold several statements and the rows are
   * those of the last one.
   */
  executeSql(text: string, values?: readonly unknown[]): Promise<{ rows: unknown[] }>;
}

/** A PostgreSQL database: embedded (PGlite) or a server. */
export interface Database extends Sql {
  /** No other process can use it, so that what it says about other processes is about dead ones. */
  readonly isExclusive: boolean;
  /** Commits when `work` resolves, rolls back when it rejects. */
  transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}
