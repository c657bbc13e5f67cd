import {
  CompactRange,
  hashesOnLevel,
  parseTilePath,
  TILE_WIDTH,
  verifyInclusion,
} from '#attestation';
import type { Bytes } from '#attestation';
import type { LogFiles } from '../../host/log/log-files.ts';
import { proveInclusion } from '../../host/log/log-prover.ts';
import { TileReader } from '../../host/log/tile-reader.ts';
import { nodeSha256 } from '../builders/node-sha256.ts';

/**
 * How much of a log of ten million entries is read for the proof of one: the tiles are those that the log would
 * have on the disk, made when they are asked for. Each proof is verified against the root.
 *
 * node dist/.test/bench/log-proof.js [LEAVES]
 */
const LEAVES = Number(process.argv[2] ?? 10_000_000);
const PROOFS = 2000;
const TILE_HEIGHT = 8;

const started = performance.now();
const { rows, root } = growTree(LEAVES);
const report = await measure();
process.stdout.write(
  `${JSON.stringify({ leaves: LEAVES, grownInMs: Math.round(performance.now() - started), ...report })}\n`,
);

/** Any 32 octets do: nobody has to know an entry for them. */
function leafHash(index: number): Bytes {
  const hash = new Uint8Array(32);
  new DataView(hash.buffer).setBigUint64(0, BigInt(index));
  return hash;
}

/** The roots of all full tiles, by level; level 0 is made anew when it is read. */
function growTree(leaves: number): { readonly rows: readonly Bytes[][]; readonly root: Bytes } {
  const made: Bytes[][] = [[], [], [], []];
  const range = new CompactRange(nodeSha256);
  for (let index = 0; index < leaves; index += 1) {
    range.append(leafHash(index), ({ level, hash }) => {
      if (level > 0 && level % TILE_HEIGHT === 0) {
        made[level / TILE_HEIGHT - 1]?.push(hash);
      }
    });
  }
  return { rows: made, root: range.root() };
}

async function measure(): Promise<Record<string, number>> {
  let bytes = 0;
  let reads = 0;
  const files: Pick<LogFiles, 'read'> = {
    read: (path) => {
      const tile = readTile(path);
      bytes += tile.length;
      reads += 1;
      return Promise.resolve(tile);
    },
  };
  const worst = { bytes: 0, reads: 0, ms: 0 };
  const indexes = [0, 1, TILE_WIDTH - 1, TILE_WIDTH, LEAVES - TILE_WIDTH, LEAVES - 2, LEAVES - 1];
  for (let i = 0; i < PROOFS; i += 1) {
    indexes.push(Math.floor((i * 7919 * 104_729) % LEAVES));
  }
  for (const index of indexes) {
    [bytes, reads] = [0, 0];
    const began = performance.now();
    const reader = new TileReader(files as LogFiles, nodeSha256, LEAVES);
    const path = await proveInclusion(index, LEAVES, reader, nodeSha256);
    worst.ms = Math.max(worst.ms, performance.now() - began);
    worst.bytes = Math.max(worst.bytes, bytes);
    worst.reads = Math.max(worst.reads, reads);
    await verifyInclusion({ index, size: LEAVES, leafHash: leafHash(index), path, root });
  }
  return {
    ...{ proofs: indexes.length, mostBytesRead: worst.bytes, mostTilesRead: worst.reads },
    slowestMs: Math.round(worst.ms * 10) / 10,
  };
}

function readTile(path: string): Bytes {
  const { level, position, width } = parseTilePath(path);
  if (level === 'entries') {
    throw new RangeError('a proof needs no entries');
  }
  const present = Math.min(TILE_WIDTH, hashesOnLevel(level, LEAVES) - position * TILE_WIDTH);
  if (width > present) {
    throw new RangeError('the tree has no such tile');
  }
  const tile = new Uint8Array(width * 32);
  for (let i = 0; i < width; i += 1) {
    const index = position * TILE_WIDTH + i;
    const hash = level === 0 ? leafHash(index) : rows[level - 1]?.[index];
    tile.set(hash ?? new Uint8Array(32), i * 32);
  }
  return tile;
}
