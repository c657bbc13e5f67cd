import { setTimeout as delay } from 'node:timers/promises';
import { MessageChannel } from 'node:worker_threads';
import { Piscina } from 'piscina';
import type { BlobPump } from '../transfer/blob-pump.ts';
import { BlobFeed } from '../transfer/blob-feed.ts';
import type {
  NewbornOutput,
  NewbornTask,
  SealedNewborn,
  WorkerSetup,
} from '../workers/newborn-task.ts';

export interface NewbornPoolOptions {
  /** Compiled module that a thread loads. */
  readonly worker: URL;
  readonly threads: number;
  readonly setup: WorkerSetup;
  readonly stallMs: number;
  /** Artefacts are handed out at multiples of this after the last byte of input. */
  readonly releaseMs: number;
  readonly onWorkerLost: () => void;
}

export type PooledTask = Omit<NewbornTask, 'port'>;

/** How often a stall is looked for, in its own length. */
const WATCHES_PER_STALL = 4;

/** Threads that live as long as the enclave; each works on one newborn at a time. */
export class NewbornPool {
  readonly threads: number;
  readonly #options: NewbornPoolOptions;
  readonly #pool: Piscina<NewbornTask, NewbornOutput>;

  constructor(options: NewbornPoolOptions) {
    this.threads = options.threads;
    this.#options = options;
    this.#pool = new Piscina({
      filename: options.worker.href,
      minThreads: options.threads,
      maxThreads: options.threads,
      idleTimeout: Number.POSITIVE_INFINITY,
      // A condition or loader of this process is not the threads' business.
      execArgv: [],
      env: {},
      workerData: options.setup,
    });
  }

  /**
   * One newborn from blobs to sealed artefact. A thread that dies or stops on a bug is given a second try,
   * then the newborn is refused as INTERNAL; neither ends the batch.
   *
   * @param openPumps the files' ciphertext from its beginning, anew for each try
   * @throws HostFault when the host did not deliver
   */
  async run(task: PooledTask, openPumps: () => readonly BlobPump[]): Promise<SealedNewborn> {
    const first = await this.#attempt(task, openPumps());
    const second = first ?? (await this.#attempt(task, openPumps()));
    if (second !== null) {
      return second;
    }
    const refusal = { code: 'INTERNAL', message: 'INTERNAL: the enclave failed on this newborn' };
    const refused = await this.#attempt({ ...task, refusal }, []);
    if (refused === null) {
      throw new Error('the enclave cannot seal a refusal');
    }
    return refused;
  }

  async destroy(): Promise<void> {
    await this.#pool.destroy();
  }

  /** `null` when the thread failed. */
  async #attempt(task: PooledTask, pumps: readonly BlobPump[]): Promise<SealedNewborn | null> {
    const { port1, port2 } = new MessageChannel();
    const feed = new BlobFeed(port1, pumps);
    try {
      const output = await this.#runWatched({ ...task, port: port2 }, feed);
      feed.rethrow();
      if (output.status !== 'sealed') {
        this.#options.onWorkerLost();
        return null;
      }
      // A result stands only if every blob was the one of the manifest, read by the worker or not.
      await feed.finish();
      feed.rethrow();
      await this.#awaitRelease(feed.wholeAtMs);
      return output;
    } finally {
      feed.close();
    }
  }

  /** The thread stays idle meanwhile, or the next newborn's beginning would tell this one's end. */
  async #awaitRelease(wholeAtMs: number): Promise<void> {
    const { releaseMs } = this.#options;
    const takenMs = performance.now() - wholeAtMs;
    await delay(Math.ceil(takenMs / releaseMs) * releaseMs - takenMs);
  }

  async #runWatched(task: NewbornTask, feed: BlobFeed): Promise<NewbornOutput> {
    const stalled = new AbortController();
    const watch = setInterval(() => {
      if (feed.silentMs > this.#options.stallMs) {
        stalled.abort();
      }
    }, this.#options.stallMs / WATCHES_PER_STALL);
    try {
      return await this.#pool.run(task, { transferList: [task.port], signal: stalled.signal });
    } catch {
      return { status: 'internal' };
    } finally {
      clearInterval(watch);
    }
  }
}
