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
  /** What every request carries: the bearer token, where the host asks for one. */
  readonly headers: Readonly<Record<string, string>>;
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

export interface HostApiOptions {
  /** `NEOSEAL_TOKEN` holds the token that the host's operator gave out, if there is one. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly timeoutMs?: number;
}

/** @throws CliError HOST_URL_INVALID, TOKEN_INVALID (usage) */
export function createHostApi(
  url: string,
  { env = {}, timeoutMs = 30_000 }: HostApiOptions = {},
): HostApi {
  const baseUrl = parseBaseUrl(url);
  const headers = authorization(env['NEOSEAL_TOKEN']);
  const call = (path: string, init: RequestInit = {}): Promise<Response> =>
    request(new URL(path, baseUrl), {
      headers,
      ...init,
      signal: AbortSignal.timeout(timeoutMs),
    });
  const post = (path: string, body: object): Promise<Response> =>
    call(path, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  return {
    baseUrl,
    headers,
    serviceInfo: async () => parseBody(await call('v1/service-info'), serviceInfoSchema),
    attestation: async (nonce) => parseAnswer(await post('v1/attestation', { nonce })),
    createBatch: async (batch) =>
      parseStatus(await post('v1/batches', batch), batch.sealedManifest.sha256),
    submitBatch: async (id) => parseStatus(await post(`v1/batches/${id}/submit`, {}), id),
    batchStatus: async (id) => parseStatus(await call(`v1/batches/${id}`), id),
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

function authorization(token: string | undefined): Record<string, string> {
  if (token === undefined || token === '') {
    return {};
  }
  if (!/^[\x21-\x7e]{1,512}$/.test(token)) {
    throw new CliError(EXIT.usage, 'TOKEN_INVALID', 'NEOSEAL_TOKEN does not hold a bearer token');
  }
  return { authorization: `Bearer ${token}` };
}

async function request(url: URL, init: RequestInit): Promise<Response> {
  let response: Response;
  try {
    // A redirect would take what is sent to another place than the one that the user named.
    response = await fetch(url, { ...init, redirect: 'error' });
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
  // A proxy in front of the host answers in its own words while the host is away.
  const unknown = response.status >= 500 ? 'HOST_UNAVAILABLE' : 'HOST_ANSWER_INVALID';
  const code = parsed.success ? parsed.data.error.code : unknown;
  return new CliError(EXIT.runtime, code, `the host answered with status ${response.status}`);
}

async function parseBody<T>(response: Response, schema: z.ZodType<T>): Promise<T> {
  const parsed = schema.safeParse(await readJson(response));
  if (!parsed.success) {
    throw shapeless();
  }
  return parsed.data;
}

/** A status is taken only for the batch that it was asked for. */
async function parseStatus(response: Response, id: string): Promise<BatchStatus> {
  const status = await parseBody(response, batchStatusSchema);
  if (status.id !== id) {
    throw new CliError(EXIT.runtime, 'HOST_ANSWER_INVALID', 'the answer is about another batch');
  }
  return status;
}

async function parseAnswer(response: Response): Promise<AttestationAnswer> {
  const answer = await readJson(response);
  try {
    return parseAttestationAnswer(answer);
  } catch (cause) {
    throw shapeless({ cause });
  }
}

function shapeless(options?: ErrorOptions): CliError {
  return new CliError(
    EXIT.runtime,
    'HOST_ANSWER_INVALID',
    "the host's answer does not have the agreed shape",
    options,
  );
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
  for await (const chunk of bodyOf(response)) {
    length += chunk.length;
    if (length > limitBytes) {
      throw new CliError(EXIT.runtime, 'HOST_ANSWER_OVERSIZED', 'the answer is too long');
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** @throws CliError HOST_ANSWER_BROKEN when the connection ends, or the time does, before the body */
async function* bodyOf(response: Response): AsyncGenerator<Uint8Array, void> {
  try {
    for await (const chunk of response.body ?? []) {
      yield chunk as Uint8Array;
    }
  } catch (cause) {
    throw new CliError(EXIT.runtime, 'HOST_ANSWER_BROKEN', 'the answer broke off', { cause });
  }
}
