import { describe, expect, it } from 'vitest';
import { createHostApi } from '../../../../client/http/host-api.ts';
import type { HostApi } from '../../../../client/http/host-api.ts';
import { codeOf } from '../../../builders/code-of.ts';
import { answerJson, answerText, hostileHosts } from '../../../doubles/hostile-host.ts';
import type { Answer } from '../../../doubles/hostile-host.ts';

const startHost = hostileHosts();
const ID = 'a'.repeat(64);
const STATUS = {
  ...{ id: ID, state: 'queued', missing: [], refusal: null, logIndex: null },
  samples: { total: null, done: 0 },
};
const BLOB = { sha256: ID, length: 1 };

const apiOf = async (answer: Answer, timeoutMs = 5_000): Promise<HostApi> =>
  createHostApi(await startHost(answer), { timeoutMs });

/** Every question that is answered in JSON. */
const QUESTIONS: readonly [string, (api: HostApi) => Promise<unknown>][] = [
  ['service info', (api) => api.serviceInfo()],
  ['an attestation', (api) => api.attestation('ab'.repeat(32))],
  ['a new batch', (api) => api.createBatch({ sealedManifest: BLOB, blobs: [BLOB] })],
  ['a submission', (api) => api.submitBatch(ID)],
  ['a status', (api) => api.batchStatus(ID)],
];

describe.each(QUESTIONS)('a hostile host, asked for %s', (_, ask) => {
  it.each<[string, Answer, string]>([
    ['no JSON', answerText('<html>'), 'HOST_ANSWER_INVALID'],
    ['nothing', answerText(''), 'HOST_ANSWER_INVALID'],
    ['null', answerJson(null), 'HOST_ANSWER_INVALID'],
    ['another shape', answerJson({ hello: 'world' }), 'HOST_ANSWER_INVALID'],
    ['a list', answerJson([STATUS]), 'HOST_ANSWER_INVALID'],
    ['deep nesting', answerText('['.repeat(100_000)), 'HOST_ANSWER_INVALID'],
    ['no UTF-8', (_q, r) => r.end(Buffer.from([0x22, 0xff, 0x22])), 'HOST_ANSWER_INVALID'],
    ['a failure in its own words', answerText('no', 418), 'HOST_ANSWER_INVALID'],
    ['a failure of what stands before it', answerText('bad gateway', 502), 'HOST_UNAVAILABLE'],
    ['a coded failure', failure('BATCH_UNKNOWN', 404), 'BATCH_UNKNOWN'],
    ['a code that is no code', failure('rm -rf /', 500), 'HOST_UNAVAILABLE'],
    [
      'a redirect',
      (_q, r) => r.writeHead(307, { location: '/elsewhere' }).end(),
      'HOST_UNREACHABLE',
    ],
    ['a broken connection', (_q, r) => r.destroy(), 'HOST_UNREACHABLE'],
    ['half a body', halfBody, 'HOST_ANSWER_BROKEN'],
  ])('is refused by code for %s', async (_name, answer, code) => {
    expect(await codeOf(ask(await apiOf(answer)))).toBe(code);
  });

  it('is not waited for without end', async () => {
    expect(await codeOf(ask(await apiOf(() => undefined, 100)))).toBe('HOST_UNREACHABLE');
    expect(await codeOf(ask(await apiOf(slowBody, 100)))).toBe('HOST_ANSWER_BROKEN');
  });
});

describe('the host API', () => {
  it('does not take the status of another batch', async () => {
    const api = await apiOf(answerJson({ ...STATUS, id: 'b'.repeat(64) }));
    expect(await codeOf(api.batchStatus(ID))).toBe('HOST_ANSWER_INVALID');
    expect(await codeOf(api.submitBatch(ID))).toBe('HOST_ANSWER_INVALID');
  });

  it('reads no more of an answer than it may have', async () => {
    const chunk = Buffer.alloc(1024 * 1024, 0x20);
    const api = await apiOf((_request, response) => {
      const pump = (): void => {
        while (!response.destroyed && response.write(chunk)) {
          // Until the reader hangs up.
        }
      };
      response.on('drain', pump);
      pump();
    }, 60_000);
    expect(await codeOf(api.batchStatus(ID))).toBe('HOST_ANSWER_OVERSIZED');
    expect(await codeOf(api.evidence(ID, 0))).toBe('HOST_ANSWER_OVERSIZED');
  });

  it('gives the bytes of an artefact as they came', async () => {
    const bytes = Buffer.from([0, 255, 13, 10]);
    const api = await apiOf((_request, response) => response.end(bytes));
    expect(Buffer.from(await api.artefact(ID, 0))).toEqual(bytes);
  });

  it('sends the token to every address, and none where there is none', async () => {
    const seen: (string | undefined)[] = [];
    const url = await startHost((request, response) => {
      seen.push(request.headers.authorization);
      answerJson(STATUS)(request, response);
    });
    const api = createHostApi(url, { env: { NEOSEAL_TOKEN: 'token-0123456789' } });
    await api.batchStatus(ID);
    await api.submitBatch(ID);
    await createHostApi(url, { env: { NEOSEAL_TOKEN: '' } }).batchStatus(ID);
    expect(seen).toEqual(['Bearer token-0123456789', 'Bearer token-0123456789', undefined]);
    expect(api.headers).toEqual({ authorization: 'Bearer token-0123456789' });
  });

  it.each(['two words', 'line\nbreak', 'ünicode', 'x'.repeat(513)])(
    'refuses a token that cannot be one',
    (token) => {
      expect(() => createHostApi('http://h', { env: { NEOSEAL_TOKEN: token } })).toThrow(
        expect.objectContaining({ code: 'TOKEN_INVALID' }),
      );
    },
  );

  it.each(['', 'host', 'ftp://host', 'file:///etc', 'javascript:1'])(
    'refuses %j as an address',
    (url) => {
      expect(() => createHostApi(url)).toThrow(
        expect.objectContaining({ code: 'HOST_URL_INVALID' }),
      );
    },
  );

  it('keeps the path of an address, with and without a slash at its end', () => {
    expect(createHostApi('https://h/neoseal').baseUrl.href).toBe('https://h/neoseal/');
    expect(createHostApi('https://h/neoseal/').baseUrl.href).toBe('https://h/neoseal/');
  });
});

function failure(code: string, status: number): Answer {
  return answerJson({ error: { code, message: 'x' } }, status);
}

function halfBody(...[, response]: Parameters<Answer>): void {
  response.writeHead(200, { 'content-length': '100' });
  response.write('{"id":');
  setTimeout(() => response.destroy(), 20);
}

function slowBody(...[, response]: Parameters<Answer>): void {
  response.writeHead(200, { 'content-length': '100' });
  response.write('{"id":');
}
