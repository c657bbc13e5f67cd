import fastify from 'fastify';
import { describe, expect, it } from 'vitest';
import { registerAuthorization } from '../../../host/http/authorization.ts';
import { registerFailures } from '../../../host/http/failures.ts';

const TOKENS = ['first-token-of-ours', 'second-token-of-ours'];

describe('bearer tokens', () => {
  it.each([
    ['no header', undefined],
    ['another token', 'Bearer third-token-of-ours'],
    ['a beginning of a token', 'Bearer first-token'],
    ['another scheme', 'Basic first-token-of-ours'],
    ['two tokens', `Bearer ${TOKENS.join(' ')}`],
    ['an empty token', 'Bearer '],
  ])('do not let in %s', async (_name, authorization) => {
    const answer = await ask('/v1/x', TOKENS, authorization);
    expect(answer.statusCode).toBe(401);
    expect(answer.json()).toMatchObject({ error: { code: 'UNAUTHORIZED' } });
  });

  it('let in each of their holders', async () => {
    for (const token of TOKENS) {
      expect((await ask('/v1/x', TOKENS, `Bearer ${token}`)).statusCode).toBe(200);
    }
  });

  it('are not asked for the log, nor where none are configured', async () => {
    expect((await ask('/log/checkpoint', TOKENS)).statusCode).toBe(200);
    expect((await ask('/v1/x', [])).statusCode).toBe(200);
  });

  it('are asked for however the path is written', async () => {
    for (const path of ['/v1/x?a', '/v1//x', '/%76%31/x']) {
      expect((await ask(path, TOKENS)).statusCode).not.toBe(200);
    }
  });
});

async function ask(path: string, tokens: string[], authorization?: string) {
  const app = fastify();
  registerFailures(app, () => undefined);
  registerAuthorization(app, tokens);
  app.get('/v1/x', () => ({ ok: true }));
  app.get('/log/*', () => ({ ok: true }));
  const headers = authorization === undefined ? {} : { authorization };
  return app.inject({ method: 'GET', url: path, headers });
}
