import { setTimeout as delay } from 'node:timers/promises';
import type { BatchStatus } from '#protocol';
import { CliError } from '../cli/exit.ts';
import type { HostApi } from '../http/host-api.ts';

export interface Patience {
  /** How long the host may stay away before its failure is passed on. */
  readonly patienceMs?: number;
  readonly pollMs?: number;
  /** A clock that only goes forward. */
  readonly elapsedMs?: () => number;
}

/** What passes by itself: the host is away, restarts, or has too much to do. */
const PASSING = new Set([
  'HOST_UNREACHABLE',
  'HOST_ANSWER_BROKEN',
  'HOST_UNAVAILABLE',
  'INTERNAL',
  'ENCLAVE_UNAVAILABLE',
  'DATABASE_UNAVAILABLE',
  'TOO_MANY_REQUESTS',
]);

/**
 * Follows a batch until it is done or refused. A host that restarts in between is waited for: what it
 * accepted it must finish. Any other failure is passed on at once.
 *
 * @throws CliError of the host API; BATCH_UNKNOWN above all
 */
export async function waitForBatch(
  api: Pick<HostApi, 'batchStatus'>,
  id: string,
  onStatus: (status: BatchStatus) => void,
  { patienceMs = 60_000, pollMs = 250, elapsedMs = () => performance.now() }: Patience = {},
): Promise<BatchStatus> {
  let lastAnswerMs = elapsedMs();
  for (;;) {
    try {
      const status = await api.batchStatus(id);
      lastAnswerMs = elapsedMs();
      onStatus(status);
      if (status.state === 'done' || status.state === 'refused') {
        return status;
      }
    } catch (error) {
      const passes = error instanceof CliError && PASSING.has(error.code);
      if (!passes || elapsedMs() - lastAnswerMs > patienceMs) {
        throw error;
      }
    }
    await delay(pollMs);
  }
}
