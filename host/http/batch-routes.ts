import type { FastifyReply } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { apiFailureSchema, batchRequestSchema, batchStatusSchema } from '#protocol';
import { HostFault } from '../faults/host-fault.ts';
import type { StoredBytes } from '../ports/storage.ts';
import { streamStatus } from './status-stream.ts';
import type { StatusStreamParts } from './status-stream.ts';

export interface BatchRouteOptions extends StatusStreamParts {
  readonly maxWatchers: number;
}

/** A batch may name 160,000 blobs. */
const MAX_BATCH_REQUEST_BYTES = 20_971_520;

const batchParams = z.strictObject({ id: z.string().regex(/^[0-9a-f]{64}$/) });
const sampleParams = batchParams.extend({ index: z.string().regex(/^(?:0|[1-9]\d{0,3})$/) });

export const batchRoutes: FastifyPluginAsyncZod<BatchRouteOptions> = async (app, options) => {
  const { batches } = options;
  const response = { '4xx': apiFailureSchema, '5xx': apiFailureSchema };

  app.post(
    '/v1/batches',
    {
      bodyLimit: MAX_BATCH_REQUEST_BYTES,
      schema: { body: batchRequestSchema, response: { ...response, 201: batchStatusSchema } },
    },
    async (request, reply) => reply.code(201).send(await batches.create(request.body)),
  );
  app.post(
    '/v1/batches/:id/submit',
    { schema: { params: batchParams, response: { ...response, 202: batchStatusSchema } } },
    async (request, reply) => reply.code(202).send(await batches.submit(request.params.id)),
  );
  app.get(
    '/v1/batches/:id',
    { schema: { params: batchParams, response: { ...response, 200: batchStatusSchema } } },
    async (request) => batches.status(request.params.id),
  );
  app.get(
    '/v1/batches/:id/artefacts/:index',
    { schema: { params: sampleParams } },
    async ({ params }, reply) =>
      sendBytes(
        reply,
        await batches.openArtefact(params.id, Number(params.index)),
        'application/octet-stream',
      ),
  );
  app.get(
    '/v1/batches/:id/evidence/:index',
    { schema: { params: sampleParams } },
    async ({ params }, reply) =>
      sendBytes(
        reply,
        await batches.openEvidence(params.id, Number(params.index)),
        'application/json',
      ),
  );

  let watchers = 0;
  app.get('/v1/batches/:id/events', { schema: { params: batchParams } }, async (request, reply) => {
    const first = await batches.status(request.params.id);
    if (watchers >= options.maxWatchers) {
      throw new HostFault('TOO_MANY_REQUESTS', 'too many watchers are connected');
    }
    watchers += 1;
    try {
      await streamStatus(reply.hijack().raw, first, options);
    } finally {
      watchers -= 1;
    }
  });
  await Promise.resolve();
};

function sendBytes(reply: FastifyReply, bytes: StoredBytes, mediaType: string): FastifyReply {
  return reply.type(mediaType).header('content-length', bytes.length).send(bytes.stream);
}
