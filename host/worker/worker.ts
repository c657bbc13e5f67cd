import { setTimeout as delay } from 'node:timers/promises';
import type { BatchLeases } from '../batches/batch-leases.ts';
import type { BatchRow } from '../batches/batch-rows.ts';
import type { Job, JobQueue } from '../batches/job-queue.ts';
import { codeOf } from '../events/host-event.ts';
import { RunFault } from '../faults/run-fault.ts';
import { runBatch } from './batch-run.ts';
import type { BatchRunParts } from './batch-run.ts';

export interface WorkerOptions extends BatchRunParts {
  readonly queue: JobQueue;
  readonly leases: BatchLeases;
  readonly leaseMs: number;
  readonly pollMs: number;
  /** How often accepted batches that nobody works on are offered again. */
  readonly sweepMs: number;
  /** Runs of a batch that may lose the enclave in a row without one more newborn finished. */
  readonly maxAttempts: number;
}

/** Takes one batch after the other from the queue. Several hosts may do so on one database. */
export class Worker {
  readonly #options: WorkerOptions;
  readonly #stopping = new AbortController();
  #rest = new AbortController();
  #hasWork = false;
  #loops: Promise<void>[] = [];

  constructor(options: WorkerOptions) {
    this.#options = options;
  }

  start(): void {
    if (this.#loops.length === 0) {
      this.#loops = [this.#repeat(this.#sweep, this.#options.sweepMs), this.#work()];
    }
  }

  /** There may be a job now: do not wait for the next poll. */
  wake(): void {
    this.#hasWork = true;
    this.#rest.abort();
  }

  /** Breaks off what is running; it is taken up again at the next start. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all(this.#loops);
  }

  async #work(): Promise<void> {
    const signal = this.#stopping.signal;
    while (!signal.aborted) {
      try {
        await this.#options.enclave.ready(signal);
        const job = await this.#options.queue.take();
        await (job === undefined ? this.#pause(this.#options.pollMs) : this.#serve(job));
      } catch (error) {
        this.#report(error);
        await this.#pause(this.#options.pollMs);
      }
    }
  }

  async #repeat(task: () => Promise<void>, pauseMs: number): Promise<void> {
    const signal = this.#stopping.signal;
    while (!signal.aborted) {
      await task.call(this).catch((error: unknown) => {
        this.#report(error);
      });
      await delay(pauseMs, undefined, { signal }).catch(() => undefined);
    }
  }

  async #sweep(): Promise<void> {
    for (const batch of await this.#options.leases.findIdle()) {
      await this.#options.queue.offer(batch);
    }
    this.wake();
  }

  async #serve(job: Job): Promise<void> {
    const { queue, leases, log } = this.#options;
    const row = await leases.take(job.batch);
    if (row === undefined) {
      // Done already, or another host's: a job may be offered twice, a result comes once.
      await queue.complete(job);
      return;
    }
    log({ event: 'batch-state', batch: row.id, state: 'running', code: null });
    try {
      await this.#runLeased(row);
      await queue.complete(job);
    } catch (error) {
      log({ event: 'run-failed', batch: row.id, code: codeOf(error) });
      await this.#giveBack(job, error);
    }
  }

  async #runLeased(row: BatchRow): Promise<void> {
    const { leases, leaseMs } = this.#options;
    const lost = new AbortController();
    const timer = setInterval(() => {
      leases.extend(row.id).then(
        (isOurs) => {
          if (!isOurs) {
            lost.abort();
          }
        },
        () => undefined,
      );
    }, leaseMs / 3);
    try {
      await runBatch(row, this.#options, AbortSignal.any([lost.signal, this.#stopping.signal]));
    } catch (error) {
      throw lost.signal.aborted
        ? new RunFault('LEASE_LOST', 'another host has the batch', { cause: error })
        : error;
    } finally {
      clearInterval(timer);
    }
  }

  async #giveBack(job: Job, error: unknown): Promise<void> {
    const { leases, queue, store, maxAttempts, log, changes } = this.#options;
    const isEnclaveLost = error instanceof RunFault && error.code === 'ENCLAVE_LOST';
    // A host that is being stopped is no fault of the batch.
    const attempts = await leases.release(
      job.batch,
      isEnclaveLost && !this.#stopping.signal.aborted,
    );
    if (attempts < maxAttempts) {
      await queue.retry(job);
      return;
    }
    await store.refuse(job.batch, 'ATTEMPTS_EXHAUSTED');
    await queue.complete(job);
    log({ event: 'batch-state', batch: job.batch, state: 'refused', code: 'ATTEMPTS_EXHAUSTED' });
    changes.announce(job.batch);
  }

  async #pause(pauseMs: number): Promise<void> {
    this.#rest = new AbortController();
    const signal = AbortSignal.any([this.#rest.signal, this.#stopping.signal]);
    if (!this.#hasWork) {
      await delay(pauseMs, undefined, { signal }).catch(() => undefined);
    }
    this.#hasWork = false;
  }

  #report(error: unknown): void {
    if (!this.#stopping.signal.aborted) {
      this.#options.log({ event: 'queue-failed', code: codeOf(error) });
    }
  }
}
