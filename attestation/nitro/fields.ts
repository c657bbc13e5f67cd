import type { Bytes } from '../bytes/index.ts';
import { VerificationError } from '../verification-error.ts';

/** attestation_process.md §3.2.2: each certificate has 1 to 1024 bytes. */
const MAX_CERTIFICATE_BYTES = 1024;
/** The NSM emits 4; an upper bound on the signatures that a hostile document makes us verify. */
const MAX_BUNDLE = 8;
/** The CDDL's bound; genuine documents exceed the 512 of the text. */
const MAX_OPTIONAL_BYTES = 1024;

const MODULE_ID = /^(i-[0-9a-f]{17})-enc[0-9a-f]{16}$/;
const TPM_MODULE_ID = /-tpm[0-9a-f]*$/;

/** Nitro Enclaves came in 2020: a smaller number is in seconds. */
const MIN_TIMESTAMP_MS = Date.UTC(2019, 0);
/** The last millisecond that a four-digit year can name. */
const MAX_TIMESTAMP_MS = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

export function readModuleId(value: unknown): { moduleId: string; instanceId: string } {
  if (typeof value !== 'string') {
    throw wrongType('module_id is not text');
  }
  if (TPM_MODULE_ID.test(value)) {
    throw new VerificationError('NITRO_TPM', 'a NitroTPM document is not of an enclave');
  }
  const instanceId = MODULE_ID.exec(value)?.[1];
  if (instanceId === undefined) {
    throw new VerificationError('NITRO_MODULE_ID', 'module_id is not that of an enclave');
  }
  return { moduleId: value, instanceId };
}

export function readDigest(value: unknown): 'SHA384' {
  if (value !== 'SHA384') {
    throw new VerificationError('NITRO_DIGEST', 'digest is not SHA384');
  }
  return value;
}

/** The decoder returns integers of eight bytes as `bigint`; a time in milliseconds is one of them. */
export function readTimestamp(value: unknown): number {
  if (typeof value !== 'number' && typeof value !== 'bigint') {
    throw wrongType('timestamp is not an integer');
  }
  if (value < MIN_TIMESTAMP_MS || value > MAX_TIMESTAMP_MS) {
    throw new VerificationError('NITRO_TIMESTAMP', 'timestamp is not a time in milliseconds');
  }
  return Number(value);
}

export function readCertificate(value: unknown): Bytes {
  const certificate = readByteString(value, 'a certificate');
  if (certificate.length === 0 || certificate.length > MAX_CERTIFICATE_BYTES) {
    throw new VerificationError('NITRO_CERTIFICATE', 'a certificate has not 1 to 1024 bytes');
  }
  return certificate;
}

export function readBundle(value: unknown): readonly Bytes[] {
  if (!Array.isArray(value)) {
    throw wrongType('cabundle is not an array');
  }
  if (value.length === 0 || value.length > MAX_BUNDLE) {
    throw new VerificationError('NITRO_CERTIFICATE', 'cabundle has not 1 to 8 certificates');
  }
  return value.map(readCertificate);
}

/** `null` (the NSM's way to say "not given"), empty and absent stay apart. */
export function readOptional<Name extends string>(
  name: Name,
  field: string,
  fields: ReadonlyMap<unknown, unknown>,
): Partial<Record<Name, Bytes | null>> {
  const value = fields.get(field);
  if (value === undefined) {
    return {};
  }
  const bytes = value === null ? null : readByteString(value, field);
  if (bytes !== null && bytes.length > MAX_OPTIONAL_BYTES) {
    throw new VerificationError('NITRO_FIELD_LENGTH', `${field} exceeds 1024 bytes`);
  }
  const record: Partial<Record<Name, Bytes | null>> = {};
  record[name] = bytes;
  return record;
}

/** Copies: what the decoder returns are views into the document. */
export function readByteString(value: unknown, what: string): Bytes {
  if (!(value instanceof Uint8Array)) {
    throw wrongType(`${what} is not a byte string`);
  }
  return Uint8Array.from(value);
}

function wrongType(explanation: string): VerificationError {
  return new VerificationError('NITRO_FIELD_TYPE', explanation);
}
