import {
  completeSubtrees,
  foldSubtrees,
  planConsistency,
  planInclusion,
  TILE_WIDTH,
} from '#attestation';
import type { Bytes, HashFn, LeafRange } from '#attestation';
import { LogError } from './log-error.ts';
import type { TileReader } from './tile-reader.ts';

/** From the sibling of the leaf upwards, in the tree of the first `size` leaves. */
export async function proveInclusion(
  index: number,
  size: number,
  reader: TileReader,
  hash: HashFn,
): Promise<Bytes[]> {
  return resolve(planInclusion(index, size), reader, hash);
}

/** From the tree of the first `size1` leaves to that of the first `size2`. */
export async function proveConsistency(
  size1: number,
  size2: number,
  reader: TileReader,
  hash: HashFn,
): Promise<Bytes[]> {
  return resolve(planConsistency(size1, size2), reader, hash);
}

export async function readEntry(index: number, reader: TileReader): Promise<Bytes> {
  const entry = (await reader.readBundle(index))[index % TILE_WIDTH];
  if (entry === undefined) {
    throw new LogError('LOG_DAMAGED', 'a bundle has too few entries');
  }
  return entry;
}

async function resolve(
  ranges: readonly LeafRange[],
  reader: TileReader,
  hash: HashFn,
): Promise<Bytes[]> {
  return Promise.all(
    ranges.map(async (range) => {
      const hashes = completeSubtrees(range).map((subtree) => reader.readSubtree(subtree));
      return foldSubtrees(await Promise.all(hashes), hash);
    }),
  );
}
