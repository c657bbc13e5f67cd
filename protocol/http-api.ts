import { z } from 'zod';

/**
 * The host's HTTP API as both sides see it. The host serves these schemas as OpenAPI; the client parses
 * every answer with them, because to a laboratory the host is hostile.
 *
 * | request | answer |
 * |---|---|
 * | `GET /v1/service-info` | `ServiceInfo` |
 * | `POST /v1/attestation` `AttestationRequest` | `AttestationAnswer` |
 * | `POST /v1/batches` `BatchRequest` | 201 `BatchStatus` with the blobs still missing; the same request again answers the same |
 * | tus 1.0 at `/v1/uploads`, metadata `sha256` | a blob, content-addressed; refused when the digest differs |
 * | `POST /v1/batches/:id/submit` | 202 `BatchStatus`, durable: accepted work survives any crash |
 * | `GET /v1/batches/:id` | `BatchStatus` |
 * | `GET /v1/batches/:id/events` | server-sent events, each a `BatchStatus` |
 * | `GET /v1/batches/:id/artefacts/:index` | the sealed report (Crypt4GH) |
 * | `GET /v1/batches/:id/evidence/:index` | the evidence file |
 * | `GET /v1/batches/:id/anchors` | `AnchorStatus` |
 * | `GET /log/checkpoint`, `/log/tile/…` | the transparency log, C2SP tlog-tiles |
 *
 * Failures: status ≥ 400 with `ApiFailure`.
 */

const sha256Hex: z.ZodType<string> = z.string().regex(/^[0-9a-f]{64}$/);
const blob = z.strictObject({
  sha256: sha256Hex,
  length: z.number().int().min(1).max(1_099_511_627_776),
});

export interface BlobReference {
  sha256: string;
  length: number;
}

export interface AttestationRequest {
  /** Lower-case hex, 16 to 64 bytes. */
  nonce: string;
}

export interface BatchRequest {
  sealedManifest: BlobReference;
  blobs: BlobReference[];
}

export type BatchState = 'receiving' | 'queued' | 'running' | 'done' | 'refused';

export interface BatchStatus {
  /** SHA-256 of the sealed manifest. */
  id: string;
  state: BatchState;
  missing: BlobReference[];
  samples: { total: number | null; done: number };
  /** Set when the whole batch was refused. */
  refusal: string | null;
  /** Index of the batch's entry in the transparency log, once logged. */
  logIndex: number | null;
}

/** Whether the batch's entry is under a head of the log that enough sinks hold. */
export interface AnchorStatus {
  anchored: boolean;
  /** Leaves under that head. */
  size: number | null;
  /** Ids of the sinks that hold it, as a verifier names them. */
  sinks: readonly string[];
  /** How many must; 0 where no sinks are configured. */
  required: number;
}

export interface ServiceInfo {
  name: string;
  version: string;
  simulated: boolean;
  log: { origin: string; vkey: string };
}

export interface ApiFailure {
  error: { code: string; message: string };
}

export const attestationRequestSchema: z.ZodType<AttestationRequest> = z.strictObject({
  nonce: z.string().regex(/^(?:[0-9a-f]{2}){16,64}$/),
});

export const batchRequestSchema: z.ZodType<BatchRequest> = z.strictObject({
  sealedManifest: blob,
  blobs: z.array(blob).min(1).max(160_000),
});

export const batchStatusSchema: z.ZodType<BatchStatus> = z.strictObject({
  id: sha256Hex,
  state: z.enum(['receiving', 'queued', 'running', 'done', 'refused']),
  missing: z.array(blob).max(160_001),
  samples: z.strictObject({
    total: z.number().int().min(0).max(10_000).nullable(),
    done: z.number().int().min(0).max(10_000),
  }),
  refusal: z
    .string()
    .regex(/^[A-Z0-9_]{1,64}$/)
    .nullable(),
  logIndex: z.number().int().min(0).nullable(),
});

export const anchorStatusSchema: z.ZodType<AnchorStatus> = z.strictObject({
  anchored: z.boolean(),
  size: z.number().int().min(1).nullable(),
  sinks: z.array(z.string().max(512)).max(16),
  required: z.number().int().min(0).max(16),
});

export const serviceInfoSchema: z.ZodType<ServiceInfo> = z.strictObject({
  name: z.string().max(64),
  version: z.string().max(64),
  simulated: z.boolean(),
  log: z.strictObject({ origin: z.string().max(256), vkey: z.string().max(512) }),
});

export const apiFailureSchema: z.ZodType<ApiFailure> = z.strictObject({
  error: z.strictObject({
    code: z.string().regex(/^[A-Z0-9_]{1,64}$/),
    message: z.string().max(1_024),
  }),
});
