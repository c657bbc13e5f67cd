import type { MessagePort } from 'node:worker_threads';
import { HostFault } from '../gateway/host-fault.ts';
import type { BlobPump } from './blob-pump.ts';
import type { ChunkMessage, PullMessage, WorkerMessage } from './chunk-messages.ts';

/** Serves the pulls of one worker from the pumps of one newborn, file by file in order. */
export class BlobFeed {
  readonly #port: MessagePort;
  readonly #pumps: readonly BlobPump[];
  readonly #turns: Promise<void>[] = [];
  #fault: HostFault | null = null;
  #lastSignMs: number | null = null;
  #owing = 0;
  #wholeAtMs: number | null = null;

  constructor(port: MessagePort, pumps: readonly BlobPump[]) {
    this.#port = port;
    this.#pumps = pumps;
    port.on('message', (message: WorkerMessage) => {
      this.#lastSignMs = performance.now();
      this.#wholeAtMs ??= this.#lastSignMs;
      if (message.type === 'pull') {
        this.#serve(message);
      }
    });
  }

  /** Time since the worker's last sign of life; 0 before it has begun and while something is owed to it. */
  get silentMs(): number {
    return this.#owing > 0 || this.#lastSignMs === null ? 0 : performance.now() - this.#lastSignMs;
  }

  /** When the last byte of input was here, or the worker began where there is no input; the host knows both. */
  get wholeAtMs(): number {
    return this.#wholeAtMs ?? performance.now();
  }

  /** Checks every blob to its end, whatever the worker read of it. @throws HostFault */
  async finish(): Promise<void> {
    await Promise.all(this.#turns);
    for (const pump of this.#pumps) {
      if (this.#fault === null) {
        await pump.drain();
        this.#wholeAtMs = Math.max(this.wholeAtMs, pump.wholeAtMs);
      }
    }
    this.close();
  }

  /** @throws HostFault when the host has failed this newborn */
  rethrow(): void {
    if (this.#fault !== null) {
      throw this.#fault;
    }
  }

  close(): void {
    this.#port.close();
    for (const pump of this.#pumps) {
      pump.close();
    }
  }

  #serve(message: PullMessage): void {
    this.#owing += 1;
    const turn = this.#turns[message.file] ?? Promise.resolve();
    this.#turns[message.file] = turn.then(() => this.#fill(message));
  }

  async #fill({ file, buffer }: PullMessage): Promise<void> {
    try {
      const length = await this.#pumpOf(file).fill(new Uint8Array(buffer));
      this.#send(
        length > 0 ? { type: 'chunk', file, buffer, length } : { type: 'end', file, buffer },
        buffer,
      );
    } catch (error) {
      this.#fault ??=
        error instanceof HostFault
          ? error
          : new HostFault('BLOB_UNAVAILABLE', 'a blob could not be read', { cause: error });
      this.#port.postMessage({ type: 'interrupted' } satisfies ChunkMessage);
    } finally {
      this.#owing -= 1;
      this.#lastSignMs = performance.now();
    }
  }

  #send(message: ChunkMessage, buffer: ArrayBuffer): void {
    this.#port.postMessage(message, [buffer]);
  }

  #pumpOf(file: number): BlobPump {
    const pump = this.#pumps[file];
    if (pump === undefined) {
      throw new RangeError('the worker asks for a file that the newborn does not have');
    }
    return pump;
  }
}
