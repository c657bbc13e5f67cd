import { setTimeout as delay } from 'node:timers/promises';
import type { BatchStatus } from '#protocol';
import type { HostApi } from '../http/host-api.ts';

const POLL_MS = 250;

/**
 * Follows a batch until it is done or refused. A host that restarts in between is waited for: what it
 * accepted it must finish.
 *
 * @param patienceMs how long the host may stay unreachable before its failure is passed on
 */
export async function waitForBatch(
  api: HostApi,
  id: string,
  onStatus: (status: BatchStatus) => void,
  patienceMs = 60_000,
): Promise<BatchStatus> {
  let silentMs = 0;
  for (;;) {
    try {
      const status = await api.batchStatus(id);
      silentMs = 0;
      onStatus(status);
      if (status.state === 'done' || status.state === 'refused') {
        return status;
      }
    } catch (error) {
      silentMs += POLL_MS;
      if (silentMs > patienceMs) {
        throw error;
      }
    }
    await delay(POLL_MS);
  }
}
