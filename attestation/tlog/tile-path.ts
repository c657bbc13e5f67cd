import { VerificationError } from '../verification-error.ts';

/** Hashes in a full tile, entries in a full bundle (C2SP tlog-tiles). */
export const TILE_WIDTH = 256;

/** A tile of the tree, or with `level: 'entries'` a bundle of log entries. */
export interface Tile {
  /** 0 to 63; level n holds the roots of full tiles of level n - 1. */
  readonly level: number | 'entries';
  /** 0-based position on its level. */
  readonly position: number;
  /** 1 to 256 elements; below 256 the tile is partial. */
  readonly width: number;
}

/** `tile/<L>/<N>[.p/<W>]`, relative to the log's prefix. */
export function formatTilePath(tile: Tile): string {
  const partial = tile.width === TILE_WIDTH ? '' : `.p/${tile.width}`;
  return `tile/${tile.level}/${formatPosition(tile.position)}${partial}`;
}

/** Groups of three digits, all but the last marked with `x`: 1234067 is `x001/x234/067`. */
function formatPosition(position: number): string {
  const digits = String(position);
  const padded = digits.padStart(Math.ceil(digits.length / 3) * 3, '0');
  const groups = padded.match(/\d{3}/g) ?? [];
  return groups.map((group, i) => (i === groups.length - 1 ? group : `x${group}`)).join('/');
}

const PATH =
  /^tile\/(?<level>entries|0|[1-9]|[1-5]\d|6[0-3])\/(?<position>(?:x\d{3}\/){0,5}\d{3})(?:\.p\/(?<width>[1-9]\d{0,2}))?$/;

/**
 * Reads the path of a tile as a client of a log would ask for it.
 *
 * @throws VerificationError TILE_PATH for anything that `formatTilePath` would not write
 */
export function parseTilePath(path: string): Tile {
  const { level, position, width } = PATH.exec(path)?.groups ?? {};
  if (level === undefined || position === undefined) {
    throw refuse();
  }
  const tile: Tile = {
    level: level === 'entries' ? level : Number(level),
    position: Number(position.replaceAll(/[x/]/g, '')),
    width: width === undefined ? TILE_WIDTH : Number(width),
  };
  if (tile.width > TILE_WIDTH || formatTilePath(tile) !== path) {
    throw refuse();
  }
  return tile;
}

/** How many hashes level `level` has in a tree of `size` leaves. */
export function hashesOnLevel(level: number, size: number): number {
  return Math.floor(size / TILE_WIDTH ** level);
}

/** The tile that holds hash number `index` of a level, as wide as a tree of `size` leaves has it. */
export function tileOf(level: number, index: number, size: number): Tile {
  const position = Math.floor(index / TILE_WIDTH);
  const width = Math.min(TILE_WIDTH, hashesOnLevel(level, size) - position * TILE_WIDTH);
  if (index < 0 || width < 1) {
    throw new VerificationError('MERKLE_POSITION', 'the position is not inside the tree');
  }
  return { level, position, width };
}

function refuse(): VerificationError {
  return new VerificationError('TILE_PATH', 'the path is not the path of a tile');
}
