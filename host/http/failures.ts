import type { FastifyInstance } from 'fastify';
import type { ApiFailure } from '#protocol';
import type { EventLog } from '../events/host-event.ts';
import { HostFault } from '../faults/host-fault.ts';
import type { HostCode } from '../faults/host-fault.ts';

/** Codes for what the HTTP layers under us refuse by status alone. */
const BY_STATUS: Readonly<Record<number, [HostCode, string]>> = {
  400: ['REQUEST_INVALID', 'the request does not have the agreed shape'],
  404: ['NOT_FOUND', 'there is nothing at this address'],
  405: ['METHOD_NOT_ALLOWED', 'the method is not served at this address'],
  413: ['REQUEST_TOO_LARGE', 'the request exceeds the limit'],
  415: ['MEDIA_TYPE_UNKNOWN', 'the media type is not served at this address'],
  429: ['TOO_MANY_REQUESTS', 'too many requests are open'],
};

/** What a caller is told of a failure: a code and a fixed sentence, nothing of the request or the inside. */
export function failureBody(
  error: unknown,
  status: number,
): { status: number; code: HostCode; body: ApiFailure } {
  if (error instanceof HostFault) {
    const { code, message } = error;
    return { status: error.status, code, body: { error: { code, message } } };
  }
  const [code, message] = BY_STATUS[status] ?? byClass(status);
  return { status, code, body: { error: { code, message } } };
}

function byClass(status: number): [HostCode, string] {
  return status >= 500
    ? ['INTERNAL', 'the host has failed to serve the request']
    : ['UPLOAD_REFUSED', 'the request is refused in this state'];
}

export function registerFailures(app: FastifyInstance, log: EventLog): void {
  app.setErrorHandler(async (error, _request, reply) => {
    const failure = failureBody(error, statusOf(error));
    log({ event: 'request-failed', status: failure.status, code: failure.code });
    return reply.code(failure.status).send(failure.body);
  });
  app.setNotFoundHandler(async (_request, reply) => {
    const failure = failureBody(undefined, 404);
    return reply.code(404).send(failure.body);
  });
}

function statusOf(error: unknown): number {
  if (error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number') {
    return error.statusCode >= 400 ? error.statusCode : 500;
  }
  return 500;
}
