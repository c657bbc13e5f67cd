import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashLeaf, MerkleTree, verifyConsistency, verifyInclusion } from '#attestation';
import type { Bytes } from '#attestation';
import { nodeSha256 } from '../../builders/node-sha256.ts';

const entries = fc.array(fc.uint8Array({ maxLength: 8 }), { minLength: 1, maxLength: 70 });

describe('Merkle proofs', () => {
  it('of every leaf verify, and a flipped bit does not', async () => {
    await fc.assert(
      fc.asyncProperty(entries, fc.nat(), fc.nat(), async (leaves, pick, flip) => {
        const tree = new MerkleTree(leaves, nodeSha256);
        const index = pick % leaves.length;
        const path = tree.inclusionPath(index);
        const leafHash = hashLeaf(leaves[index] ?? new Uint8Array(), nodeSha256);
        const claim = { index, size: leaves.length, leafHash, path, root: tree.root() };
        await verifyInclusion(claim, nodeSha256);
        const hashes = [leafHash, claim.root, ...path].map(copy);
        flipBit(hashes, flip);
        const [leaf = leafHash, root = leafHash, ...rest] = hashes;
        await expect(
          verifyInclusion({ ...claim, leafHash: leaf, root, path: rest }, nodeSha256),
        ).rejects.toMatchObject({ code: 'MERKLE_INCLUSION' });
      }),
    );
  });

  it('of inclusion do not verify at another index', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.uint8Array({ minLength: 2, maxLength: 8 }), {
          minLength: 2,
          maxLength: 40,
          selector: (entry) => entry.join(),
        }),
        fc.nat(),
        fc.nat(),
        async (leaves, pick, other) => {
          const tree = new MerkleTree(leaves, nodeSha256);
          const index = pick % leaves.length;
          const wrong = (index + 1 + (other % (leaves.length - 1))) % leaves.length;
          const claim = {
            index: wrong,
            size: leaves.length,
            leafHash: hashLeaf(leaves[index] ?? new Uint8Array(), nodeSha256),
            path: tree.inclusionPath(index),
            root: tree.root(),
          };
          await expect(verifyInclusion(claim, nodeSha256)).rejects.toMatchObject({
            code: 'MERKLE_INCLUSION',
          });
        },
      ),
    );
  });

  it('of growth verify, and a flipped bit does not', async () => {
    await fc.assert(
      fc.asyncProperty(entries, fc.nat(), fc.nat(), async (leaves, pick, flip) => {
        const size1 = 1 + (pick % leaves.length);
        const later = new MerkleTree(leaves, nodeSha256);
        const root1 = new MerkleTree(leaves.slice(0, size1), nodeSha256).root();
        const proof = later.consistencyProof(size1);
        const claim = { size1, root1, size2: leaves.length, root2: later.root(), proof };
        await verifyConsistency(claim, nodeSha256);
        const hashes = [root1, claim.root2, ...proof].map(copy);
        flipBit(hashes, flip);
        const [earlier = root1, root2 = root1, ...rest] = hashes;
        await expect(
          verifyConsistency({ ...claim, root1: earlier, root2, proof: rest }, nodeSha256),
        ).rejects.toMatchObject({ code: 'MERKLE_CONSISTENCY' });
      }),
    );
  });
});

function copy(hash: Bytes): Bytes {
  return hash.slice();
}

function flipBit(hashes: readonly Uint8Array[], flip: number): void {
  const hash = hashes[flip % hashes.length];
  const bit = Math.floor(flip / hashes.length) % 256;
  if (hash !== undefined) {
    hash[bit >> 3] = (hash[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  }
}
