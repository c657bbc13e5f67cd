import { describe, expect, it } from 'vitest';
import {
  batchEntry,
  hashLeaf,
  MerkleTree,
  parseCoseReceipt,
  verifyCoseReceipt,
} from '#attestation';
import type { Bytes } from '#attestation';
import { generateSigner } from '../../../builders/ed25519.ts';
import { nodeSha256 } from '../../../builders/node-sha256.ts';
import { createReceipt } from '../../../builders/receipt.ts';
import { refusalOf } from '../../../builders/verdict.ts';

const entries = [1, 2, 3].map((fill) => batchEntry(new Uint8Array(32).fill(fill)));
const tree = new MerkleTree(entries, nodeSha256);
const entry = entries[1] ?? new Uint8Array();

async function verify(size: number, head?: { size: number; root: Bytes }): Promise<Uint8Array> {
  const signer = await generateSigner();
  const { bytes, logKey } = await createReceipt(signer, {
    ...{ entry, index: 1, size, path: tree.inclusionPath(1) },
  });
  const receipt = parseCoseReceipt(bytes);
  const leafHash = hashLeaf(entry, nodeSha256);
  return verifyCoseReceipt({ leafHash, receipt, logKey, ...(head === undefined ? {} : { head }) });
}

describe('a COSE receipt', () => {
  it('says a root; of the size it proves nothing, because nobody signed that', async () => {
    expect(await verify(3)).toEqual(tree.root());
    expect(await verify(4)).toEqual(tree.root());
  });

  it('is held against the head of a checkpoint', async () => {
    expect(await verify(3, { size: 3, root: tree.root() })).toEqual(tree.root());
  });

  it.each([
    ['another size', 4, { size: 3, root: tree.root() }],
    ['another root', 3, { size: 3, root: new Uint8Array(32) }],
  ])('is refused under a head of %s', async (_what, size, head) => {
    expect(await refusalOf(() => verify(size, head))).toBe('MERKLE_INCLUSION');
  });
});
