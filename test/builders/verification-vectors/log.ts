import {
  createVerifierKey,
  encodeCbor,
  formatTlogProof,
  formatVerifierKey,
  hashLeaf,
  MerkleTree,
  NOTE_TYPE,
  parseNote,
  signCheckpoint,
  signCosignature,
  toBase64,
  toHex,
} from '#attestation';
import type { Bytes, Signer } from '#attestation';
import { createReceipt } from '../receipt.ts';
import { nodeSha256 } from '../node-sha256.ts';
import { seededSigner } from '../seeded-keys.ts';
import { VectorWriter } from './vector-writer.ts';

const ORIGIN = 'log.example/neoseal';
const COSIGNED_AT = 1_772_366_400;
const utf8 = (text: string): Bytes => new TextEncoder().encode(text);
const ENTRIES = Array.from({ length: 11 }, (_unused, index) => utf8(`entry ${index}`));

/** Trees, notes, proofs and receipts of a log. */
export async function logVectors(): Promise<Bytes> {
  const writer = new VectorWriter('Merkle trees, checkpoints, cosignatures, proofs and receipts.');
  writeInclusion(writer);
  writeConsistency(writer);
  const signer = seededSigner('vectors/log');
  await writeNotes(writer, signer);
  await writeProofs(writer, signer);
  return writer.toBytes();
}

function writeInclusion(writer: VectorWriter): void {
  const tree = new MerkleTree(ENTRIES, nodeSha256);
  const claim = {
    kind: 'inclusion',
    ...{ index: '6', size: '11', leafHash: toHex(hashLeaf(entry(6), nodeSha256)) },
    path: tree.inclusionPath(6).map(toHex),
    root: toHex(tree.root()),
  };
  writer.valid('inclusion', 'the seventh of eleven entries', claim);
  const single = hashLeaf(entry(0), nodeSha256);
  writer.valid('inclusion-single', 'a tree of one leaf needs no path', {
    kind: 'inclusion',
    ...{ index: '0', size: '1', leafHash: toHex(single), path: [], root: toHex(single) },
  });
  const cases: readonly (readonly [string, string, Readonly<Record<string, unknown>>])[] = [
    ['inclusion-index', 'another position', { index: '5' }],
    ['inclusion-outside', 'a position outside the tree', { index: '11' }],
    ['inclusion-size', 'a tree of another height', { size: '17' }],
    ['inclusion-path-long', 'a hash too many', { path: [...claim.path, 'ab'.repeat(32)] }],
    ['inclusion-path-order', 'the path upside down', { path: [...claim.path].reverse() }],
    ['inclusion-root', 'another root', { root: 'ab'.repeat(32) }],
    ['inclusion-short-hash', 'a hash of 31 octets', { leafHash: claim.leafHash.slice(2) }],
    ['inclusion-empty-hashes', 'empty root and leaf', { leafHash: '', root: '', path: [] }],
    [
      'inclusion-beyond-32-bits',
      'positions that differ only beyond 32 bits',
      { index: '4294967302', size: '4294967307' },
    ],
  ];
  for (const [id, describes, changes] of cases) {
    writer.invalid(id, describes, { ...claim, ...changes }, 'inclusion MERKLE_INCLUSION');
  }
}

function writeConsistency(writer: VectorWriter): void {
  const later = new MerkleTree(ENTRIES, nodeSha256);
  const claimOf = (size1: number): Record<string, unknown> & { proof: string[] } => ({
    kind: 'consistency',
    ...{ size1: String(size1), size2: '11', root2: toHex(later.root()) },
    root1: toHex(new MerkleTree(ENTRIES.slice(0, size1), nodeSha256).root()),
    proof: later.consistencyProof(size1).map(toHex),
  });
  const claim = claimOf(6);
  writer.valid('consistency', 'six entries grew to eleven', claim);
  writer.valid('consistency-power-of-two', 'eight entries grew to eleven', claimOf(8));
  const cases: readonly (readonly [string, string, Readonly<Record<string, unknown>>])[] = [
    ['consistency-rewritten', 'an entry was replaced', { root1: 'ab'.repeat(32) }],
    ['consistency-shrunk', 'the log became shorter', { size1: '12' }],
    ['consistency-from-nothing', 'nothing is proven of the empty tree', { size1: '0', proof: [] }],
    ['consistency-no-proof', 'the proof is empty', { proof: [] }],
    ['consistency-cut', 'a hash is missing', { proof: claim.proof.slice(1) }],
    ['consistency-same-size', 'two roots of one size', { size1: '11', proof: [] }],
  ];
  for (const [id, describes, changes] of cases) {
    writer.invalid(id, describes, { ...claim, ...changes }, 'consistency MERKLE_CONSISTENCY');
  }
}

