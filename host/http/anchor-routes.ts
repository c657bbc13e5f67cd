import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { anchorStatusSchema, apiFailureSchema } from '#protocol';
import type { BatchService } from '../batches/batch-service.ts';

const batchParams = z.strictObject({ id: z.string().regex(/^[0-9a-f]{64}$/) });

export const anchorRoutes: FastifyPluginAsyncZod<{ readonly batches: BatchService }> = async (
  app,
  { batches },
) => {
  const response = { '4xx': apiFailureSchema, '5xx': apiFailureSchema, 200: anchorStatusSchema };
  app.get(
    '/v1/batches/:id/anchors',
    { schema: { params: batchParams, response } },
    async (request) => batches.anchors(request.params.id),
  );
  await Promise.resolve();
};
