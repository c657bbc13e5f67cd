import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { KmsError } from './kms-error.ts';
import type { OperationOptions } from './operations.ts';
import { OPERATIONS } from './operations.ts';
import type { Credentials } from './signature-v4.ts';
import { verifySignatureV4 } from './signature-v4.ts';

export interface KmsServerOptions extends OperationOptions {
  readonly credentials: Credentials;
  readonly region: string;
}

const TARGET_PREFIX = 'TrentService.';
const CONTENT_TYPE = 'application/x-amz-json-1.1';
const MAX_BODY_BYTES = 512 * 1024;

/** Answers that the AWS front door gives with 403 and not with 400. */
const FORBIDDEN: ReadonlySet<string> = new Set([
  'IncompleteSignatureException',
  'InvalidSignatureException',
  'UnrecognizedClientException',
]);

/** AWS JSON 1.1 over HTTP, as far as the operations of this KMS go. */
export function createKmsServer(options: KmsServerOptions): Server {
  return createServer((request, response) => {
    void answer(request, response, options);
  });
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  options: KmsServerOptions,
): Promise<void> {
  try {
    send(response, 200, await perform(request, options));
  } catch (error) {
    const known =
      error instanceof KmsError ? error : new KmsError('KMSInternalException', 'internal error');
    const status =
      known.type === 'KMSInternalException' ? 500 : FORBIDDEN.has(known.type) ? 403 : 400;
    send(response, status, { __type: known.type, message: known.message });
  }
}

async function perform(request: IncomingMessage, options: KmsServerOptions): Promise<object> {
  const body = await readBody(request);
  const headers = singleHeaders(request);
  verifySignatureV4(
    { method: request.method ?? '', path: request.url ?? '', headers, body },
    { ...options, now: options.now() },
  );
  const target = headers['x-amz-target'] ?? '';
  const operation = target.startsWith(TARGET_PREFIX)
    ? OPERATIONS.get(target.slice(TARGET_PREFIX.length))
    : undefined;
  if (operation === undefined || headers['content-type'] !== CONTENT_TYPE) {
    throw new KmsError('UnknownOperationException', 'no such operation');
  }
  return operation(parseJson(body), options);
}

async function readBody(request: IncomingMessage): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const source: AsyncIterable<Uint8Array> = request;
  for await (const chunk of source) {
    length += chunk.length;
    if (length > MAX_BODY_BYTES) {
      throw new KmsError('ValidationException', 'the request is too large');
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** A header that comes twice is none. */
function singleHeaders(request: IncomingMessage): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(request.headersDistinct).map(([name, values]) => [
      name,
      values?.length === 1 ? values[0] : undefined,
    ]),
  );
}

function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    throw new KmsError('SerializationException', 'the request is not JSON');
  }
}

function send(response: ServerResponse, status: number, content: object): void {
  response.writeHead(status, { 'content-type': CONTENT_TYPE });
  response.end(JSON.stringify(content));
}
