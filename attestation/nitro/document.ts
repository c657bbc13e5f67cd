import { decodeCbor } from '../cbor/index.ts';
import type { Bytes, Sha384 } from '../bytes/index.ts';
import { ES384, parseCoseSign1 } from '../cose/index.ts';
import { VerificationError } from '../verification-error.ts';
import {
  readBundle,
  readCertificate,
  readDigest,
  readModuleId,
  readOptional,
  readTimestamp,
} from './fields.ts';
import { readPcrs } from './pcrs.ts';

/** What a Nitro document claims. Trust it only from a verdict that is valid. */
export interface NitroDocument {
  /** `i-<17 hex>-enc<16 hex>` */
  readonly moduleId: string;
  /** `i-<17 hex>`: the parent instance. */
  readonly instanceId: string;
  readonly digest: 'SHA384';
  /** Milliseconds since 1970, by the clock of the Nitro hypervisor. */
  readonly timestampMs: number;
  /** The locked PCRs, by index 0 to 31. */
  readonly pcrs: ReadonlyMap<number, Sha384>;
  /** DER of the leaf. */
  readonly certificate: Bytes;
  /** DER, root first. */
  readonly cabundle: readonly Bytes[];
  /** `null` and empty are kept apart; absent when the key is absent. */
  readonly publicKey?: Bytes | null;
  readonly userData?: Bytes | null;
  readonly nonce?: Bytes | null;
}

/** Documents of 4396 to 5232 bytes have been seen. */
export const MAX_DOCUMENT_BYTES: number = 24 * 1024;
/** attestation_process.md §3.2.1: the payload has 1 to 2^14 bytes. */
const MAX_PAYLOAD_BYTES = 16 * 1024;

const REQUIRED_FIELDS = ['module_id', 'digest', 'timestamp', 'pcrs', 'certificate', 'cabundle'];
const OPTIONAL_FIELDS = ['public_key', 'user_data', 'nonce'];

export interface PayloadRules {
  /** Fields that this version does not know are signed like the others; they are ignored when accepted. */
  readonly acceptUnknownFields: boolean;
}

/**
 * Reads the claims of a Nitro document: an untagged or tag-18 COSE_Sign1, ES384.
 *
 * Nothing is verified: use `verifyNitroDocument` to decide anything.
 *
 * @throws VerificationError with a `CBOR_…`, `COSE_…` or `NITRO_…` code
 */
export function parseNitroDocument(input: Bytes): NitroDocument {
  const limits = { algorithm: ES384, maxBytes: MAX_DOCUMENT_BYTES };
  return parseNitroPayload(parseCoseSign1(input, limits).payload, { acceptUnknownFields: false });
}

/**
 * Reads the payload map (attestation_process.md §3.2.2, as the NSM really emits it: definite or
 * indefinite map, `user_data` up to 1024 bytes, optional fields null, empty or absent).
 *
 * @throws VerificationError with a `CBOR_…` or `NITRO_…` code
 */
export function parseNitroPayload(payload: Bytes, rules: PayloadRules): NitroDocument {
  const fields = readFields(payload);
  checkFieldNames(fields, rules);
  const { moduleId, instanceId } = readModuleId(fields.get('module_id'));
  return {
    moduleId,
    instanceId,
    digest: readDigest(fields.get('digest')),
    timestampMs: readTimestamp(fields.get('timestamp')),
    pcrs: readPcrs(fields.get('pcrs')),
    certificate: readCertificate(fields.get('certificate')),
    cabundle: readBundle(fields.get('cabundle')),
    ...readOptional('publicKey', 'public_key', fields),
    ...readOptional('userData', 'user_data', fields),
    ...readOptional('nonce', 'nonce', fields),
  };
}

function readFields(payload: Bytes): ReadonlyMap<unknown, unknown> {
  const limits = { maxBytes: MAX_PAYLOAD_BYTES, indefiniteTopMap: true };
  const fields = decodeCbor(payload, limits);
  if (!(fields instanceof Map)) {
    throw new VerificationError('NITRO_FIELD_TYPE', 'the payload is not a map');
  }
  return fields;
}

function checkFieldNames(fields: ReadonlyMap<unknown, unknown>, rules: PayloadRules): void {
  if (fields.has('nitrotpm_pcrs')) {
    throw new VerificationError('NITRO_TPM', 'a NitroTPM document is not of an enclave');
  }
  const missing = REQUIRED_FIELDS.find((name) => !fields.has(name));
  if (missing !== undefined) {
    throw new VerificationError('NITRO_FIELD_MISSING', `the field ${missing} is missing`);
  }
  for (const name of fields.keys()) {
    if (typeof name !== 'string') {
      throw new VerificationError('NITRO_FIELD_TYPE', 'a field name is not text');
    }
    if (!rules.acceptUnknownFields && ![...REQUIRED_FIELDS, ...OPTIONAL_FIELDS].includes(name)) {
      throw new VerificationError('NITRO_FIELD_UNKNOWN', 'the payload has an unknown field');
    }
  }
}
