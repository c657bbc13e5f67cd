import type { Bytes } from '../bytes/index.ts';
import { VerificationError } from '../verification-error.ts';
import type { HashFn } from './hash.ts';
import { hashNode } from './hash.ts';

/** Leaves `start` (inclusive, 0-based) to `end` (exclusive) under one node of an RFC 9162 tree. */
export interface LeafRange {
  readonly start: number;
  readonly end: number;
}

/**
 * The nodes of an inclusion proof (RFC 9162 §2.1.3.1), from the sibling of the leaf upwards.
 *
 * @throws VerificationError `MERKLE_POSITION` when the index is not inside the tree
 */
export function planInclusion(index: number, size: number): readonly LeafRange[] {
  requirePosition(index, size - 1, size);
  const siblings: LeafRange[] = [];
  let range: LeafRange = { start: 0, end: size };
  while (range.end - range.start > 1) {
    const split = range.start + splitPoint(range.end - range.start);
    const left = { start: range.start, end: split };
    const right = { start: split, end: range.end };
    siblings.push(index < split ? right : left);
    range = index < split ? left : right;
  }
  return siblings.reverse();
}

/**
 * The nodes of a consistency proof (RFC 9162 §2.1.4.1), in the order of the proof.
 *
 * @throws VerificationError `MERKLE_POSITION` unless 0 < size1 <= size2
 */
export function planConsistency(size1: number, size2: number): readonly LeafRange[] {
  requirePosition(size1 - 1, size2 - 1, size2);
  const nodes: LeafRange[] = [];
  let range: LeafRange = { start: 0, end: size2 };
  // SUBPROOF(m, D, b): b stays true while the walk has only turned left.
  while (size1 !== range.end) {
    const split = range.start + splitPoint(range.end - range.start);
    const goLeft = size1 <= split;
    const left = { start: range.start, end: split };
    const right = { start: split, end: range.end };
    nodes.push(goLeft ? right : left);
    range = goLeft ? left : right;
  }
  if (range.start !== 0) {
    nodes.push(range);
  }
  return nodes.reverse();
}

/** Names a complete subtree: `2^level` leaves that start at leaf `position * 2^level`. */
export interface SubtreePosition {
  readonly level: number;
  readonly position: number;
}

/** The complete subtrees that a node of the tree consists of, from left to right. */
export function completeSubtrees({ start, end }: LeafRange): readonly SubtreePosition[] {
  const subtrees: SubtreePosition[] = [];
  let from = start;
  for (let level = 52; level >= 0; level--) {
    const width = 2 ** level;
    if (end - from >= width) {
      subtrees.push({ level, position: from / width });
      from += width;
    }
  }
  return subtrees;
}

/** The hash of the node that consists of these complete subtrees, from left to right. */
export function foldSubtrees(hashes: readonly Bytes[], hash: HashFn): Bytes {
  const [last, ...rest] = hashes.toReversed();
  return last === undefined
    ? hash(new Uint8Array(0))
    : rest.reduce((right, left) => hashNode(left, right, hash), last);
}

/** The largest power of two strictly less than n (RFC 9162 §2.1.1), exact up to 2^53. */
function splitPoint(n: number): number {
  let k = 1;
  while (k * 2 < n) {
    k *= 2;
  }
  return k;
}

function requirePosition(index: number, last: number, size: number): void {
  if (!Number.isSafeInteger(index) || !Number.isSafeInteger(size) || index < 0 || index > last) {
    throw new VerificationError('MERKLE_POSITION', 'the position is not inside the tree');
  }
}
