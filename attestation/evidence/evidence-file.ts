import { MAX_ANCHORS, readAnchor } from '../anchors/index.ts';
import type { Anchor } from '../anchors/index.ts';
import type { Bytes } from '../bytes/index.ts';
import { toBase64, toHex } from '../bytes/index.ts';
import {
  expectFormat,
  readArray,
  readBase64,
  readHex,
  readInteger,
  readMap,
  readObject,
  readString,
} from '../canonical/fields.ts';
import { canonicalize, parseCanonical } from '../canonical/index.ts';
import type { JsonValue } from '../canonical/index.ts';
import { HASH_LENGTH } from '../merkle/index.ts';
import type { BatchStatement, EnclaveManifest } from '../statement/index.ts';
import { parseBatchStatement, parseEnclaveManifest } from '../statement/index.ts';

const FORMAT = 'neoseal.evidence/1';
const MAX_BYTES = 8 * 1024 * 1024;
/** AWS limits a document to 16 KiB of payload; see MAX_DOCUMENT_BYTES of the Nitro part. */
const MAX_DOCUMENT = 24 * 1024;
const MAX_PATH = 63;

/** All that a verifier needs for one result, offline, but the result itself and its own trust. */
export interface Evidence {
  /** 0-based position of the result in its batch. */
  readonly index: number;
  /** Results in the batch. */
  readonly count: number;
  /** From the sibling of the commitment upwards. */
  readonly inclusion: readonly Bytes[];
  readonly statement: BatchStatement;
  /** The Nitro attestation document, as the enclave got it. */
  readonly attestation: Bytes;
  readonly enclaveManifest: EnclaveManifest;
  readonly log: LogEvidence;
  readonly anchors: readonly Anchor[];
}

export interface LogEvidence {
  /** The log's verifier key (C2SP vkey). */
  readonly vkey: string;
  readonly entryIndex: number;
  /** Signed note. */
  readonly checkpoint: string;
  readonly inclusion: readonly Bytes[];
}

/** The evidence file: canonical JSON. */
export function formatEvidence(evidence: Evidence): Bytes {
  const { index, count, inclusion, statement, attestation, enclaveManifest, log, anchors } =
    evidence;
  return canonicalize({
    format: FORMAT,
    index,
    count,
    inclusion: inclusion.map(toHex),
    statement,
    attestation: toBase64(attestation),
    enclaveManifest,
    log: { ...log, inclusion: log.inclusion.map(toHex) },
    anchors,
  });
}

/**
 * Reads an evidence file. Only the form is checked.
 *
 * @throws VerificationError of the canonical and format groups, BASE64_INVALID
 */
export function parseEvidence(bytes: Uint8Array): Evidence {
  const value = parseCanonical(bytes, { maxBytes: MAX_BYTES });
  expectFormat(value, FORMAT);
  const fields = readObject(value, 'evidence', {
    required: [
      'format',
      'index',
      'count',
      'inclusion',
      'statement',
      'attestation',
      'enclaveManifest',
      'log',
      'anchors',
    ],
  });
  return {
    index: readInteger(fields['index'], 'evidence.index'),
    count: readInteger(fields['count'], 'evidence.count', 1),
    inclusion: readPath(fields['inclusion'], 'evidence.inclusion'),
    statement: parseBatchStatement(readMap(fields['statement'], 'statement')),
    attestation: readBase64(fields['attestation'], 'evidence.attestation', MAX_DOCUMENT),
    enclaveManifest: parseEnclaveManifest(readMap(fields['enclaveManifest'], 'enclaveManifest')),
    log: readLog(fields['log']),
    anchors: readArray(fields['anchors'], 'evidence.anchors', { max: MAX_ANCHORS }, readAnchor),
  };
}

function readLog(value: JsonValue | undefined): LogEvidence {
  const log = readObject(value, 'evidence.log', {
    required: ['vkey', 'entryIndex', 'checkpoint', 'inclusion'],
  });
  return {
    vkey: readString(log['vkey'], 'evidence.log.vkey', /^[^\n]{1,4096}$/),
    entryIndex: readInteger(log['entryIndex'], 'evidence.log.entryIndex'),
    checkpoint: readString(log['checkpoint'], 'evidence.log.checkpoint', /^[^]{1,65536}$/),
    inclusion: readPath(log['inclusion'], 'evidence.log.inclusion'),
  };
}

function readPath(value: JsonValue | undefined, path: string): Bytes[] {
  return readArray(value, path, { max: MAX_PATH }, (hash, element) =>
    readHex(hash, element, HASH_LENGTH),
  );
}
