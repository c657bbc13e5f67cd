import { buffer } from 'node:stream/consumers';
import { Readable } from 'node:stream';
import type { BatchRequest, BatchStatus, BlobReference } from '#protocol';
import type { AnchorCover, Anchoring } from '../anchors/anchoring.ts';
import type { EventLog } from '../events/host-event.ts';
import { HostFault } from '../faults/host-fault.ts';
import type { Database } from '../ports/database.ts';
import type { Storage, StoredBytes } from '../ports/storage.ts';
import type { BatchChanges } from './batch-changes.ts';
import type { BatchStore } from './batch-store.ts';
import type { JobQueue } from './job-queue.ts';

export interface BatchServiceParts {
  readonly database: Database;
  readonly store: BatchStore;
  readonly queue: JobQueue;
  readonly storage: Storage;
  readonly changes: BatchChanges;
  readonly log: EventLog;
  /** A batch was queued: a worker in this process may look at once. */
  readonly onQueued: () => void;
  /** Without it no batch is ever anchored. */
  readonly anchoring?: Pick<Anchoring, 'cover' | 'anchorEvidence'>;
}

/** What a laboratory can do with a batch. */
export class BatchService {
  readonly #parts: BatchServiceParts;

  constructor(parts: BatchServiceParts) {
    this.#parts = parts;
  }

  /** The same request again gives the same answer. @throws HostFault BATCH_DIFFERS */
  async create(request: BatchRequest): Promise<BatchStatus> {
    const { store } = this.#parts;
    const batch = request.sealedManifest.sha256;
    await store.create(request);
    const wanted = await store.wantedBlobs(batch);
    if (!isSameList(wanted, [request.sealedManifest, ...request.blobs])) {
      throw new HostFault('BATCH_DIFFERS', 'the batch was created with other blobs');
    }
    return this.status(batch);
  }

  /**
   * Accepts a batch. The row and its job are committed in one transaction before this resolves, so that
   * an accepted batch survives any crash. Submitting again changes nothing.
   * @throws HostFault BATCH_UNKNOWN, BLOBS_MISSING
   */
  async submit(batch: string): Promise<BatchStatus> {
    const { database, store, queue, changes } = this.#parts;
    const { missing } = await this.status(batch);
    if (missing.length > 0) {
      throw new HostFault('BLOBS_MISSING', 'not all blobs of the batch have been uploaded');
    }
    const isQueued = await database.transaction(async (sql) => {
      const hasChanged = await store.queue(batch, sql);
      if (hasChanged) {
        await queue.offer(batch, sql);
      }
      return hasChanged;
    });
    if (isQueued) {
      this.#parts.log({ event: 'batch-state', batch, state: 'queued', code: null });
      changes.announce(batch);
      this.#parts.onQueued();
    }
    return this.status(batch);
  }

  /** @throws HostFault BATCH_UNKNOWN */
  async status(batch: string): Promise<BatchStatus> {
    const { store } = this.#parts;
    const row = await store.find(batch);
    if (row === undefined) {
      throw new HostFault('BATCH_UNKNOWN', 'there is no such batch');
    }
    return {
      id: batch,
      state: row.state,
      missing: row.state === 'receiving' ? await store.missingBlobs(batch) : [],
      samples: { total: row.total, done: await store.countSamples(batch) },
      refusal: row.refusal,
      logIndex: row.log_index,
    };
  }

  /** @throws HostFault ARTEFACT_NOT_READY */
  async openArtefact(batch: string, index: number): Promise<StoredBytes> {
    const { store, storage } = this.#parts;
    const sample = await store.findSample(batch, index);
    const artefact = sample && (await storage.openArtefact({ batch, index }, sample.artefact));
    if (artefact === undefined) {
      throw new HostFault('ARTEFACT_NOT_READY', 'there is no such report, or not yet');
    }
    return artefact;
  }

  /** With the anchors that there are now. @throws HostFault EVIDENCE_NOT_READY */
  async openEvidence(batch: string, index: number): Promise<StoredBytes> {
    const { store, storage, anchoring } = this.#parts;
    const row = await store.find(batch);
    const evidence =
      row?.state === 'done' ? await storage.openEvidence({ batch, index }) : undefined;
    if (evidence === undefined) {
      throw new HostFault('EVIDENCE_NOT_READY', 'there is no such evidence, or not yet');
    }
    if (anchoring === undefined) {
      return evidence;
    }
    const file = await anchoring.anchorEvidence(new Uint8Array(await buffer(evidence.stream)));
    return { length: file.length, stream: Readable.from([file]) };
  }

  /** Whether enough sinks hold a head of the log that covers the batch. @throws HostFault BATCH_UNKNOWN */
  async anchors(batch: string): Promise<AnchorCover> {
    const { store, anchoring } = this.#parts;
    const row = await store.find(batch);
    if (row === undefined) {
      throw new HostFault('BATCH_UNKNOWN', 'there is no such batch');
    }
    return anchoring === undefined || row.log_index === null
      ? { anchored: false, size: null, sinks: [], required: 0 }
      : anchoring.cover(row.log_index);
  }
}

function isSameList(a: readonly BlobReference[], b: readonly BlobReference[]): boolean {
  return (
    a.length === b.length &&
    a.every(
      ({ sha256, length }, index) => sha256 === b[index]?.sha256 && length === b[index].length,
    )
  );
}
