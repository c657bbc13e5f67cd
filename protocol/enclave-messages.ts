import { z } from 'zod';
import { ProtocolFault } from './protocol-fault.ts';

/**
 * What host and enclave say to each other. Each request is the header of a stream; what follows on the
 * stream is named beside it. Both sides parse what they receive as hostile.
 */

const sha256Hex = z.string().regex(/^[0-9a-f]{64}$/);
const base64 = z
  .string()
  .max(700_000)
  .regex(/^[A-Za-z0-9+/]*={0,2}$/);
const index = z.number().int().min(0).max(9_999);
const stateName = z.string().regex(/^[a-z0-9-]{1,64}$/);

const awsCredentials = z.strictObject({
  accessKeyId: z.string().max(256),
  secretAccessKey: z.string().max(256),
  sessionToken: z.string().max(8_192).optional(),
});

const enclaveConfig = z.strictObject({
  /** Ed25519 public keys of the laboratories whose submissions are admitted. */
  laboratories: z
    .array(z.strictObject({ key: base64 }))
    .min(1)
    .max(256),
  kms: z.strictObject({
    endpoint: z.url().max(256),
    region: z.string().regex(/^[a-z0-9-]{1,32}$/),
    keyId: z.string().max(512),
    credentials: awsCredentials,
  }),
  /** Monotonic version of the enclave manifest; one older than the sealed one is refused. */
  manifestVersion: z.number().int().min(1).max(2_147_483_647),
});

const hostRequest = z.discriminatedUnion('op', [
  /** First stream of a connection to a fresh enclave. Answer: one JSON `Acknowledgement`. */
  z.strictObject({ op: z.literal('configure'), config: enclaveConfig }),
  /** Answer: one JSON `AttestationAnswer`. */
  z.strictObject({ op: z.literal('attest'), nonce: z.string().regex(/^[0-9a-f]{32,128}$/) }),
  /** Answer: NDJSON of `RunEvent`, ended by `batch` or `refused`. */
  z.strictObject({
    op: z.literal('run'),
    /** SHA-256 of the sealed manifest; it names the batch. */
    batch: sha256Hex,
    /** Newborns that were finished and stored before a crash, with the token that the enclave gave for each. */
    completed: z
      .array(z.strictObject({ index, commitment: sha256Hex, token: sha256Hex }))
      .max(10_000),
  }),
]);

const enclaveRequest = z.discriminatedUnion('op', [
  /** Answer: the ciphertext blob's bytes from `offset` to its end. */
  z.strictObject({ op: z.literal('blob'), sha256: sha256Hex, offset: z.number().int().min(0) }),
  /** Followed by `length` bytes; answer after fsync: one JSON `Acknowledgement`. */
  z.strictObject({
    op: z.literal('artefact'),
    batch: sha256Hex,
    index,
    length: z.number().int().min(1).max(1_073_741_824),
  }),
  /** Answer: one JSON `StateAnswer`. */
  z.strictObject({ op: z.literal('state-get'), name: stateName }),
  /** Answer after fsync: one JSON `Acknowledgement`. */
  z.strictObject({ op: z.literal('state-put'), name: stateName, value: base64 }),
  /** A TCP tunnel to the KMS endpoint of the configuration, and to nothing else. */
  z.strictObject({ op: z.literal('kms') }),
  /** Followed by NDJSON of the enclave's typed events, for as long as the connection lives. */
  z.strictObject({ op: z.literal('events') }),
]);

const runEvent = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('admitted'), count: z.number().int().min(1).max(10_000) }),
  /** Sent once the artefact is acknowledged. `token` lets a later run skip this newborn. */
  z.strictObject({ type: z.literal('sample'), index, commitment: sha256Hex, token: sha256Hex }),
  z.strictObject({
    type: z.literal('batch'),
    /** RFC 8785 text of the batch statement. */
    statement: z.string().max(16_384),
    attestation: base64,
    /** RFC 8785 text of the enclave manifest. */
    enclaveManifest: z.string().max(262_144),
    commitments: z.array(sha256Hex).min(1).max(10_000),
  }),
  /** The whole batch is refused; the code says why and nothing else does. */
  z.strictObject({ type: z.literal('refused'), code: z.string().regex(/^[A-Z0-9_]{1,64}$/) }),
]);

const acknowledgement = z.strictObject({ ok: z.literal(true) });
const stateAnswer = z.strictObject({ value: base64.nullable() });
const attestationAnswer = z.strictObject({
  document: base64,
  enclaveManifest: z.string().max(262_144),
});

export interface AwsCredentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string | undefined;
}

export interface EnclaveConfig {
  laboratories: { key: string }[];
  kms: { endpoint: string; region: string; keyId: string; credentials: AwsCredentials };
  manifestVersion: number;
}

export interface CompletedSample {
  index: number;
  commitment: string;
  token: string;
}

export type HostRequest =
  | { op: 'configure'; config: EnclaveConfig }
  | { op: 'attest'; nonce: string }
  | { op: 'run'; batch: string; completed: CompletedSample[] };

export type EnclaveRequest =
  | { op: 'blob'; sha256: string; offset: number }
  | { op: 'artefact'; batch: string; index: number; length: number }
  | { op: 'state-get'; name: string }
  | { op: 'state-put'; name: string; value: string }
  | { op: 'kms' }
  | { op: 'events' };

export type RunEvent =
  | { type: 'admitted'; count: number }
  | { type: 'sample'; index: number; commitment: string; token: string }
  | {
      type: 'batch';
      statement: string;
      attestation: string;
      enclaveManifest: string;
      commitments: string[];
    }
  | { type: 'refused'; code: string };

export interface Acknowledgement {
  ok: true;
}

export interface StateAnswer {
  value: string | null;
}

export interface AttestationAnswer {
  document: string;
  enclaveManifest: string;
}

/** @throws ProtocolFault HEADER_INVALID */
export function parseHostRequest(input: unknown): HostRequest {
  return check(hostRequest, input, 'HEADER_INVALID');
}

/** @throws ProtocolFault HEADER_INVALID */
export function parseEnclaveRequest(input: unknown): EnclaveRequest {
  return check(enclaveRequest, input, 'HEADER_INVALID');
}

/** @throws ProtocolFault MESSAGE_INVALID */
export function parseRunEvent(input: unknown): RunEvent {
  return check(runEvent, input, 'MESSAGE_INVALID');
}

/** @throws ProtocolFault MESSAGE_INVALID */
export function parseAcknowledgement(input: unknown): Acknowledgement {
  return check(acknowledgement, input, 'MESSAGE_INVALID');
}

/** @throws ProtocolFault MESSAGE_INVALID */
export function parseStateAnswer(input: unknown): StateAnswer {
  return check(stateAnswer, input, 'MESSAGE_INVALID');
}

/** @throws ProtocolFault MESSAGE_INVALID */
export function parseAttestationAnswer(input: unknown): AttestationAnswer {
  return check(attestationAnswer, input, 'MESSAGE_INVALID');
}

function check<T>(
  schema: z.ZodType<T>,
  input: unknown,
  code: 'HEADER_INVALID' | 'MESSAGE_INVALID',
): T {
  const parsed = schema.safeParse(input);
  if (!parsed.success) {
    // The issues of zod would echo input; the code is all that crosses the boundary.
    throw new ProtocolFault(code, 'the message does not have the agreed shape');
  }
  return parsed.data;
}
