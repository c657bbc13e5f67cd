import {
  CompactRange,
  createVerifierKey,
  equalBytes,
  formatLogEntry,
  formatTilePath,
  formatVerifierKey,
  hashLeaf,
  parseLogEntry,
  signCheckpoint,
  VerificationError,
} from '#attestation';
import type { Bytes, Signer, VerifierKey } from '#attestation';
import type { LoadedLog } from './load-log.ts';
import { CHECKPOINT_PATH, publishCheckpoint, recoverCheckpoint } from './checkpoint-file.ts';
import { loadLog } from './load-log.ts';
import { LogError } from './log-error.ts';
import type { LogFiles } from './log-files.ts';
import { proveConsistency, proveInclusion, readEntry } from './log-prover.ts';
import { clearTemporary, placeFiles } from './place-files.ts';
import type { AppendPlan, NewLeaf } from './plan-append.ts';
import { EMPTY_EDGE, planAppend } from './plan-append.ts';
import { nodeSha256 } from './sha256.ts';
import { TileReader } from './tile-reader.ts';

export interface LogOptions {
  readonly files: LogFiles;
  /** Names the log for ever, e.g. `log.example/neoseal`. */
  readonly origin: string;
  readonly signer: Signer;
  /** The one kind of entries after the first; of batches unless it is said. */
  readonly accepts?: 'batch' | 'release';
}

export interface Appended {
  /** 0-based, in the order of the entries given. */
  readonly indexes: readonly number[];
  /** A signed note that covers all of them. */
  readonly checkpoint: string;
  /** Leaves under that checkpoint. */
  readonly size: number;
}

/** An RFC 9162 log in the file layout of C2SP tlog-tiles. */
export interface TransparencyLog {
  /** Verifier key (C2SP vkey), for reference values and evidence. */
  readonly vkey: string;
  readonly size: number;
  /** The latest signed note. */
  readonly checkpoint: string;
  /**
   * Appends what the log does not have yet. An entry that is in the log already keeps its index, so
   * that a caller who does not know whether it was heard may ask again.
   *
   * @throws LogError LOG_ENTRY, LOG_CHANGED, LOG_BROKEN; after any error but LOG_ENTRY the log is
   *   broken and must be opened again, because the disk may be ahead of the memory
   */
  appendEntries(entries: readonly Uint8Array[]): Promise<Appended>;
  /**
   * From the sibling of the leaf upwards, in the tree of the first `size` leaves.
   *
   * @throws VerificationError MERKLE_POSITION
   */
  proveInclusion(index: number, size?: number): Promise<Bytes[]>;
  /** @throws VerificationError MERKLE_POSITION unless 0 < size1 <= size2 <= size */
  proveConsistency(size1: number, size2?: number): Promise<Bytes[]>;
  /** @throws VerificationError MERKLE_POSITION */
  readEntry(index: number): Promise<Bytes>;
}

/**
 * Opens a log, or starts one whose entry 0 says what the log is. One process at a time may write it.
 *
 * @throws LogError
 */
export async function openLog(options: LogOptions): Promise<TransparencyLog> {
  const { files, origin, signer } = options;
  const key = await createVerifierKey(origin, signer.publicKey);
  const indexes = new Map<string, number>();
  await clearTemporary(files);
  await recoverCheckpoint(files, key);
  const loaded = await loadLog({
    ...{ files, key, hash: nodeSha256 },
    onLeaf: (leafHash, index) => indexes.set(mapKey(leafHash), index),
  });
  const log = new DiskLog({ ...options, key, indexes }, loaded ?? EMPTY_LOG);
  if (loaded === null) {
    await log.start();
  }
  return log;
}

const EMPTY_LOG: LoadedLog = {
  checkpoint: null,
  edge: EMPTY_EDGE,
  root: nodeSha256(new Uint8Array(0)),
};

interface LogParts extends LogOptions {
  readonly key: VerifierKey;
  /** By leaf hash; about 100 octets a leaf, where one leaf stands for a whole batch. */
  readonly indexes: Map<string, number>;
}

/**
 * An append is durable and acknowledged in this order:
 * 1. new tiles and entry bundles are written to temporary files, each synced, and renamed into place;
 * 2. their folders are synced: all that the new checkpoint speaks of is on the disk;
 * 3. the checkpoint on the disk is read again and must be the one that was signed last;
 * 4. the new checkpoint is signed and put on the disk beside the old one, name and content synced;
 * 5. it replaces the old one by a rename, and only when that is synced the caller gets its answer;
 * 6. partial tiles that have become full are removed.
 * A crash before 4 leaves files beyond the checkpoint, which the next append overwrites. A crash
 * after 4 is rolled forward: whatever a reader may have seen as the checkpoint stays one. So no two
 * published checkpoints ever contradict each other, and nothing acknowledged is lost.
 */
