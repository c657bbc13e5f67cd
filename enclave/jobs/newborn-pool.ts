import { setTimeout as delay } from 'node:timers/promises';
import { MessageChannel } from 'node:worker_threads';
import { Piscina } from 'piscina';
import type { BlobPump } from '../transfer/blob-pump.ts';
import type { FaultRecord } from '#pipelines';
import { BlobFeed } from '../transfer/blob-feed.ts';
import { InputFault } from '../workers/input-fault.ts';
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
  /** Of one thread; what lies outside, buffers above all, is bounded by the readers' own limits. */
  readonly heapMib: HeapLimits;
  readonly onWorkerLost: () => void;
}

export interface HeapLimits {
  readonly old: number;
  readonly young: number;
}

export type PooledTask = Omit<NewbornTask, 'port'>;

/** How a thread ended that gave no newborn back. */
type ThreadFailure = 'failed' | 'exhausted';

interface Exhausted {
  readonly status: 'exhausted';
}

const REFUSALS: Readonly<Record<ThreadFailure, FaultRecord>> = {
  failed: new InputFault('INTERNAL', 'the enclave failed on this newborn').toRecord(),
  exhausted: new InputFault(
    'MEMORY_BUDGET_EXCEEDED',
    'the newborn takes more memory than is allowed',
  ).toRecord(),
};

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
      resourceLimits: {
        maxOldGenerationSizeMb: options.heapMib.old,
        maxYoungGenerationSizeMb: options.heapMib.young,
      },
      workerData: options.setup,
    });
  }

  /**
   * One newborn from blobs to sealed artefact. A thread that dies or stops on a bug is given a second try,
   * then the newborn is refused as INTERNAL; one that runs out of memory would do so again. Neither ends the
   * batch, and neither is believed before every blob is shown to be the signed one.
   *
   * @param openPumps the files' ciphertext from its beginning, anew for each try
   * @throws HostFault when the host did not deliver
   */
  async run(task: PooledTask, openPumps: () => readonly BlobPump[]): Promise<SealedNewborn> {
    const first = await this.#attempt(task, openPumps());
    const last = first === 'failed' ? await this.#attempt(task, openPumps()) : first;
    if (typeof last !== 'string') {
      return last;
    }
    const refused = await this.#attempt({ ...task, refusal: REFUSALS[last] }, openPumps());
    if (typeof refused === 'string') {
      throw new Error('the enclave cannot seal a refusal');
    }
    return refused;
  }

  async destroy(): Promise<void> {
    await this.#pool.destroy();
  }

  async #attempt(
    task: PooledTask,
    pumps: readonly BlobPump[],
  ): Promise<SealedNewborn | ThreadFailure> {
    const { port1, port2 } = new MessageChannel();
    const feed = new BlobFeed(port1, pumps);
    try {
      const output = await this.#runWatched({ ...task, port: port2 }, feed);
      feed.rethrow();
      if (output.status !== 'sealed') {
        this.#options.onWorkerLost();
        return output.status === 'exhausted' ? 'exhausted' : 'failed';
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

  async #runWatched(task: NewbornTask, feed: BlobFeed): Promise<NewbornOutput | Exhausted> {
    const stalled = new AbortController();
    const watch = setInterval(() => {
      if (feed.silentMs > this.#options.stallMs) {
        stalled.abort();
      }
    }, this.#options.stallMs / WATCHES_PER_STALL);
    try {
      return await this.#pool.run(task, { transferList: [task.port], signal: stalled.signal });
    } catch (error) {
      return { status: isOutOfMemory(error) ? 'exhausted' : 'internal' };
    } finally {
      clearInterval(watch);
    }
  }
}

/** Node ends a thread at the limit of its heap; the process goes on. */
function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
}
