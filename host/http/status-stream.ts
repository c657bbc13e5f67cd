import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { BatchStatus } from '#protocol';
import type { BatchChanges } from '../batches/batch-changes.ts';
import type { BatchService } from '../batches/batch-service.ts';
import { SECURITY_HEADERS } from './security-headers.ts';

export interface StatusStreamParts {
  readonly batches: BatchService;
  readonly changes: BatchChanges;
  /** How often to look without being told: another host may be at work. */
  readonly lookMs: number;
  readonly stopping: AbortSignal;
}

/** Shortest time between two events of one watcher. */
const MIN_INTERVAL_MS = 50;

/**
 * Server-sent events: the status now, then each change, to the end of the batch. A watcher that reads
 * slowly misses states in between, never the last one.
 */
export async function streamStatus(
  response: ServerResponse,
  first: BatchStatus,
  { batches, changes, lookMs, stopping }: StatusStreamParts,
): Promise<void> {
  response.writeHead(200, { ...SECURITY_HEADERS, 'content-type': 'text/event-stream' });
  const change = new ChangeSignal();
  const unwatch = changes.watch(first.id, () => {
    change.raise();
  });
  const isOver = (): boolean => response.destroyed || stopping.aborted;
  response.once('close', () => {
    change.raise();
  });
  try {
    let sent = '';
    for (let status = first; !isOver(); status = await batches.status(first.id)) {
      const text = JSON.stringify(status);
      // A comment keeps the connection from looking idle.
      await write(response, text === sent ? ': still\n\n' : `data: ${text}\n\n`);
      sent = text;
      if (status.state === 'done' || status.state === 'refused') {
        break;
      }
      await change.wait(lookMs);
    }
  } finally {
    unwatch();
    response.end();
  }
}

async function write(response: ServerResponse, text: string): Promise<void> {
  if (!response.write(text) && !response.destroyed) {
    await Promise.race([once(response, 'drain'), once(response, 'close')]);
  }
}

/** Remembers a change that comes while nobody waits. */
class ChangeSignal {
  #isRaised = false;
  #wake: (() => void) | undefined;

  raise(): void {
    this.#isRaised = true;
    this.#wake?.();
  }

  async wait(timeoutMs: number): Promise<void> {
    await pause(MIN_INTERVAL_MS);
    if (!this.#isRaised) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, timeoutMs);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      this.#wake = undefined;
    }
    this.#isRaised = false;
  }
}

async function pause(ms: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms));
}