class DiskLog implements TransparencyLog {
  readonly #parts: LogParts;
  #current: LoadedLog;
  #last: Promise<unknown> = Promise.resolve();
  #broken = false;
  readonly #accepts: 'batch' | 'release';

  constructor(parts: LogParts, current: LoadedLog) {
    this.#parts = parts;
    this.#accepts = parts.accepts ?? 'batch';
    this.#current = current;
  }

  get vkey(): string {
    return formatVerifierKey(this.#parts.key);
  }

  get size(): number {
    return this.#current.edge.size;
  }

  get checkpoint(): string {
    return this.#current.checkpoint ?? '';
  }

  /** Writes entry 0. */
  async start(): Promise<void> {
    const genesis = formatLogEntry({ kind: 'genesis', log: this.vkey, accepts: this.#accepts });
    await this.#exclusively(() => this.#append([genesis]));
  }

  async appendEntries(entries: readonly Uint8Array[]): Promise<Appended> {
    // Copies: the caller may reuse its buffers while an earlier append is under way.
    const own = entries.map((entry) => new Uint8Array(entry));
    own.forEach((entry) => {
      requireKind(entry, this.#accepts);
    });
    return this.#exclusively(() => this.#append(own));
  }

  async proveInclusion(index: number, size: number = this.size): Promise<Bytes[]> {
    return proveInclusion(index, size, this.#reader(size), nodeSha256);
  }

  async proveConsistency(size1: number, size2: number = this.size): Promise<Bytes[]> {
    return proveConsistency(size1, size2, this.#reader(size2), nodeSha256);
  }

  async readEntry(index: number): Promise<Bytes> {
    return readEntry(index, this.#reader(this.size));
  }

  #reader(size: number): TileReader {
    if (size > this.size) {
      throw new VerificationError('MERKLE_POSITION', 'the log is not that long');
    }
    return new TileReader(this.#parts.files, nodeSha256, this.size);
  }

  /** One append after the other; the first that fails half-way stops all that follow. */
  #exclusively<T>(run: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(async () => {
      if (this.#broken) {
        throw new LogError('LOG_BROKEN', 'an earlier append failed: open the log again');
      }
      this.#broken = true;
      const value = await run();
      this.#broken = false;
      return value;
    });
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  async #append(entries: readonly Bytes[]): Promise<Appended> {
    const leaves = entries.map((entry) => ({ entry, leafHash: hashLeaf(entry, nodeSha256) }));
    const keys = leaves.map(({ leafHash }) => mapKey(leafHash));
    const fresh = new Map<string, NewLeaf>();
    leaves.forEach((leaf, i) => {
      const key = keys[i];
      if (key !== undefined && !this.#parts.indexes.has(key)) {
        fresh.set(key, leaf);
      }
    });
    if (fresh.size > 0) {
      const first = this.size;
      await this.#commit(planAppend(this.#current.edge, [...fresh.values()], nodeSha256));
      [...fresh.keys()].forEach((key, i) => this.#parts.indexes.set(key, first + i));
    }
    const indexes = keys.map((key) => this.#parts.indexes.get(key) ?? NaN);
    return { indexes, checkpoint: this.checkpoint, size: this.size };
  }

  async #commit(plan: AppendPlan): Promise<void> {
    const { files, signer, origin } = this.#parts;
    await placeFiles(files, plan.files);
    await this.#requireUnchanged();
    const head = { origin, size: plan.edge.size, root: plan.root };
    const checkpoint = await signCheckpoint(head, signer);
    await publishCheckpoint(files, checkpoint);
    this.#current = { checkpoint, edge: plan.edge, root: plan.root };
    for (const tile of plan.full) {
      await files.remove(`${formatTilePath(tile)}.p`);
    }
  }

  /** Nothing is signed that does not continue what was signed last, in memory and on the disk. */
  async #requireUnchanged(): Promise<void> {
    const { checkpoint, edge, root } = this.#current;
    const found = await this.#parts.files.read(CHECKPOINT_PATH);
    const text = found === null ? null : new TextDecoder().decode(found);
    const held = new CompactRange(nodeSha256, edge.size, edge.peaks).root();
    if (text !== checkpoint || !equalBytes(held, root)) {
      throw new LogError('LOG_CHANGED', 'the log is not in the state that was signed last');
    }
  }
}

/** What entry 0 promises. @throws LogError LOG_ENTRY */
function requireKind(entry: Bytes, kind: 'batch' | 'release'): void {
  try {
    if (parseLogEntry(entry).kind === kind) {
      return;
    }
  } catch (cause) {
    throw new LogError('LOG_ENTRY', `the log takes only ${kind} entries`, { cause });
  }
  throw new LogError('LOG_ENTRY', `the log takes only ${kind} entries`);
}

function mapKey(leafHash: Bytes): string {
  return Buffer.from(leafHash).toString('latin1');
}
