import type { Bytes } from '../bytes/index.ts';
import type { HashFn } from './hash.ts';
import { hashNode } from './hash.ts';
import type { SubtreePosition } from './proof-plan.ts';
import { foldSubtrees } from './proof-plan.ts';

/** A complete subtree and its hash. */
export interface CompleteSubtree extends SubtreePosition {
  readonly hash: Bytes;
}

/**
 * The right edge of a growing RFC 9162 tree: one hash per set bit of its size, so memory stays
 * constant however long the log gets.
 */
export class CompactRange {
  readonly #hash: HashFn;
  /** From the largest complete subtree to the smallest. */
  readonly #peaks: CompleteSubtree[];
  #size: number;

  /** @param peaks from the largest subtree to the smallest, as `completeSubtrees` lists them */
  constructor(hash: HashFn, size = 0, peaks: readonly CompleteSubtree[] = []) {
    this.#hash = hash;
    this.#size = size;
    this.#peaks = [...peaks];
  }

  get size(): number {
    return this.#size;
  }

  get peaks(): readonly CompleteSubtree[] {
    return this.#peaks;
  }

  /** Appends one leaf; `onNode` sees every subtree that became complete, the leaf itself first. */
  append(leafHash: Bytes, onNode?: (node: CompleteSubtree) => void): void {
    let node: CompleteSubtree = { level: 0, position: this.#size, hash: leafHash };
    onNode?.(node);
    for (let left = this.#peaks.at(-1); left?.level === node.level; left = this.#peaks.at(-1)) {
      this.#peaks.pop();
      node = {
        level: node.level + 1,
        position: left.position / 2,
        hash: hashNode(left.hash, node.hash, this.#hash),
      };
      onNode?.(node);
    }
    this.#peaks.push(node);
    this.#size++;
  }

  /** The root of all leaves so far; SHA-256 of nothing for none (RFC 9162 §2.1.1). */
  root(): Bytes {
    return foldSubtrees(
      this.#peaks.map(({ hash }) => hash),
      this.#hash,
    );
  }
}
