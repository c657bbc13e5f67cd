import {
  CompactRange,
  concatBytes,
  encodeEntryBundle,
  formatTilePath,
  TILE_WIDTH,
} from '#attestation';
import type { Bytes, CompleteSubtree, HashFn, Tile } from '#attestation';

/** Levels of the tree between two levels of tiles: 256 = 2^8. */
export const TILE_HEIGHT = 8;

/** The right edge of the log: all that an append needs to know of what is on the disk. */
export interface LogEdge {
  readonly size: number;
  readonly peaks: readonly CompleteSubtree[];
  /** Hashes of the partial tile of each level, from level 0. */
  readonly tiles: readonly (readonly Bytes[])[];
  /** Entries of the partial bundle. */
  readonly bundle: readonly Bytes[];
}

export const EMPTY_EDGE: LogEdge = { size: 0, peaks: [], tiles: [], bundle: [] };

/** An entry and `SHA-256(0x00 ‖ entry)`. */
export interface NewLeaf {
  readonly entry: Bytes;
  readonly leafHash: Bytes;
}

export interface PlannedFile {
  readonly path: string;
  readonly content: Bytes;
}

export interface AppendPlan {
  readonly files: readonly PlannedFile[];
  readonly edge: LogEdge;
  readonly root: Bytes;
  /** Tiles that became full, whose partial versions are needed no more. */
  readonly full: readonly Tile[];
}

/** Which files an append writes. Pure: nothing is changed, so a failed write can be tried again. */
export function planAppend(edge: LogEdge, leaves: readonly NewLeaf[], hash: HashFn): AppendPlan {
  const pages = new Pages(edge);
  const range = new CompactRange(hash, edge.size, edge.peaks);
  for (const { entry, leafHash } of leaves) {
    pages.addEntry(range.size, entry);
    range.append(leafHash, (node) => {
      if (node.level % TILE_HEIGHT === 0) {
        pages.addHash(node.level / TILE_HEIGHT, node);
      }
    });
  }
  return { ...pages.finish(range), root: range.root() };
}

/** Collects tiles and bundles, and lets go of each as soon as it is full. */
class Pages {
  readonly #tiles: Bytes[][];
  #bundle: Bytes[];
  readonly #files: PlannedFile[] = [];
  readonly #full: Tile[] = [];
  /** The partial pages that changed, by level. */
  readonly #partial = new Map<Tile['level'], Tile>();

  constructor(edge: LogEdge) {
    this.#tiles = edge.tiles.map((tile) => [...tile]);
    this.#bundle = [...edge.bundle];
  }

  addEntry(index: number, entry: Bytes): void {
    this.#bundle.push(entry);
    if (this.#place('entries', index) === TILE_WIDTH) {
      this.#bundle = [];
    }
  }

  addHash(level: number, node: CompleteSubtree): void {
    const tile = (this.#tiles[level] ??= []);
    tile.push(node.hash);
    if (this.#place(level, node.position) === TILE_WIDTH) {
      this.#tiles[level] = [];
    }
  }

  /** Notes the page that got its element number `index`; returns its width. */
  #place(level: Tile['level'], index: number): number {
    const width = (index % TILE_WIDTH) + 1;
    const tile = { level, position: Math.floor(index / TILE_WIDTH), width };
    if (width === TILE_WIDTH) {
      this.#write(tile);
      this.#full.push(tile);
      this.#partial.delete(level);
    } else {
      this.#partial.set(level, tile);
    }
    return width;
  }

  #write(tile: Tile): void {
    const content =
      tile.level === 'entries'
        ? encodeEntryBundle(this.#bundle)
        : concatBytes(...(this.#tiles[tile.level] ?? []));
    this.#files.push({ path: formatTilePath(tile), content });
  }

  finish({ size, peaks }: CompactRange): Omit<AppendPlan, 'root'> {
    for (const tile of this.#partial.values()) {
      this.#write(tile);
    }
    const edge = { size, peaks: [...peaks], tiles: this.#tiles, bundle: this.#bundle };
    return { files: this.#files, edge, full: this.#full };
  }
}
