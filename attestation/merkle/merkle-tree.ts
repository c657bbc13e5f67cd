import type { Bytes } from '../bytes/index.ts';
import type { CompleteSubtree } from './compact-range.ts';
import { CompactRange } from './compact-range.ts';
import type { HashFn } from './hash.ts';
import { hashLeaf } from './hash.ts';
import type { LeafRange, SubtreePosition } from './proof-plan.ts';
import { completeSubtrees, foldSubtrees, planConsistency, planInclusion } from './proof-plan.ts';

/**
 * An RFC 9162 tree in memory that hands out proofs: 64 bytes a leaf. For batches, not for logs.
 */
export class MerkleTree {
  readonly #hash: HashFn;
  readonly #range: CompactRange;
  /** Hashes of complete subtrees, by level and position. */
  readonly #levels: Bytes[][] = [];

  constructor(entries: readonly Uint8Array[], hash: HashFn) {
    this.#hash = hash;
    this.#range = new CompactRange(hash);
    for (const entry of entries) {
      this.append(entry);
    }
  }

  get size(): number {
    return this.#range.size;
  }

  append(entry: Uint8Array): void {
    this.#range.append(hashLeaf(entry, this.#hash), (node) => {
      this.#keep(node);
    });
  }

  root(): Bytes {
    return this.#range.root();
  }

  /** From the sibling of the leaf upwards. @throws VerificationError `MERKLE_POSITION` */
  inclusionPath(index: number): Bytes[] {
    return this.#resolve(planInclusion(index, this.size));
  }

  /** From the tree of the first `size1` leaves to all. @throws VerificationError `MERKLE_POSITION` */
  consistencyProof(size1: number): Bytes[] {
    return this.#resolve(planConsistency(size1, this.size));
  }

  #resolve(ranges: readonly LeafRange[]): Bytes[] {
    return ranges.map((range) =>
      foldSubtrees(
        completeSubtrees(range).map((subtree) => this.#nodeAt(subtree)),
        this.#hash,
      ),
    );
  }

  #nodeAt({ level, position }: SubtreePosition): Bytes {
    const node = this.#levels[level]?.[position];
    if (node === undefined) {
      throw new RangeError('a complete subtree of this tree is missing: this is a bug');
    }
    return node;
  }

  #keep(node: CompleteSubtree): void {
    (this.#levels[node.level] ??= []).push(node.hash);
  }
}
