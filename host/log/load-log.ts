import {
  CompactRange,
  equalBytes,
  hashLeaf,
  hashesOnLevel,
  TILE_WIDTH,
  verifyCheckpoint,
} from '#attestation';
import type { Bytes, Checkpoint, HashFn, VerifierKey } from '#attestation';
import { CHECKPOINT_PATH } from './checkpoint-file.ts';
import { LogError } from './log-error.ts';
import type { LogFiles } from './log-files.ts';
import type { LogEdge } from './plan-append.ts';
import { TILE_HEIGHT } from './plan-append.ts';
import { TileReader } from './tile-reader.ts';

/** A log as its files have it, checked against what it signed last. */
export interface LoadedLog {
  /** The signed note; `null` before the first. */
  readonly checkpoint: string | null;
  readonly edge: LogEdge;
  readonly root: Bytes;
}

export interface LoadOptions {
  readonly files: LogFiles;
  readonly key: VerifierKey;
  readonly hash: HashFn;
  /** Sees the hash of every leaf, in order. */
  readonly onLeaf: (leafHash: Bytes, index: number) => void;
}

/**
 * Rebuilds the whole tree from the level-0 tiles (3 µs a leaf), and refuses to go on unless it has
 * the root of the last checkpoint and every tile above agrees with it. `null` for a folder that
 * never was a log.
 *
 * @throws LogError LOG_CHECKPOINT_FOREIGN, LOG_CHECKPOINT_LOST, LOG_DAMAGED
 */
export async function loadLog(options: LoadOptions): Promise<LoadedLog | null> {
  const note = await options.files.read(CHECKPOINT_PATH);
  if (note === null) {
    await refuseOrphans(options.files);
    return null;
  }
  const checkpoint = new TextDecoder().decode(note);
  const head = await readHead(checkpoint, options.key);
  const reader = new TileReader(options.files, options.hash, head.size);
  const range = await rebuildTree(reader, options);
  if (!equalBytes(range.root(), head.root)) {
    throw new LogError('LOG_DAMAGED', 'the tiles do not have the root that was signed');
  }
  return { checkpoint, edge: await readEdge(reader, range, options.hash), root: head.root };
}

/**
 * A crash before the very first checkpoint leaves the first entry behind and no more. Anything else
 * without a checkpoint was signed for once.
 */
async function refuseOrphans(files: LogFiles): Promise<void> {
  const [tiles, partial] = [await files.list('tile/0'), await files.list('tile/0/000.p')];
  if (tiles.some((name) => name !== '000.p') || partial.some((name) => name !== '1')) {
    throw new LogError('LOG_CHECKPOINT_LOST', 'the folder has entries but no checkpoint');
  }
}

async function readHead(checkpoint: string, key: VerifierKey): Promise<Checkpoint> {
  try {
    return await verifyCheckpoint(checkpoint, key);
  } catch (cause) {
    throw new LogError('LOG_CHECKPOINT_FOREIGN', 'the checkpoint is not by this log and key', {
      cause,
    });
  }
}

async function rebuildTree(
  reader: TileReader,
  { hash, onLeaf }: LoadOptions,
): Promise<CompactRange> {
  const range = new CompactRange(hash);
  const above = new UpperLevels();
  for await (const tile of reader.readLevel(0)) {
    for (const leafHash of tile) {
      onLeaf(leafHash, range.size);
      range.append(leafHash, (node) => {
        if (node.level > 0 && node.level % TILE_HEIGHT === 0) {
          above.add(node.level / TILE_HEIGHT, node.hash);
        }
      });
    }
    await above.compare(reader);
  }
  return range;
}

/** Compares the tiles above level 0 with what the leaves give, without keeping them. */
class UpperLevels {
  readonly #pending: { level: number; index: number; hash: Bytes }[] = [];
  readonly #counts = new Map<number, number>();

  add(level: number, hash: Bytes): void {
    const index = this.#counts.get(level) ?? 0;
    this.#counts.set(level, index + 1);
    this.#pending.push({ level, index, hash });
  }

  async compare(reader: TileReader): Promise<void> {
    for (const { level, index, hash } of this.#pending.splice(0)) {
      const found = await reader.readSubtree({ level: level * TILE_HEIGHT, position: index });
      if (!equalBytes(found, hash)) {
        throw new LogError('LOG_DAMAGED', 'a tile does not agree with the leaves below it');
      }
    }
  }
}

async function readEdge(reader: TileReader, range: CompactRange, hash: HashFn): Promise<LogEdge> {
  const tiles: Bytes[][] = [];
  for (let level = 0; hashesOnLevel(level, range.size) > 0; level++) {
    const count = hashesOnLevel(level, range.size);
    const width = count % TILE_WIDTH;
    const position = (count - width) / TILE_WIDTH;
    tiles.push(width === 0 ? [] : await reader.readTile({ level, position, width }));
  }
  const [leaves = []] = tiles;
  const bundle = leaves.length === 0 ? [] : await reader.readBundle(range.size - 1);
  if (!bundle.every((entry, i) => equalBytes(hashLeaf(entry, hash), leaves[i] ?? entry))) {
    throw new LogError('LOG_DAMAGED', 'the last entries do not have the hashes of their leaves');
  }
  return { size: range.size, peaks: [...range.peaks], tiles, bundle };
}
