import { createHash } from 'node:crypto';
import {
  MerkleTree,
  VerificationError,
  batchEntry,
  digestBatchStatement,
  formatEvidence,
  parseBase64,
  parseBatchStatement,
  parseCanonical,
  parseEnclaveManifest,
  parseHex,
  parseTlogProof,
  toHex,
} from '#attestation';
import type { BatchStatement, HashFn } from '#attestation';
import { RunFault } from '../faults/run-fault.ts';
import type { BatchOutcome, EvidenceWriter } from '../ports/evidence-writer.ts';

const MAX_STATEMENT_BYTES = 16_384;
const MAX_MANIFEST_BYTES = 1_048_576;

const nodeSha256: HashFn = (bytes) => new Uint8Array(createHash('sha256').update(bytes).digest());

/** Evidence files in the format of the attestation zone. `vkey` is the log's. */
export function createEvidenceWriter(vkey: string): EvidenceWriter {
  return {
    logEntry: async (outcome) => batchEntry(await digestBatchStatement(readStatement(outcome))),
    files: (outcome, tlogProof) => writeFiles(outcome, tlogProof, vkey),
  };
}

async function* writeFiles(
  outcome: BatchOutcome,
  tlogProof: string,
  vkey: string,
): AsyncGenerator<Uint8Array, void, undefined> {
  const statement = readStatement(outcome);
  const tree = commitmentTree(outcome);
  const { index: entryIndex, path, checkpoint } = parseTlogProof(tlogProof);
  const shared = {
    statement,
    count: tree.size,
    attestation: parseBase64(outcome.attestation),
    enclaveManifest: parseEnclaveManifest(
      parseCanonical(encode(outcome.enclaveManifest), { maxBytes: MAX_MANIFEST_BYTES }),
    ),
    log: { vkey, entryIndex, checkpoint, inclusion: path },
    anchors: [],
  };
  for (let index = 0; index < tree.size; index += 1) {
    yield await Promise.resolve(
      formatEvidence({ ...shared, index, inclusion: tree.inclusionPath(index) }),
    );
  }
}

/** An early and visible fault, not a guarantee: whoever verifies does all of this again. */
function readStatement(outcome: BatchOutcome): BatchStatement {
  const statement = parseStatement(outcome.statement);
  const tree = commitmentTree(outcome);
  if (statement.results.root !== toHex(tree.root()) || statement.results.count !== tree.size) {
    throw new RunFault('ENCLAVE_INCONSISTENT', 'the statement has another root or count');
  }
  return statement;
}

function parseStatement(text: string): BatchStatement {
  try {
    return parseBatchStatement(parseCanonical(encode(text), { maxBytes: MAX_STATEMENT_BYTES }));
  } catch (cause) {
    if (!(cause instanceof VerificationError)) {
      throw cause;
    }
    throw new RunFault('ENCLAVE_INCONSISTENT', 'the statement is malformed', { cause });
  }
}

function commitmentTree({ commitments }: BatchOutcome): MerkleTree {
  return new MerkleTree(
    commitments.map((commitment) => parseHex(commitment)),
    nodeSha256,
  );
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
