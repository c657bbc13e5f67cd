import swagger from '@fastify/swagger';
import fastify from 'fastify';
import type { FastifyInstance } from 'fastify';
import {
  jsonSchemaTransform,
  serializerCompiler,
  validatorCompiler,
} from 'fastify-type-provider-zod';
import type { EventLog } from '../events/host-event.ts';
import { anchorRoutes } from './anchor-routes.ts';
import { registerAuthorization } from './authorization.ts';
import { batchRoutes } from './batch-routes.ts';
import type { BatchRouteOptions } from './batch-routes.ts';
import { registerFailures } from './failures.ts';
import { SECURITY_HEADERS } from './security-headers.ts';
import { serviceRoutes } from './service-routes.ts';
import type { ServiceRouteOptions } from './service-routes.ts';
import { registerUploads } from './upload-routes.ts';
import type { UploadOptions } from './upload-routes.ts';

export interface ServerOptions {
  readonly batches: BatchRouteOptions;
  readonly service: ServiceRouteOptions;
  readonly uploads: UploadOptions;
  readonly tokens: readonly string[];
  readonly version: string;
  readonly log: EventLog;
}

const BODY_BYTES = 16_384;
const IDLE_TIMEOUT_MS = 120_000;
const HEADERS_TIMEOUT_MS = 30_000;

/** The HTTP API of protocol/http-api.ts. Does not listen yet. */
export async function createServer(options: ServerOptions): Promise<FastifyInstance> {
  const app = fastify({
    bodyLimit: BODY_BYTES,
    connectionTimeout: IDLE_TIMEOUT_MS,
    http: { headersTimeout: HEADERS_TIMEOUT_MS },
    routerOptions: { maxParamLength: 256 },
    // A watcher of a batch must not hold up the end of the process.
    forceCloseConnections: true,
  });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.addHook('onRequest', (_request, reply, done) => {
    reply.headers(SECURITY_HEADERS);
    done();
  });
  // Fastify reads plain text by itself; nothing here is asked in plain text.
  app.removeContentTypeParser('text/plain');
  registerFailures(app, options.log);
  registerAuthorization(app, options.tokens);
  await app.register(swagger, {
    openapi: { info: { title: 'NeoSeal host', version: options.version } },
    transform: jsonSchemaTransform,
  });
  await app.register(batchRoutes, options.batches);
  await app.register(anchorRoutes, options.batches);
  await app.register(serviceRoutes, options.service);
  await registerUploads(app, options.uploads);
  app.get('/openapi.json', { schema: { hide: true } }, () => app.swagger());
  return app;
}
