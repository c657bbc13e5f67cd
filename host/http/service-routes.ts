import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { apiFailureSchema, attestationRequestSchema, serviceInfoSchema } from '#protocol';
import type { AttestationAnswer, ServiceInfo } from '#protocol';
import { HostFault } from '../faults/host-fault.ts';
import type { BatchLog } from '../ports/batch-log.ts';
import type { Enclave } from '../ports/enclave.ts';

export interface ServiceRouteOptions {
  readonly enclave: Enclave;
  readonly batchLog: BatchLog;
  readonly describe: () => ServiceInfo;
}

const attestationAnswerSchema: z.ZodType<AttestationAnswer> = z.strictObject({
  document: z.string(),
  enclaveManifest: z.string(),
});

export const serviceRoutes: FastifyPluginAsyncZod<ServiceRouteOptions> = async (app, options) => {
  const response = { '4xx': apiFailureSchema, '5xx': apiFailureSchema };

  app.get(
    '/v1/service-info',
    { schema: { response: { ...response, 200: serviceInfoSchema } } },
    () => options.describe(),
  );
  app.post(
    '/v1/attestation',
    {
      schema: {
        body: attestationRequestSchema,
        response: { ...response, 200: attestationAnswerSchema },
      },
    },
    async (request) => options.enclave.attest(request.body.nonce),
  );
  app.get(
    '/log/*',
    { schema: { params: z.object({ '*': z.string().max(256) }) } },
    async (request, reply) => {
      const path = request.params['*'];
      const bytes = await options.batchLog.read(path);
      if (bytes === undefined) {
        throw new HostFault('NOT_FOUND', 'the log has no such resource');
      }
      // C2SP tlog-tiles: tiles never change, the checkpoint does.
      return path === 'checkpoint'
        ? reply.type('text/plain; charset=utf-8').send(bytes)
        : reply
            .type('application/octet-stream')
            .header('cache-control', 'public, max-age=31536000, immutable')
            .send(bytes);
    },
  );
  await Promise.resolve();
};
