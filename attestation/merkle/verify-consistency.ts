import { equalBytes } from '../bytes/index.ts';
import { VerificationError } from '../verification-error.ts';
import type { DigestFn } from './hash.ts';
import { HASH_LENGTH, nodePreimage, webSha256 } from './hash.ts';

export interface ConsistencyClaim {
  readonly size1: bigint | number;
  readonly root1: Uint8Array;
  readonly size2: bigint | number;
  readonly root2: Uint8Array;
  readonly proof: readonly Uint8Array[];
}

/**
 * Verifies that the tree of `size2` only appended to the tree of `size1` (RFC 9162 §2.1.4.2) and
 * returns the later root.
 *
 * An earlier size of zero is refused: nothing can be proven about the empty tree, and whether it may
 * start a history is the caller's decision.
 *
 * @throws VerificationError `MERKLE_CONSISTENCY`
 */
export async function verifyConsistency(
  claim: ConsistencyClaim,
  digest: DigestFn = webSha256,
): Promise<Uint8Array> {
  const size1 = exact(claim.size1);
  const size2 = exact(claim.size2);
  if (size1 === 0n || size2 < size1) {
    throw refuse('the sizes do not grow from at least one');
  }
  if (size1 === size2) {
    requireSame(claim);
  } else {
    await requireGrowth(claim, { size1, size2, digest });
  }
  return claim.root2;
}

function requireSame(claim: ConsistencyClaim): void {
  if (claim.proof.length !== 0 || !equalBytes(claim.root1, claim.root2)) {
    throw refuse('equal sizes need equal roots and an empty proof');
  }
}

interface Growth {
  readonly size1: bigint;
  readonly size2: bigint;
  readonly digest: DigestFn;
}

async function requireGrowth(claim: ConsistencyClaim, growth: Growth): Promise<void> {
  for (const hash of [claim.root1, claim.root2, ...claim.proof]) {
    if (hash.length !== HASH_LENGTH) {
      throw refuse('a hash is not 32 bytes long');
    }
  }
  // An empty proof is refused before root1 is prepended, or it would pass for a proof of one hash.
  const [first, ...rest] = claim.proof.length === 0 ? [] : startingPath(claim, growth.size1);
  if (first === undefined) {
    throw refuse('the proof is empty');
  }
  const roots = await foldBoth(first, rest, growth);
  if (!equalBytes(roots.earlier, claim.root1)) {
    throw refuse('the proof does not lead to the earlier root');
  }
  if (!equalBytes(roots.later, claim.root2)) {
    throw refuse('the proof does not lead to the later root');
  }
}

/** Step 2: a full earlier tree is its own first node. */
function startingPath(claim: ConsistencyClaim, size1: bigint): readonly Uint8Array[] {
  const isPowerOfTwo = (size1 & (size1 - 1n)) === 0n;
  return isPowerOfTwo ? [claim.root1, ...claim.proof] : claim.proof;
}

async function foldBoth(
  first: Uint8Array,
  rest: readonly Uint8Array[],
  { size1, size2, digest }: Growth,
): Promise<{ earlier: Uint8Array; later: Uint8Array }> {
  let fn = size1 - 1n;
  let sn = size2 - 1n;
  while (isOdd(fn)) {
    fn >>= 1n;
    sn >>= 1n;
  }
  let earlier = first;
  let later = first;
  for (const sibling of rest) {
    if (sn === 0n) {
      throw refuse('the proof is too long');
    }
    if (isOdd(fn) || fn === sn) {
      earlier = await digest(nodePreimage(sibling, earlier));
      later = await digest(nodePreimage(sibling, later));
      while (!isOdd(fn) && fn !== 0n) {
        fn >>= 1n;
        sn >>= 1n;
      }
    } else {
      later = await digest(nodePreimage(later, sibling));
    }
    fn >>= 1n;
    sn >>= 1n;
  }
  if (sn !== 0n) {
    throw refuse('the proof is too short');
  }
  return { earlier, later };
}

function isOdd(value: bigint): boolean {
  return (value & 1n) === 1n;
}

function exact(value: bigint | number): bigint {
  if (typeof value === 'number' && !Number.isSafeInteger(value)) {
    throw refuse('a size is not an exact integer');
  }
  const integer = BigInt(value);
  if (integer < 0n) {
    throw refuse('a size is negative');
  }
  return integer;
}

function refuse(what: string): VerificationError {
  return new VerificationError('MERKLE_CONSISTENCY', `the consistency proof fails: ${what}`);
}
