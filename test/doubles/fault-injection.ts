import type { BatchLog } from '../../host/ports/batch-log.ts';
import type { Database, Sql } from '../../host/ports/database.ts';
import type { Storage } from '../../host/ports/storage.ts';

/**
 * A process that dies at one of its steps. Steps are the durable writes that pass through the host's
 * ports; from the chosen one on, every call fails, as it does for a process that is not there.
 */
export class DyingProcess {
  readonly steps: string[] = [];
  isDead = false;
  /** Steps before this is set are not counted. */
  isArmed = false;
  readonly #dieAt: number;
  readonly #when: 'before' | 'after';

  constructor(dieAt: number, when: 'before' | 'after') {
    this.#dieAt = dieAt;
    this.#when = when;
  }

  readonly wrapDatabase = (database: Database): Database => ({
    isExclusive: database.isExclusive,
    ...this.#wrapSql(database),
    transaction: async (work) => {
      this.#requireAlive();
      // A transaction commits or does not: its inner statements are not steps of their own.
      return this.#step('transaction', () => database.transaction(work));
    },
    close: () => Promise.resolve(),
  });

  readonly wrapStorage = (storage: Storage): Storage => ({
    adoptBlob: (path, sha256) => this.#step('adoptBlob', () => storage.adoptBlob(path, sha256)),
    storeArtefact: (...args) => this.#step('storeArtefact', () => storage.storeArtefact(...args)),
    storeEvidence: (...args) => this.#step('storeEvidence', () => storage.storeEvidence(...args)),
    writeState: (...args) => this.#step('writeState', () => storage.writeState(...args)),
    readBlob: (...args) => storage.readBlob(...args),
    openArtefact: (...args) => storage.openArtefact(...args),
    openEvidence: (...args) => storage.openEvidence(...args),
    readState: (name) => storage.readState(name),
  });

  readonly wrapLog = (log: BatchLog): BatchLog => ({
    origin: log.origin,
    vkey: log.vkey,
    append: (entry) => this.#step('append', () => log.append(entry)),
    prove: (index) => log.prove(index),
    read: (path) => log.read(path),
  });

  #wrapSql(sql: Sql): Sql {
    return {
      query: (text, values) => this.#statement(text, () => sql.query(text, values)),
      executeSql: (text, values) => this.#statement(text, () => sql.executeSql(text, values)),
    };
  }

  #statement<T>(text: string, run: () => Promise<T>): Promise<T> {
    const write =
      /INSERT INTO neoseal\.\w+|UPDATE neoseal\.\w+ SET \w+|completed_on = now\(\)/.exec(text);
    return write === null ? this.#alive(run) : this.#step(write[0].trim(), run);
  }

  async #alive<T>(run: () => Promise<T>): Promise<T> {
    this.#requireAlive();
    return run();
  }

  async #step<T>(name: string, run: () => Promise<T>): Promise<T> {
    this.#requireAlive();
    if (!this.isArmed) {
      return run();
    }
    this.steps.push(name);
    const isLast = this.steps.length - 1 === this.#dieAt;
    if (isLast && this.#when === 'before') {
      this.isDead = true;
    }
    this.#requireAlive();
    const value = await run();
    if (isLast) {
      this.isDead = true;
    }
    this.#requireAlive();
    return value;
  }

  #requireAlive(): void {
    if (this.isDead) {
      throw new Error('the process is not there any more');
    }
  }
}
