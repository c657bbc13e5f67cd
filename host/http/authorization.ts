import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { HostFault } from '../faults/host-fault.ts';

const PUBLIC_ROUTES: readonly string[] = ['/log/*', '/openapi.json'];

/**
 * Bearer tokens for everything that is not public, when the configuration has any. They keep strangers from filling the disk;
 * nobody's secrets hang on them. The log and the API description are public.
 */
export function registerAuthorization(app: FastifyInstance, tokens: readonly string[]): void {
  const digests = tokens.map(digest);
  if (digests.length === 0) {
    return;
  }
  app.addHook('onRequest', (request, _reply, done) => {
    // The route that was found, not the address: that can be written in many ways.
    const isPublic = PUBLIC_ROUTES.includes(request.routeOptions.url ?? '');
    done(isPublic || isKnown(request.headers.authorization, digests) ? undefined : unauthorized());
  });
}

function isKnown(header: string | undefined, digests: readonly Buffer[]): boolean {
  const token = /^Bearer ([\x21-\x7e]{1,512})$/.exec(header ?? '')?.[1];
  if (token === undefined) {
    return false;
  }
  const presented = digest(token);
  // All are compared, so that the time says nothing about which one came close.
  return digests.filter((known) => timingSafeEqual(known, presented)).length > 0;
}

function digest(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

function unauthorized(): HostFault {
  return new HostFault('UNAUTHORIZED', 'a known bearer token is required');
}
