import PgBoss from 'pg-boss';
import { z } from 'zod';
import type { Database, Sql } from '../ports/database.ts';
import { codeOf } from '../events/host-event.ts';
import type { EventLog } from '../events/host-event.ts';

const QUEUE = 'batches';
const RETRY_LIMIT = 20;
const RETRY_DELAY_SECONDS = 1;
/** A job outlives its expiry only in a batch of days; then it is simply offered again. */
const EXPIRE_HOURS = 23;

const jobData = z.object({ batch: z.string().regex(/^[0-9a-f]{64}$/) });

export interface Job {
  readonly id: string;
  readonly batch: string;
}

/**
 * pg-boss on the host's own database. It decides when a batch is offered to a worker and after which
 * delay again; the truth about a batch is in `neoseal.batches`.
 */
export class JobQueue {
  readonly #boss: PgBoss;

  private constructor(boss: PgBoss) {
    this.#boss = boss;
  }

  static async start(database: Database, log: EventLog): Promise<JobQueue> {
    const db = { executeSql: database.executeSql.bind(database) };
    const boss = new PgBoss({ db, schedule: false });
    boss.on('error', (error) => {
      log({ event: 'queue-failed', code: codeOf(error) });
    });
    await boss.start();
    // 'short': at most one waiting job for a batch, however often it is offered.
    await boss.createQueue(QUEUE, { name: QUEUE, policy: 'short' });
    return new JobQueue(boss);
  }

  /** Offers a batch to the workers, in the caller's transaction. */
  async offer(batch: string, sql?: Sql): Promise<void> {
    await this.#boss.send(
      QUEUE,
      { batch },
      {
        singletonKey: batch,
        retryLimit: RETRY_LIMIT,
        retryDelay: RETRY_DELAY_SECONDS,
        retryBackoff: true,
        expireInHours: EXPIRE_HOURS,
        ...(sql === undefined ? {} : { db: { executeSql: sql.executeSql.bind(sql) } }),
      },
    );
  }

  async take(): Promise<Job | undefined> {
    const [job] = await this.#boss.fetch<unknown>(QUEUE);
    return job && { id: job.id, batch: jobData.parse(job.data).batch };
  }

  async complete(job: Job): Promise<void> {
    await this.#boss.complete(QUEUE, job.id);
  }

  /** The job comes again after a delay that grows. */
  async retry(job: Job): Promise<void> {
    await this.#boss.fail(QUEUE, job.id);
  }

  async stop(): Promise<void> {
    await this.#boss.stop({ graceful: false, wait: true, close: false });
  }
}
