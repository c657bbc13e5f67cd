import { formatTilePath, hashesOnLevel, hashNode, TILE_WIDTH, tileOf } from '#attestation';
import type { Bytes, HashFn, SubtreePosition, Tile } from '#attestation';
import { parseBundle } from './entry-bundle.ts';
import { LogError } from './log-error.ts';
import type { LogFiles } from './log-files.ts';
import { TILE_HEIGHT } from './plan-append.ts';

const HASH_LENGTH = 32;

/** Reads hashes and entries of a log of `size` leaves from its tiles. */
export class TileReader {
  readonly #files: LogFiles;
  readonly #hash: HashFn;
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
    const hashes = await this.readTile(tileOf(tileLevel, first, this.size));
    let row = hashes.slice(first % TILE_WIDTH, (first % TILE_WIDTH) + width);
    if (row.length !== width) {
      throw new LogError('LOG_DAMAGED', 'a tile is narrower than the tree says');
    }
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
    const content = await this.#readPage(tile);
    const hashes: Bytes[] = [];
    for (let offset = 0; offset + HASH_LENGTH <= content.length; offset += HASH_LENGTH) {
      hashes.push(content.slice(offset, offset + HASH_LENGTH));
    }
    return trim(hashes, tile.width);
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

function trim(elements: Bytes[], width: number): Bytes[] {
  if (elements.length < width) {
    throw new LogError('LOG_DAMAGED', 'a tile is narrower than the tree says');
  }
  return elements.slice(0, width);
}
