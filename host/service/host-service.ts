import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { Anchoring } from '../anchors/anchoring.ts';
import { BatchChanges } from '../batches/batch-changes.ts';
import { BatchLeases } from '../batches/batch-leases.ts';
import { BatchService } from '../batches/batch-service.ts';
import { BatchStore } from '../batches/batch-store.ts';
import { JobQueue } from '../batches/job-queue.ts';
import { migrate } from '../database/migrations.ts';
import type { ArtefactInbox } from '../enclave/artefact-inbox.ts';
import type { EventLog } from '../events/host-event.ts';
import { createServer } from '../http/server.ts';
import type { BatchLog } from '../ports/batch-log.ts';
import type { Database } from '../ports/database.ts';
import type { Enclave } from '../ports/enclave.ts';
import type { EvidenceWriter } from '../ports/evidence-writer.ts';
import type { Storage } from '../ports/storage.ts';
import { Worker } from '../worker/worker.ts';

export interface HostServiceOptions {
  readonly database: Database;
  readonly storage: Storage;
  readonly enclave: Enclave;
  readonly inbox: ArtefactInbox;
  readonly batchLog: BatchLog;
  readonly evidence: EvidenceWriter;
  readonly log: EventLog;
  readonly dataFolder: string;
  readonly tokens: readonly string[];
  readonly version: string;
  readonly isSimulated: () => boolean;
  readonly maxBlobBytes: number;
  readonly timing: HostTiming;
  readonly now: () => Date;
  readonly anchoring?: Pick<Anchoring, 'cover' | 'anchorEvidence'>;
}

export interface HostTiming {
  readonly leaseMs: number;
  readonly pollMs: number;
  readonly sweepMs: number;
  readonly lookMs: number;
  readonly uploadExpiryMs: number;
  readonly maxAttempts: number;
}

export const DEFAULT_TIMING: HostTiming = Object.freeze({
  leaseMs: 30_000,
  pollMs: 2_000,
  sweepMs: 15_000,
  lookMs: 10_000,
  uploadExpiryMs: 7 * 24 * 3_600_000,
  maxAttempts: 8,
});

export interface HostService {
  readonly app: FastifyInstance;
  /** Ends in order; the parts that were handed in are the caller's to close. */
  stop(): Promise<void>;
}

const MAX_WATCHERS = 512;

/** Wires the host around its ports. Serves once `app` listens; works on batches from now on. */
export async function startHostService(options: HostServiceOptions): Promise<HostService> {
  const { database, log } = options;
  await migrate(database);
  const leases = new BatchLeases(database, randomUUID(), options.timing.leaseMs);
  if (database.isExclusive) {
    await leases.clear();
  }
  const store = new BatchStore(database);
  const changes = new BatchChanges();
  const queue = await JobQueue.start(database, log);
  const worker = new Worker({ ...options, ...options.timing, store, changes, queue, leases });
  const onQueued = (): void => {
    worker.wake();
  };
  const batches = new BatchService({ ...options, store, queue, changes, onQueued });
  const stopping = new AbortController();
  const app = await createServer({
    ...options,
    service: { ...options, describe: () => describe(options) },
    batches: {
      batches,
      changes,
      lookMs: options.timing.lookMs,
      stopping: stopping.signal,
      maxWatchers: MAX_WATCHERS,
    },
    uploads: {
      ...options,
      store,
      changes,
      folder: join(options.dataFolder, 'uploads'),
      expiryMs: options.timing.uploadExpiryMs,
    },
  });
  worker.start();
  return {
    app,
    stop: async () => {
      stopping.abort();
      await app.close();
      await worker.stop();
      await queue.stop();
    },
  };
}

function describe({ version, isSimulated, batchLog }: HostServiceOptions): {
  name: string;
  version: string;
  simulated: boolean;
  log: { origin: string; vkey: string };
} {
  const { origin, vkey } = batchLog;
  return { name: 'neoseal', version, simulated: isSimulated(), log: { origin, vkey } };
}