async function writeNotes(writer: VectorWriter, signer: Signer): Promise<void> {
  const key = await createVerifierKey(ORIGIN, signer.publicKey);
  const root = new MerkleTree(ENTRIES, nodeSha256).root();
  const note = await signCheckpoint({ origin: ORIGIN, size: 11, root }, signer);
  const elsewhere = await signCheckpoint({ origin: 'other.example', size: 11, root }, signer);
  const fields = (id: string, text: string): Record<string, unknown> => ({
    kind: 'checkpoint',
    note: writer.input(id, utf8(text)),
    logKey: formatVerifierKey(key),
  });
  writer.valid('checkpoint', 'signed by the log', fields('checkpoint', note));
  const unknown = '\u2014 other.example AAAAAAAA\n';
  writer.valid('checkpoint-unknown-signer', 'a line of an unknown key is ignored', {
    ...fields('checkpoint-unknown-signer', `${note}${unknown}`),
  });
  const cases: readonly (readonly [string, string, string, string])[] = [
    ['checkpoint-size', 'another size', note.replace('\n11\n', '\n12\n'), 'NOTE_SIGNATURE'],
    ['checkpoint-size-zero', 'a leading zero', note.replace('\n11\n', '\n011\n'), 'NOTE_SIGNATURE'],
    ['checkpoint-of-another', 'of another log', elsewhere, 'NOTE_UNSIGNED'],
    [
      'checkpoint-unsigned',
      'without a signature',
      note.slice(0, note.indexOf('\u2014')),
      'NOTE_FORMAT',
    ],
    ['checkpoint-no-newline', 'the last newline is missing', note.slice(0, -1), 'NOTE_FORMAT'],
    ['checkpoint-control', 'a control character', note.replace('\n11', '\r\n11'), 'NOTE_FORMAT'],
  ];
  for (const [id, describes, text, code] of cases) {
    writer.invalid(id, describes, fields(id, text), `checkpoint ${code}`);
  }
  await writeCosignatures(writer, parseNote(note).text);
}

async function writeCosignatures(writer: VectorWriter, body: string): Promise<void> {
  const signer = seededSigner('vectors/witness/first');
  const key = await createVerifierKey('first.example', signer.publicKey, NOTE_TYPE.cosignature);
  const blob = await signCosignature(body, COSIGNED_AT, signer);
  const later = blob.slice();
  later[7] = (later[7] ?? 0) + 1;
  const timeless = blob.slice();
  timeless.fill(0, 0, 8);
  const fields = (cosignature: Uint8Array): Record<string, unknown> => ({
    kind: 'cosignature',
    body: writer.input('cosigned-body', utf8(body)),
    cosignature: toBase64(cosignature),
    witnessKey: formatVerifierKey(key),
  });
  writer.valid('cosignature', 'a witness signed the head at a time', fields(blob));
  const refusal = 'cosignature NOTE_SIGNATURE';
  writer.invalid('cosignature-time', 'another time', fields(later), refusal);
  writer.invalid('cosignature-time-zero', 'no time', fields(timeless), refusal);
  writer.invalid('cosignature-short', '71 octets', fields(blob.slice(1)), refusal);
  const asLog = formatVerifierKey(await createVerifierKey('first.example', signer.publicKey));
  writer.invalid(
    'cosignature-key-type',
    'the key is one of a log',
    { ...fields(blob), witnessKey: asLog },
    'cosignature NOTE_KEY',
  );
}

async function writeProofs(writer: VectorWriter, signer: Signer): Promise<void> {
  const tree = new MerkleTree(ENTRIES, nodeSha256);
  const [index, path] = [6, tree.inclusionPath(6)];
  const head = { origin: ORIGIN, size: tree.size, root: tree.root() };
  const checkpoint = await signCheckpoint(head, signer);
  const proof = formatTlogProof({ index, path, checkpoint });
  const logKey = await createVerifierKey(ORIGIN, signer.publicKey);
  const fields = (id: string, text: string, of = index): Record<string, unknown> => ({
    kind: 'tlog-proof',
    proof: writer.input(id, utf8(text)),
    entry: writer.input(`entry-${of}`, entry(of)),
    logKey: formatVerifierKey(logKey),
  });
  writer.valid('tlog-proof', 'a C2SP proof', fields('tlog-proof', proof));
  writer.invalid(
    'tlog-proof-entry',
    'of another entry',
    fields('tlog-proof', proof, 5),
    'tlog-proof MERKLE_INCLUSION',
  );
  writer.invalid(
    'tlog-proof-header',
    'of another version',
    fields('tlog-proof-header', proof.replace('@v1', '@v2')),
    'tlog-proof TLOG_PROOF_FORMAT',
  );
  writer.invalid(
    'tlog-proof-index',
    'an index with a leading zero',
    fields('tlog-proof-index', proof.replace('index 6', 'index 06')),
    'tlog-proof TLOG_PROOF_FORMAT',
  );
  await writeReceipts(writer, signer, { index, path, size: tree.size });
}

async function writeReceipts(
  writer: VectorWriter,
  signer: Signer,
  proof: { readonly index: number; readonly path: readonly Bytes[]; readonly size: number },
): Promise<void> {
  const receipt = await createReceipt(signer, { ...proof, entry: entry(proof.index) });
  const fields = (id: string, bytes: Uint8Array, of = proof.index): Record<string, unknown> => ({
    kind: 'receipt',
    receipt: writer.input(id, bytes),
    entry: writer.input(`entry-${of}`, entry(of)),
    logKey: writer.input('log-key', receipt.logKey),
  });
  writer.valid('receipt', 'a COSE receipt of RFC 9942, EdDSA', fields('receipt', receipt.bytes));
  writer.invalid(
    'receipt-entry',
    'of another entry: another root is implied, which nobody signed',
    fields('receipt', receipt.bytes, 5),
    'receipt COSE_SIGNATURE_INVALID',
  );
  writer.invalid(
    'receipt-truncated',
    'the last octet is missing',
    fields('receipt-truncated', receipt.bytes.slice(0, -1)),
    'receipt CBOR_TRUNCATED',
  );
  writer.invalid(
    'receipt-not-four',
    'an array of three',
    fields('receipt-not-four', encodeCbor([new Uint8Array(0), null, new Uint8Array(64)])),
    'receipt RECEIPT_FORMAT',
  );
}

function entry(index: number): Bytes {
  return present(ENTRIES[index]);
}

function present<T>(value: T | undefined): T {
  if (value === undefined) {
    throw new TypeError('the builder left something out');
  }
  return value;
}
