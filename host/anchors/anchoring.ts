import { setTimeout as delay } from 'node:timers/promises';
import { formatEvidence, parseEvidence } from '#attestation';
import type { EventLog } from '../events/host-event.ts';
import { codeOf } from '../events/host-event.ts';
import type { AnchorSink, LogHead } from '../ports/anchor-sink.ts';
import type { AnchoredLog } from '../ports/anchored-log.ts';
import { AnchorFault } from './anchor-fault.ts';
import type { AnchorRecord, AnchorRecords } from './anchor-records.ts';
import { readHead } from './log-head.ts';

export interface AnchoringOptions {
  readonly log: AnchoredLog;
  readonly sinks: readonly AnchorSink[];
  /** Sinks that must hold a head before the batches under it count as anchored. */
  readonly required: number;
  readonly intervalMs: number;
  readonly records: AnchorRecords;
  readonly onEvent: EventLog;
}

/** Where an entry of the log stands. */
export interface AnchorCover {
  /** Enough sinks hold a head that covers the entry. */
  readonly anchored: boolean;
  /** Leaves under that head; `null` before. */
  readonly size: number | null;
  /** Ids of the sinks that hold it. */
  readonly sinks: readonly string[];
  readonly required: number;
}

/**
 * Records the log's head at every sink, once in an interval whatever came into the log meanwhile. One
 * head covers all entries before it, so a head that was missed is never needed again.
 *
 * A round works on the head that the log has at its beginning. What a sink gives is on the disk before
 * the next round; a sink that failed is asked again, for the head of then. A head of which enough
 * sinks hold the record is kept for ever, the incomplete ones before it are let go.
 */
export class Anchoring {
  readonly #options: AnchoringOptions;
  readonly #stopping = new AbortController();
  #loop: Promise<void> = Promise.resolve();

  constructor(options: AnchoringOptions) {
    this.#options = options;
  }

  /**
   * Compares what the sinks hold with the log. A sink that does not answer is asked again with the first
   * head; one that answers with a fault that does not pass by itself stops the host.
   *
   * @throws AnchorFault ANCHOR_ROLLBACK, ANCHOR_FORK, ANCHOR_CHAIN, ANCHOR_CONTRACT, ANCHOR_NOT_SUBMITTER
   */
  async check(): Promise<void> {
    for (const sink of this.#options.sinks) {
      try {
        await sink.check();
      } catch (error) {
        this.#report(sink, error);
        if (!(error instanceof AnchorFault) || !error.isPassing) {
          throw error;
        }
      }
    }
  }

  start(): void {
    this.#loop = this.#repeat();
  }

  /** Waits for the round that is under way. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#loop;
  }

  /** One round. */
  async anchorHead(): Promise<void> {
    const { log, sinks, records } = this.#options;
    const head = readHead(log);
    const kept = await records.read(head.checkpoint.size);
    const isHeld = (sink: AnchorSink): boolean =>
      kept?.head.note === head.note && kept.anchors.has(sink.id);
    const asked = sinks.filter((sink) => sink.repeats || !isHeld(sink));
    const gained = await Promise.all(
      asked.map(async (sink) => (await this.#anchorAt(sink, head)) && !isHeld(sink)),
    );
    if (gained.includes(true)) {
      await this.#conclude(head);
    }
  }

  /** Where the entry of this index stands. */
  async cover(entryIndex: number): Promise<AnchorCover> {
    const { required } = this.#options;
    const record = await this.#findCover(entryIndex);
    return record === null
      ? { anchored: false, size: null, sinks: [], required }
      : {
          anchored: true,
          size: record.head.checkpoint.size,
          sinks: this.#holders(record),
          required,
        };
  }

  /**
   * An evidence file with the anchors of the first head that covers its entry, and with the checkpoint
   * and the path of that head; unchanged before there is one. The file on the disk stays as it is.
   */
  async anchorEvidence(file: Uint8Array): Promise<Uint8Array> {
    const evidence = parseEvidence(file);
    const { entryIndex } = evidence.log;
    const record = await this.#findCover(entryIndex);
    if (record === null) {
      return file;
    }
    const { note, checkpoint } = record.head;
    const inclusion = await this.#options.log.proveInclusion(entryIndex, checkpoint.size);
    const anchors = this.#holders(record).flatMap((sink) => record.anchors.get(sink) ?? []);
    return formatEvidence({
      ...evidence,
      log: { ...evidence.log, checkpoint: note, inclusion },
      anchors,
    });
  }

  async #repeat(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      await this.anchorHead().catch((error: unknown) => {
        this.#options.onEvent({ event: 'anchor-failed', sink: null, code: codeOf(error) });
      });
      await delay(this.#options.intervalMs, undefined, { signal }).catch(() => undefined);
    }
  }

  async #anchorAt(sink: AnchorSink, head: LogHead): Promise<boolean> {
    try {
      await this.#options.records.add(head, sink.id, await sink.anchor(head));
      return true;
    } catch (error) {
      this.#report(sink, error);
      return false;
    }
  }

  async #conclude(head: LogHead): Promise<void> {
    const { records, required, onEvent } = this.#options;
    const { size } = head.checkpoint;
    const record = await records.read(size);
    const held = record === null ? 0 : this.#holders(record).length;
    const isAnchored = held >= required;
    onEvent({ event: 'anchored', size, held, required, isAnchored });
    if (isAnchored) {
      await this.#letGoBefore(size);
    }
  }

  async #letGoBefore(size: number): Promise<void> {
    const { records } = this.#options;
    for (const earlier of records.sizes.filter((other) => other < size).reverse()) {
      const record = await records.read(earlier);
      if (record !== null && this.#isAnchored(record)) {
        // All before it was looked at when this one was concluded.
        return;
      }
      await records.remove(earlier);
    }
  }

  /** The first anchored head with more leaves than the index. */
  async #findCover(entryIndex: number): Promise<AnchorRecord | null> {
    const { records } = this.#options;
    for (const size of records.sizes.filter((other) => other > entryIndex)) {
      const record = await records.read(size);
      if (record !== null && this.#isAnchored(record)) {
        return record;
      }
    }
    return null;
  }

  #isAnchored(record: AnchorRecord): boolean {
    return this.#holders(record).length >= this.#options.required;
  }

  /** Of the sinks that are configured now, in their order. */
  #holders({ anchors }: AnchorRecord): string[] {
    return this.#options.sinks.map(({ id }) => id).filter((id) => anchors.has(id));
  }

  #report(sink: AnchorSink, error: unknown): void {
    this.#options.onEvent({ event: 'anchor-failed', sink: sink.kind, code: codeOf(error) });
  }
}
