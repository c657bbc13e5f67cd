import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiFailureSchema, parseAttestationAnswer, serviceInfoSchema } from '#protocol';
import { HostWorld, newBatch } from '../../doubles/host-world.ts';

let world: HostWorld;

beforeAll(async () => {
  world = await HostWorld.create();
  await world.startEnclave();
  await world.start();
}, 60_000);

afterAll(async () => {
  await world.dispose();
});

const NO_BATCH = '0'.repeat(64);

describe('the HTTP API', () => {
  it('describes the service and its log', async () => {
    const { body } = await world.call('GET', '/v1/service-info');
    expect(serviceInfoSchema.parse(body)).toMatchObject({
      simulated: true,
      log: { origin: world.batchLog.origin, vkey: world.batchLog.vkey },
    });
  });

  it('passes attestation through, several at once, each with its own nonce', async () => {
    const nonces = Array.from({ length: 20 }, (_, i) => String(i).padStart(32, '0'));
    const answers = await Promise.all(
      nonces.map((nonce) => world.call('POST', '/v1/attestation', { nonce })),
    );
    const documents = answers.map(({ body }) => parseAttestationAnswer(body).document);
    expect(documents.map((text) => Buffer.from(text, 'base64').toString())).toEqual(
      nonces.map((nonce) => `document for ${nonce}`),
    );
  });

  it('serves its description as OpenAPI, with the failure of each route', async () => {
    const { body } = await world.call('GET', '/openapi.json');
    expect(body).toMatchObject({ openapi: expect.stringMatching(/^3/) as string });
    expect(Object.keys((body as { paths: object }).paths)).toEqual(
      expect.arrayContaining(['/v1/batches', '/v1/batches/{id}/submit', '/v1/attestation']),
    );
  });

  it('serves the checkpoint of the log as text and keeps nothing in caches', async () => {
    const response = await fetch(`${world.url}/log/checkpoint`);
    expect(await response.text()).toContain(world.batchLog.origin);
    expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(response.headers.get('cache-control')).toBe('no-store');
  });

  it.each(['/v1/service-info', '/nothing', '/v1/uploads/abc'])(
    'sends the security headers on %s',
    async (path) => {
      const { headers } = await fetch(world.url + path);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(headers.get('access-control-allow-origin')).toBeNull();
      expect(headers.get('x-powered-by')).toBeNull();
    },
  );

  it.each([
    ['GET', '/nothing', { body: undefined, status: 404, code: 'NOT_FOUND' }],
    ['GET', '/v1/uploads/0123456789abcdef', { body: undefined, status: 404, code: 'NOT_FOUND' }],
    ['GET', '/log/tile/9999', { body: undefined, status: 404, code: 'NOT_FOUND' }],
    [
      'GET',
      '/log/..%2f..%2fkeys%2flog-key.pem',
      { body: undefined, status: 404, code: 'NOT_FOUND' },
    ],
    ['GET', `/v1/batches/${NO_BATCH}`, { body: undefined, status: 404, code: 'BATCH_UNKNOWN' }],
    [
      'GET',
      `/v1/batches/${NO_BATCH}/events`,
      { body: undefined, status: 404, code: 'BATCH_UNKNOWN' },
    ],
    [
      'POST',
      `/v1/batches/${NO_BATCH}/submit`,
      { body: undefined, status: 404, code: 'BATCH_UNKNOWN' },
    ],
    [
      'GET',
      `/v1/batches/${NO_BATCH}/artefacts/0`,
      { body: undefined, status: 404, code: 'ARTEFACT_NOT_READY' },
    ],
    [
      'GET',
      `/v1/batches/${NO_BATCH}/evidence/0`,
      { body: undefined, status: 404, code: 'EVIDENCE_NOT_READY' },
    ],
    ['GET', '/v1/batches/..%2f..%2fetc', { body: undefined, status: 400, code: 'REQUEST_INVALID' }],
    [
      'GET',
      `/v1/batches/${NO_BATCH}/artefacts/-1`,
      { body: undefined, status: 400, code: 'REQUEST_INVALID' },
    ],
    [
      'GET',
      `/v1/batches/${NO_BATCH}/artefacts/10000`,
      { body: undefined, status: 400, code: 'REQUEST_INVALID' },
    ],
    [
      'GET',
      `/v1/batches/${NO_BATCH}/evidence/1e3`,
      { body: undefined, status: 400, code: 'REQUEST_INVALID' },
    ],
    ['POST', '/v1/batches', { body: {}, status: 400, code: 'REQUEST_INVALID' }],
    [
      'POST',
      '/v1/batches',
      { body: { ...newBatch().request, extra: 1 }, status: 400, code: 'REQUEST_INVALID' },
    ],
    [
      'POST',
      '/v1/batches',
      { body: { ...newBatch().request, blobs: [] }, status: 400, code: 'REQUEST_INVALID' },
    ],
    ['POST', '/v1/attestation', { body: { nonce: 'abc' }, status: 400, code: 'REQUEST_INVALID' }],
    [
      'POST',
      '/v1/attestation',
      { body: { nonce: 'AB'.repeat(16) }, status: 400, code: 'REQUEST_INVALID' },
    ],
    [
      'POST',
      '/v1/attestation',
      { body: { nonce: 'a'.repeat(20_000) }, status: 413, code: 'REQUEST_TOO_LARGE' },
    ],
  ])('answers %s %s with a code', async (method, path, { body, status, code }) => {
    const answer = await world.call(method, path, body);
    expect(answer.status).toBe(status);
    expect(apiFailureSchema.parse(answer.body).error.code).toBe(code);
  });

  it.each([
    ['text/plain', '{}', 415, 'MEDIA_TYPE_UNKNOWN'],
    ['application/json', '{"nonce":', 400, 'REQUEST_INVALID'],
    ['application/json', '', 400, 'REQUEST_INVALID'],
  ])('refuses a %s body of %j', async (type, body, status, code) => {
    const response = await fetch(`${world.url}/v1/attestation`, {
      method: 'POST',
      headers: { 'content-type': type },
      body,
    });
    expect(response.status).toBe(status);
    expect(apiFailureSchema.parse(await response.json()).error.code).toBe(code);
  });

  it('does not echo the request in a failure, nor show where it failed', async () => {
    const { body } = await world.call('POST', '/v1/attestation', { nonce: 'Q7x-secret' });
    expect(JSON.stringify(body)).not.toMatch(/Q7x|stack|node_modules|\.ts|\.js/);
  });
});

