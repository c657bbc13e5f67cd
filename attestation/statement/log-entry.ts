import type { Bytes } from '../bytes/index.ts';
import { sha256, toHex } from '../bytes/index.ts';
import { expectFormat, readMap, readObject, readString } from '../canonical/fields.ts';
import { canonicalize, parseCanonical } from '../canonical/index.ts';
import type { JsonValue } from '../canonical/index.ts';
import { readDigest } from './field-readers.ts';

const FORMAT = 'neoseal.log-entry/1';
/** C2SP tlog-tiles prefixes an entry with its length in 16 bits. */
export const MAX_ENTRY_LENGTH = 65_535;

/** One entry of the transparency log. Nothing in it is derived from a subject. */
export type LogEntry = GenesisEntry | BatchEntry | ReleaseEntry;

/** Entry 0: what the log is and what it takes in. */
export interface GenesisEntry {
  readonly kind: 'genesis';
  /** The log's verifier key (C2SP vkey). */
  readonly log: string;
  /** Kinds of entries that follow. */
  readonly accepts: 'batch' | 'release';
}

export interface BatchEntry {
  readonly kind: 'batch';
  /** Digest of a batch statement, hex. */
  readonly statement: string;
}

/** Reference values were issued. In a log of the publisher, not in one of a host. */
export interface ReleaseEntry {
  readonly kind: 'release';
  /** SHA-256 of the signed file of reference values, hex. */
  readonly reference: string;
}

/** The bytes that are hashed into the leaf `SHA-256(0x00 ‖ entry)`. */
export function formatLogEntry(entry: LogEntry): Bytes {
  return canonicalize({ format: FORMAT, ...entry });
}

/** The entry that records a batch. */
export function batchEntry(statementDigest: Uint8Array): Bytes {
  return formatLogEntry({ kind: 'batch', statement: toHex(statementDigest) });
}

/** The entry that records a signed file of reference values, as it is. */
export async function releaseEntry(file: Bytes): Promise<Bytes> {
  return formatLogEntry({ kind: 'release', reference: toHex(await sha256(file)) });
}

/** @throws VerificationError of the canonical and format groups */
export function parseLogEntry(bytes: Uint8Array): LogEntry {
  const value = parseCanonical(bytes, { maxBytes: MAX_ENTRY_LENGTH });
  expectFormat(value, FORMAT);
  const kind = readMap(value, 'entry')['kind'];
  switch (readString(kind, 'entry.kind', /^(?:batch|genesis|release)$/)) {
    case 'batch':
      return readBatch(value);
    case 'release':
      return readRelease(value);
    default:
      return readGenesis(value);
  }
}

function readGenesis(value: JsonValue): GenesisEntry {
  const fields = readObject(value, 'entry', { required: ['format', 'kind', 'log', 'accepts'] });
  const accepts = readString(fields['accepts'], 'entry.accepts', /^(?:batch|release)$/);
  return {
    kind: 'genesis',
    log: readString(fields['log'], 'entry.log', /^[^\n]{1,1024}$/),
    accepts: accepts === 'batch' ? 'batch' : 'release',
  };
}

function readBatch(value: JsonValue): BatchEntry {
  const fields = readObject(value, 'entry', { required: ['format', 'kind', 'statement'] });
  return { kind: 'batch', statement: readDigest(fields['statement'], 'entry.statement') };
}

function readRelease(value: JsonValue): ReleaseEntry {
  const fields = readObject(value, 'entry', { required: ['format', 'kind', 'reference'] });
  return { kind: 'release', reference: readDigest(fields['reference'], 'entry.reference') };
}
