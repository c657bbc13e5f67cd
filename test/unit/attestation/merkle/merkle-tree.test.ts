import { describe, expect, it } from 'vitest';
import {
  CompactRange,
  completeSubtrees,
  hashLeaf,
  hashNode,
  MerkleTree,
  parseHex,
  toHex,
} from '#attestation';
import { nodeSha256 } from '../../../builders/node-sha256.ts';

/** The eight entries of the Certificate Transparency sample tree. */
const SAMPLE = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
].map(parseHex);

const text = (value: string): Uint8Array => new TextEncoder().encode(value);

describe('MerkleTree', () => {
  it('hashes leaves and nodes with their prefixes (RFC 9162 §2.1.1)', () => {
    expect(toHex(hashLeaf(text('L123456'), nodeSha256))).toMatch(/^395aa064.*4d56$/);
    expect(toHex(hashLeaf(text(''), nodeSha256))).toMatch(/^6e340b9c.*a01d$/);
    expect(toHex(hashNode(text('N123'), text('N456'), nodeSha256))).toMatch(/^aa217fe8.*6bbb$/);
  });

  it('has the root of the Certificate Transparency sample', () => {
    expect(toHex(new MerkleTree(SAMPLE, nodeSha256).root())).toMatch(/^5dc9da79.*4328$/);
  });

  it('has SHA-256 of nothing as the root of the empty tree', () => {
    expect(toHex(new MerkleTree([], nodeSha256).root())).toMatch(/^e3b0c442.*b855$/);
  });

  it.each([-1, 8, 0.5, NaN, 2 ** 53])('refuses to prove position %s of eight', (index) => {
    const tree = new MerkleTree(SAMPLE, nodeSha256);
    expect(() => tree.inclusionPath(index)).toThrow('MERKLE_POSITION');
  });

  it.each([0, 9, -1, 1.5])('refuses a consistency proof from size %s to eight', (size) => {
    const tree = new MerkleTree(SAMPLE, nodeSha256);
    expect(() => tree.consistencyProof(size)).toThrow('MERKLE_POSITION');
  });
});

describe('CompactRange', () => {
  it('keeps one peak for each bit of the size', () => {
    const range = new CompactRange(nodeSha256);
    for (let size = 1; size <= 100; size++) {
      range.append(nodeSha256(Uint8Array.of(size)));
      expect(range.peaks.map(({ level, position }) => ({ level, position }))).toEqual(
        completeSubtrees({ start: 0, end: size }),
      );
    }
  });

  it('locates peaks exactly above 2^31 and 2^32', () => {
    expect(completeSubtrees({ start: 0, end: 2 ** 33 + 2 ** 31 + 1 })).toEqual([
      { level: 33, position: 0 },
      { level: 31, position: 4 },
      { level: 0, position: 2 ** 33 + 2 ** 31 },
    ]);
  });

  it('goes on from restored peaks with the same root', () => {
    const leaves = Array.from({ length: 37 }, (_unused, i) => nodeSha256(Uint8Array.of(i)));
    const whole = new CompactRange(nodeSha256);
    leaves.forEach((leaf) => {
      whole.append(leaf);
    });
    const first = new CompactRange(nodeSha256);
    leaves.slice(0, 21).forEach((leaf) => {
      first.append(leaf);
    });
    const restored = new CompactRange(nodeSha256, first.size, first.peaks);
    leaves.slice(21).forEach((leaf) => {
      restored.append(leaf);
    });
    expect(restored.root()).toEqual(whole.root());
  });
});
