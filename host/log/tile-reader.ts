import { formatTilePath, hashesOnLevel, hashNode, TILE_WIDTH, tileOf } from '#attestation';
import type { Bytes, HashFn, SubtreePosition, Tile } from '#attestation';
import { parseBundle } from './entry-bundle.ts';
import { LogError } from './log-error.ts';
import type { LogFiles } from './log-files.ts';
import { TILE_HEIGHT } from './plan-append.ts';

const HASH_LENGTH = 32;

/** Reads hashes and entries of a log of `size` leaves from its tiles; made for one task and let go. */
export class TileReader {
  readonly #files: LogFiles;
  readonly #hash: HashFn;
  readonly #pages = new Map<string, Promise<Bytes>>();
  readonly size: number;

  constructor(files: LogFiles, hash: HashFn, size: number) {
    this.#files = files;
    this.#hash = hash;
    this.size = size;
  }

  /** The hash of any complete subtree: at most 255 hashes over one tile. */
  async readSubtree({ level, position }: SubtreePosition): Promise<Bytes> {
    const tileLevel = Math.floor(level / TILE_HEIGHT);
    const width = 2 ** (level % TILE_HEIGHT);
    const first = position * width;
    const content = await this.#readOnce(tileOf(tileLevel, first, this.size));
    let row = toHashes(content, first % TILE_WIDTH, width);
    while (row.length > 1) {
      row = this.#hashPairs(row);
    }
    return row[0] ?? this.#hash(new Uint8Array(0));
  }

  #hashPairs(row: readonly Bytes[]): Bytes[] {
    const above: Bytes[] = [];
    row.forEach((right, index) => {
      const left = row[index - 1];
      if (index % 2 === 1 && left !== undefined) {
        above.push(hashNode(left, right, this.#hash));
      }
    });
    return above;
  }

  /** The hashes of one tile, as many as its width says. */
  async readTile(tile: Tile): Promise<Bytes[]> {
    return toHashes(await this.#readPage(tile), 0, tile.width);
  }

  /** All hashes of one level of tiles, tile by tile. */
  async *readLevel(level: number): AsyncGenerator<readonly Bytes[]> {
    const count = hashesOnLevel(level, this.size);
    for (let index = 0; index < count; index += TILE_WIDTH) {
      yield await this.readTile(tileOf(level, index, this.size));
    }
  }

  /** @throws VerificationError MERKLE_POSITION */
  async readBundle(index: number): Promise<Bytes[]> {
    const tile: Tile = { ...tileOf(0, index, this.size), level: 'entries' };
    return trim(parseBundle(await this.#readPage(tile)), tile.width);
  }

  /** The nodes of one proof lie on few tiles. */
  #readOnce(tile: Tile): Promise<Bytes> {
    const path = formatTilePath(tile);
    const page = this.#pages.get(path) ?? this.#readPage(tile);
    this.#pages.set(path, page);
    return page;
  }

  /** A partial page may have been replaced by the full one, which starts with the same elements. */
  async #readPage(tile: Tile): Promise<Bytes> {
    const content =
      (await this.#files.read(formatTilePath(tile))) ??
      (await this.#files.read(formatTilePath({ ...tile, width: TILE_WIDTH })));
    if (content === null) {
      throw new LogError('LOG_DAMAGED', 'a tile is missing');
    }
    return content;
  }
}

/** @throws LogError LOG_DAMAGED when the tile is too narrow */
function toHashes(content: Bytes, first: number, count: number): Bytes[] {
  if (content.length < (first + count) * HASH_LENGTH) {
    throw new LogError('LOG_DAMAGED', 'a tile is narrower than the tree says');
  }
  return Array.from({ length: count }, (_unused, i) =>
    content.slice((first + i) * HASH_LENGTH, (first + i + 1) * HASH_LENGTH),
  );
}

function trim(elements: Bytes[], width: number): Bytes[] {
  if (elements.length < width) {
    throw new LogError('LOG_DAMAGED', 'a tile is narrower than the tree says');
  }
  return elements.slice(0, width);
}
