import type { Bytes } from '../bytes/index.ts';
import { equalBytes } from '../bytes/index.ts';
import {
  expectFormat,
  readArray,
  readBoolean,
  readHexText,
  readInteger,
  readObject,
  readString,
  readTime,
} from '../canonical/fields.ts';
import { canonicalize, parseCanonical } from '../canonical/index.ts';
import type { JsonObject, JsonValue } from '../canonical/index.ts';
import type { Signer } from '../note/index.ts';
import { PolicyError } from '../policy-error.ts';
import { DOMAIN } from '../statement/domain.ts';
import { readIdentifier, requireUnique } from '../statement/field-readers.ts';
import type { SignedFormat } from '../statement/signed-json.ts';
import { signJson, verifySignedJson } from '../statement/signed-json.ts';
import { VerificationError } from '../verification-error.ts';

const FORMAT = 'neoseal.reference-values/1';
const SIGNED: SignedFormat = {
  member: 'referenceValues',
  domain: DOMAIN.referenceValues,
  maxBytes: 1024 * 1024,
};
/** Octets of a PCR under SHA-384. */
const PCR_LENGTH = 48;

/**
 * What a release of the software measures to, and which logs record its work. A development root is
 * never in it: that trust is given by name, by whoever verifies.
 */
export interface ReferenceValues {
  readonly format: typeof FORMAT;
  /** Grows with every issue. */
  readonly version: number;
  readonly issued: string;
  readonly expires: string;
  readonly measurements: readonly ReferenceMeasurement[];
  /** Verifier keys (C2SP vkey) of the accepted logs. */
  readonly logs: readonly string[];
}

/** One accepted build. */
export interface ReferenceMeasurement {
  /** Hex, 48 octets each. */
  readonly pcr0: string;
  readonly pcr1: string;
  readonly pcr2: string;
  /** The source revision that was built. */
  readonly revision: string;
  /** Present and true for a build that only simulated hardware may show. */
  readonly simulated?: boolean;
}

/**
 * @throws VerificationError of the format group
 * @throws PolicyError REFERENCE_EMPTY, MEASUREMENT_POLICY_ZERO
 */
export function parseReferenceValues(value: JsonValue): ReferenceValues {
  expectFormat(value, FORMAT);
  const fields = readObject(value, 'referenceValues', {
    required: ['format', 'version', 'issued', 'expires', 'measurements', 'logs'],
  });
  const issued = readTime(fields['issued'], 'referenceValues.issued');
  const expires = readTime(fields['expires'], 'referenceValues.expires');
  if (expires <= issued) {
    throw new VerificationError('FORMAT_FIELD', 'referenceValues.expires is not after issued');
  }
  return {
    format: FORMAT,
    version: readInteger(fields['version'], 'referenceValues.version', 1),
    issued,
    expires,
    measurements: readMeasurements(fields),
    logs: readLogs(fields),
  };
}

function readMeasurements(fields: JsonObject): ReferenceMeasurement[] {
  const path = 'referenceValues.measurements';
  const measurements = readArray(fields['measurements'], path, { max: 1000 }, readMeasurement);
  if (measurements.length === 0) {
    throw new PolicyError('REFERENCE_EMPTY', 'the reference values accept no measurement');
  }
  return measurements;
}

function readMeasurement(value: JsonValue, path: string): ReferenceMeasurement {
  const fields = readObject(value, path, {
    required: ['pcr0', 'pcr1', 'pcr2', 'revision'],
    optional: ['simulated'],
  });
  const [pcr0, pcr1, pcr2] = ['pcr0', 'pcr1', 'pcr2'].map((name) =>
    readHexText(fields[name], `${path}.${name}`, PCR_LENGTH),
  );
  if (pcr0 === undefined || pcr1 === undefined || pcr2 === undefined) {
    throw new VerificationError('FORMAT_FIELD_MISSING', `${path} lacks a PCR`);
  }
  if ([pcr0, pcr1, pcr2].some((pcr) => /^0*$/.test(pcr))) {
    throw new PolicyError('MEASUREMENT_POLICY_ZERO', 'an accepted PCR is zero, as in debug mode');
  }
  return {
    pcr0,
    pcr1,
    pcr2,
    revision: readIdentifier(fields['revision'], `${path}.revision`),
    ...(fields['simulated'] === undefined
      ? {}
      : { simulated: readBoolean(fields['simulated'], `${path}.simulated`) }),
  };
}

function readLogs(fields: JsonObject): string[] {
  const path = 'referenceValues.logs';
  const logs = readArray(fields['logs'], path, { max: 100 }, (log, element) =>
    readString(log, element, /^[^\s+]{1,255}\+[0-9a-f]{8}\+[A-Za-z0-9+/=]{1,4096}$/),
  );
  if (logs.length === 0) {
    throw new PolicyError('REFERENCE_EMPTY', 'the reference values name no log');
  }
  requireUnique(logs, path);
  return logs;
}

/**
 * Signs reference values with the release key and returns the file's bytes.
 *
 * @throws what `parseReferenceValues` throws
 */
export async function signReferenceValues(values: unknown, signer: Signer): Promise<Bytes> {
  const { maxBytes } = SIGNED;
  return signJson(
    parseReferenceValues(parseCanonical(canonicalize(values), { maxBytes })),
    SIGNED,
    signer,
  );
}

/**
 * Reads a reference-value file whose signature holds, whoever made it: for display only.
 *
 * @throws what `verifyReferenceValues` throws, but for the release key and the validity
 */
export async function readReferenceValues(bytes: Uint8Array): Promise<ReferenceValues> {
  return parseReferenceValues((await verifySignedJson(bytes, SIGNED)).value);
}

export interface ReferenceTrust {
  /** The raw Ed25519 release key, from a source other than the file. */
  readonly releaseKey: Uint8Array;
  /** The moment that issue and expiry are held against. */
  readonly time: Date;
}

/**
 * Verifies a reference-value file: form, signature, the release key, and its validity at a time.
 *
 * Not checked: whether a later version exists. Expiry bounds how long an old file can be passed off.
 *
 * @throws VerificationError of the canonical and format groups, SIGNATURE_KEY, SIGNATURE_INVALID
 * @throws PolicyError REFERENCE_EMPTY, REFERENCE_EXPIRED, REFERENCE_NOT_YET_VALID,
 *   MEASUREMENT_POLICY_ZERO
 */
export async function verifyReferenceValues(
  bytes: Uint8Array,
  trust: ReferenceTrust,
): Promise<ReferenceValues> {
  const { value, key } = await verifySignedJson(bytes, SIGNED);
  if (!equalBytes(key, trust.releaseKey)) {
    throw new VerificationError('SIGNATURE_KEY', 'the reference values are signed by another key');
  }
  const values = parseReferenceValues(value);
  if (trust.time < new Date(values.issued)) {
    throw new PolicyError('REFERENCE_NOT_YET_VALID', 'the reference values are not valid yet');
  }
  // Negated, so that a time that is no time does not pass.
  if (!(trust.time < new Date(values.expires))) {
    throw new PolicyError('REFERENCE_EXPIRED', 'the reference values have expired');
  }
  return values;
}