describe('creating and submitting', () => {
  it('answers the same request again in the same way', async () => {
    const { request } = newBatch();
    const first = await world.call('POST', '/v1/batches', request);
    expect(await world.call('POST', '/v1/batches', request)).toEqual(first);
  });

  it('refuses the same manifest with other blobs', async () => {
    const { request } = newBatch();
    await world.call('POST', '/v1/batches', request);
    const other = { ...request, blobs: newBatch().request.blobs };
    expect(await world.call('POST', '/v1/batches', other)).toMatchObject({
      status: 409,
      body: { error: { code: 'BATCH_DIFFERS' } },
    });
  });

  it('does not accept a batch with missing blobs', async () => {
    const { request } = newBatch();
    await world.call('POST', '/v1/batches', request);
    const batch = request.sealedManifest.sha256;
    expect(await world.call('POST', `/v1/batches/${batch}/submit`)).toMatchObject({
      status: 409,
      body: { error: { code: 'BLOBS_MISSING' } },
    });
    expect((await world.status(batch)).state).toBe('receiving');
  });

  it('runs a batch once, however often and at once it is submitted', async () => {
    const batch = await world.prepareBatch();
    const runs = world.enclave?.runs.length ?? 0;
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => world.call('POST', `/v1/batches/${batch}/submit`)),
    );
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202, 202, 202]);
    const done = await world.waitFor(batch);
    const again = await world.call('POST', `/v1/batches/${batch}/submit`);
    expect(again).toEqual({ status: 202, body: done });
    expect((world.enclave?.runs.length ?? 0) - runs).toBe(1);
  });

  it('does not give out evidence before the batch is done', async () => {
    const batch = await world.prepareBatch();
    expect((await world.call('GET', `/v1/batches/${batch}/evidence/0`)).status).toBe(404);
  });
});

describe('server-sent events', () => {
  it('tell each state to the last one, and end', async () => {
    const batch = await world.prepareBatch();
    const watching = world.bytes(`/v1/batches/${batch}/events`);
    await new Promise((resolve) => setTimeout(resolve, 200));
    await world.call('POST', `/v1/batches/${batch}/submit`);
    const events = (await watching)
      .toString()
      .split('\n\n')
      .filter((part) => part.startsWith('data: '));
    const states = events.map((event) => (JSON.parse(event.slice(6)) as { state: string }).state);
    expect(states[0]).toBe('receiving');
    expect(states.at(-1)).toBe('done');
    expect(new Set(events).size).toBe(events.length);
  });

  it('end at once for a batch that is done', async () => {
    const batch = await world.prepareBatch();
    await world.call('POST', `/v1/batches/${batch}/submit`);
    await world.waitFor(batch);
    const text = (await world.bytes(`/v1/batches/${batch}/events`)).toString();
    expect(text.match(/data: /g)).toHaveLength(1);
  });

  it('let go of a watcher that goes away', async () => {
    const batch = await world.prepareBatch();
    const watcher = httpRequest(`${world.url}/v1/batches/${batch}/events`);
    watcher.on('error', () => undefined);
    await new Promise((resolve) => watcher.once('response', resolve).end());
    watcher.destroy();
    await world.call('POST', `/v1/batches/${batch}/submit`);
    expect((await world.waitFor(batch)).state).toBe('done');
  });
});
