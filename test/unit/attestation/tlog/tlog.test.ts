import { beforeAll, describe, expect, it } from 'vitest';
import {
  createVerifierKey,
  formatTilePath,
  formatTlogProof,
  MerkleTree,
  parseTilePath,
  parseTlogProof,
  signCheckpoint,
  tileOf,
  verifyTlogProof,
} from '#attestation';
import type { TlogProof, VerifierKey } from '#attestation';
import { generateSigner } from '../../../builders/ed25519.ts';
import { nodeSha256 } from '../../../builders/node-sha256.ts';

describe('tile paths', () => {
  it.each([
    [0, 'tile/0/000'],
    [999, 'tile/0/999'],
    [1000, 'tile/0/x001/000'],
    [1_234_067, 'tile/0/x001/x234/067'],
  ])('write position %s as %s', (position, path) => {
    expect(formatTilePath({ level: 0, position, width: 256 })).toBe(path);
    expect(parseTilePath(path)).toEqual({ level: 0, position, width: 256 });
  });

  it('write bundles and partial tiles', () => {
    const tile = { level: 'entries', position: 1, width: 17 } as const;
    expect(formatTilePath(tile)).toBe('tile/entries/001.p/17');
    expect(parseTilePath('tile/entries/001.p/17')).toEqual(tile);
  });

  it.each([
    '',
    '/tile/0/000',
    'tile/64/000',
    'tile/00/000',
    'tile/0/0',
    'tile/0/0000',
    'tile/0/x000/001',
    'tile/0/001/002',
    'tile/0/x001',
    'tile/0/000.p/0',
    'tile/0/000.p/256',
    'tile/0/000.p/01',
    'tile/0/../checkpoint',
    'tile/0/000\n',
  ])('refuse %j', (path) => {
    expect(() => parseTilePath(path)).toThrow('TILE_PATH');
  });

  it('know the width of each tile of a tree of 70,000, and no tile outside it', () => {
    expect(tileOf(0, 69_999, 70_000)).toEqual({ level: 0, position: 273, width: 112 });
    expect(tileOf(1, 272, 70_000)).toEqual({ level: 1, position: 1, width: 17 });
    expect(tileOf(2, 0, 70_000)).toEqual({ level: 2, position: 0, width: 1 });
    expect(() => tileOf(0, 70_144, 70_000)).toThrow('MERKLE_POSITION');
    expect(() => tileOf(3, 0, 70_000)).toThrow('MERKLE_POSITION');
    expect(() => tileOf(0, -1, 70_000)).toThrow('MERKLE_POSITION');
  });
});

describe('tlog-proof', () => {
  const entries = Array.from({ length: 5 }, (_unused, i) => Uint8Array.of(i));
  const entry = Uint8Array.of(3);
  let key: VerifierKey;
  let proof: TlogProof;

  beforeAll(async () => {
    const signer = await generateSigner();
    key = await createVerifierKey('log.example', signer.publicKey);
    const tree = new MerkleTree(entries, nodeSha256);
    proof = {
      index: 3,
      path: tree.inclusionPath(3),
      checkpoint: await signCheckpoint(
        { origin: 'log.example', size: tree.size, root: tree.root() },
        signer,
      ),
    };
  });

  it('verifies after it was written and read, with and without extra data', async () => {
    for (const written of [proof, { ...proof, extra: Uint8Array.of(1, 2) }]) {
      const read = parseTlogProof(formatTlogProof(written));
      expect(read).toEqual(written);
      expect((await verifyTlogProof(entry, read, key)).size).toBe(5);
    }
  });

  it('does not verify for another entry, index or log', async () => {
    const other = await createVerifierKey('log.example', new Uint8Array(32).fill(1));
    await expect(verifyTlogProof(Uint8Array.of(4), proof, key)).rejects.toThrow('MERKLE_INCLUSION');
    await expect(verifyTlogProof(entry, { ...proof, index: 2 }, key)).rejects.toThrow(
      'MERKLE_INCLUSION',
    );
    await expect(verifyTlogProof(entry, proof, other)).rejects.toThrow('NOTE_UNSIGNED');
  });

  it.each<[string, (text: string) => string]>([
    ['another header', (text) => text.replace('@v1', '@v2')],
    ['no index', (text) => text.replace(/index 3\n/, '')],
    ['a leading zero', (text) => text.replace('index 3', 'index 03')],
    ['a negative index', (text) => text.replace('index 3', 'index -3')],
    ['no checkpoint', (text) => text.slice(0, text.indexOf('\n\n'))],
    ['64 hashes', (text) => text.replace('\n\n', `\n${`${'A'.repeat(43)}=\n`.repeat(64)}\n`)],
  ])('refuses %s', (_what, edit) => {
    expect(() => parseTlogProof(edit(formatTlogProof(proof)))).toThrow('TLOG_PROOF_FORMAT');
  });
});
