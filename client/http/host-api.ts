import type { z } from 'zod';
import {
  apiFailureSchema,
  batchStatusSchema,
  parseAttestationAnswer,
  serviceInfoSchema,
} from '#protocol';
import type { AttestationAnswer, BatchRequest, BatchStatus, ServiceInfo } from '#protocol';
import { CliError, EXIT } from '../cli/exit.ts';

/** The host as the client sees it: every answer is parsed as hostile, every failure is coded. */
export interface HostApi {
  readonly baseUrl: URL;
  readonly serviceInfo: () => Promise<ServiceInfo>;
  /** `nonce`: lower-case hex. The answer is evidence, not yet verified. */
  attestation(nonce: string): Promise<AttestationAnswer>;
  createBatch(request: BatchRequest): Promise<BatchStatus>;
  submitBatch(id: string): Promise<BatchStatus>;
  batchStatus(id: string): Promise<BatchStatus>;
  /** The sealed report of the newborn at `index` of the manifest. */
  artefact(id: string, index: number): Promise<Uint8Array>;
  evidence(id: string, index: number): Promise<Uint8Array>;
}

const JSON_LIMIT_BYTES = 32 * 1024 * 1024;
const ARTEFACT_LIMIT_BYTES = 64 * 1024 * 1024;

/** @throws CliError HOST_URL_INVALID (usage) */
export function createHostApi(url: string, timeoutMs = 30_000): HostApi {
  const baseUrl = parseBaseUrl(url);
  const call = (path: string, init: RequestInit = {}): Promise<Response> =>
    request(new URL(path, baseUrl), { ...init, signal: AbortSignal.timeout(timeoutMs) });
  const post = (path: string, body: object): Promise<Response> =>
    call(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  return {
    baseUrl,
    serviceInfo: async () => parseBody(await call('v1/service-info'), serviceInfoSchema),
    attestation: async (nonce) =>
      parseAttestationAnswer(await readJson(await post('v1/attestation', { nonce }))),
    createBatch: async (batch) => parseBody(await post('v1/batches', batch), batchStatusSchema),
    submitBatch: async (id) =>
      parseBody(await post(`v1/batches/${id}/submit`, {}), batchStatusSchema),
    batchStatus: async (id) => parseBody(await call(`v1/batches/${id}`), batchStatusSchema),
    artefact: async (id, index) =>
      readBytes(await call(`v1/batches/${id}/artefacts/${index}`), ARTEFACT_LIMIT_BYTES),
    evidence: async (id, index) =>
      readBytes(await call(`v1/batches/${id}/evidence/${index}`), JSON_LIMIT_BYTES),
  };
}

function parseBaseUrl(url: string): URL {
  const text = url.endsWith('/') ? url : `${url}/`;
  if (!URL.canParse(text) || !/^https?:/.test(text)) {
    throw new CliError(EXIT.usage, 'HOST_URL_INVALID', 'the host is an http(s) URL');
  }
  return new URL(text);
}

async function request(url: URL, init: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, init);
  } catch (error) {
    throw new CliError(EXIT.runtime, 'HOST_UNREACHABLE', `no answer from ${url.origin}`, {
      cause: error,
    });
  }
  if (!response.ok) {
    throw await failureOf(response);
  }
  return response;
}

async function failureOf(response: Response): Promise<CliError> {
  const parsed = apiFailureSchema.safeParse(await readJson(response).catch(() => null));
  const code = parsed.success ? parsed.data.error.code : 'HOST_ANSWER_INVALID';
  return new CliError(EXIT.runtime, code, `the host answered with status ${response.status}`);
}

async function parseBody<T>(response: Response, schema: z.ZodType<T>): Promise<T> {
  const parsed = schema.safeParse(await readJson(response));
  if (!parsed.success) {
    throw new CliError(
      EXIT.runtime,
      'HOST_ANSWER_INVALID',
      "the host's answer does not have the agreed shape",
    );
  }
  return parsed.data;
}

async function readJson(response: Response): Promise<unknown> {
  const bytes = await readBytes(response, JSON_LIMIT_BYTES);
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as unknown;
  } catch (error) {
    throw new CliError(EXIT.runtime, 'HOST_ANSWER_INVALID', "the host's answer is not JSON", {
      cause: error,
    });
  }
}

/** Reads a body with a bound, because the host decides how much it sends. */
async function readBytes(response: Response, limitBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    const bytes = chunk as Uint8Array;
    length += bytes.length;
    if (length > limitBytes) {
      throw new CliError(EXIT.runtime, 'HOST_ANSWER_OVERSIZED', 'the answer is too long');
    }
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}
