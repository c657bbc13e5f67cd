import { equalBytes } from '../bytes/index.ts';
import { VerificationError } from '../verification-error.ts';
import type { DigestFn } from './hash.ts';
import { HASH_LENGTH, nodePreimage, webSha256 } from './hash.ts';

export interface InclusionClaim {
  /** 0-based position of the leaf. */
  readonly index: bigint | number;
  /** Leaves in the tree. */
  readonly size: bigint | number;
  readonly leafHash: Uint8Array;
  /** From the sibling of the leaf upwards. */
  readonly path: readonly Uint8Array[];
  readonly root: Uint8Array;
}

/**
 * Verifies that a leaf is in a tree (RFC 9162 §2.1.3.2) and returns the root that it was proven for.
 *
 * Every field is attacker-controlled. Sizes are bigint inside, because 32-bit shifts break at 2^31.
 *
 * @throws VerificationError `MERKLE_INCLUSION`
 */
export async function verifyInclusion(
  claim: InclusionClaim,
  digest: DigestFn = webSha256,
): Promise<Uint8Array> {
  const root = await rootFromInclusion(claim, digest);
  requireHash(claim.root);
  if (!equalBytes(root, claim.root)) {
    throw refuse('the path does not lead to the root');
  }
  return claim.root;
}

/** The root that leaf and path imply: what a COSE receipt leaves to the verifier to recompute. */
export async function rootFromInclusion(
  claim: Omit<InclusionClaim, 'root'>,
  digest: DigestFn = webSha256,
): Promise<Uint8Array> {
  const index = exact(claim.index);
  const size = exact(claim.size);
  if (index >= size) {
    throw refuse('the index is not inside the tree');
  }
  requireHash(claim.leafHash);
  let fn = index;
  let sn = size - 1n;
  let node: Uint8Array = claim.leafHash;
  for (const sibling of claim.path) {
    requireHash(sibling);
    if (sn === 0n) {
      throw refuse('the path is too long');
    }
    if (isOdd(fn) || fn === sn) {
      node = await digest(nodePreimage(sibling, node));
      while (!isOdd(fn) && fn !== 0n) {
        fn >>= 1n;
        sn >>= 1n;
      }
    } else {
      node = await digest(nodePreimage(node, sibling));
    }
    fn >>= 1n;
    sn >>= 1n;
  }
  if (sn !== 0n) {
    throw refuse('the path is too short');
  }
  return node;
}

function isOdd(value: bigint): boolean {
  return (value & 1n) === 1n;
}

function exact(value: bigint | number): bigint {
  if (typeof value === 'number' && !Number.isSafeInteger(value)) {
    throw refuse('a position is not an exact integer');
  }
  const integer = BigInt(value);
  if (integer < 0n) {
    throw refuse('a position is negative');
  }
  return integer;
}

function requireHash(hash: Uint8Array): void {
  if (hash.length !== HASH_LENGTH) {
    throw refuse('a hash is not 32 bytes long');
  }
}

function refuse(what: string): VerificationError {
  return new VerificationError('MERKLE_INCLUSION', `the inclusion proof fails: ${what}`);
}
