import { FileStore } from '@tus/file-store';
import { Server } from '@tus/server';
import type { FastifyInstance } from 'fastify';
import { codeOf } from '../events/host-event.ts';
import { makeFolder } from '../storage/durable-file.ts';
import { failureBody } from './failures.ts';
import { SECURITY_HEADERS } from './security-headers.ts';
import { UploadIntake } from './upload-intake.ts';
import type { UploadIntakeParts } from './upload-intake.ts';

export interface UploadOptions extends Omit<UploadIntakeParts, 'files'> {
  readonly maxBlobBytes: number;
  /** An upload that has not been finished for this long is dropped. */
  readonly expiryMs: number;
  readonly now: () => Date;
}

const PATH = '/v1/uploads';
const CLEANUP_INTERVAL_MS = 3_600_000;

/** tus 1.0 (resumable uploads) under /v1/uploads. Takes in what a crash left complete before it serves. */
export async function registerUploads(app: FastifyInstance, options: UploadOptions): Promise<void> {
  await makeFolder(options.folder);
  const files = new FileStore({ directory: options.folder });
  const intake = new UploadIntake({ ...options, files });
  await intake.recover();
  const tus = createTusServer(files, intake, options);
  // tus reads the request itself.
  app.addContentTypeParser('application/offset+octet-stream', (_request, _payload, done) => {
    done(null);
  });
  app.route({
    method: ['POST', 'HEAD', 'PATCH', 'DELETE', 'OPTIONS'],
    url: `${PATH}/*`,
    schema: { hide: true },
    handler: (request, reply) => serve(request.raw, reply.hijack().raw),
  });
  app.route({
    method: ['POST', 'OPTIONS'],
    url: PATH,
    schema: { hide: true },
    handler: (request, reply) => serve(request.raw, reply.hijack().raw),
  });
  expireUnfinished(app, intake, options);

  async function serve(...[request, response]: Parameters<typeof tus.handle>): Promise<void> {
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) {
      response.setHeader(name, value);
    }
    await tus.handle(request, response);
  }
}

function createTusServer(files: FileStore, intake: UploadIntake, options: UploadOptions): Server {
  return new Server({
    path: PATH,
    datastore: files,
    relativeLocation: true,
    maxSize: options.maxBlobBytes,
    allowedOrigins: () => false,
    disableTerminationForFinishedUploads: true,
    onUploadCreate: async (_request, upload) => {
      await intake.checkNew(upload).catch(refuse);
      return {};
    },
    onUploadFinish: async (_request, upload) => {
      await intake.accept(upload).catch(refuse);
      return {};
    },
    onResponseError: (_request, error) => {
      const status = 'status_code' in error ? error.status_code : 500;
      const { body, code } = failureBody('failure' in error ? error.failure : error, status);
      options.log({ event: 'request-failed', status, code });
      return { status_code: status, body: JSON.stringify(body) };
    },
  });
}

/** tus takes the status of a failure from the object that is thrown. */
function refuse(failure: unknown): never {
  // eslint-disable-next-line @typescript-eslint/only-throw-error -- the shape that the tus server asks for
  throw { status_code: failureBody(failure, 500).status, body: '', failure };
}

function expireUnfinished(
  app: FastifyInstance,
  intake: UploadIntake,
  options: UploadOptions,
): void {
  const timer = setInterval(() => {
    intake.expire(new Date(options.now().getTime() - options.expiryMs)).catch((error: unknown) => {
      options.log({ event: 'upload-cleanup-failed', code: codeOf(error) });
    });
  }, CLEANUP_INTERVAL_MS);
  timer.unref();
  app.addHook('onClose', () => {
    clearInterval(timer);
  });
}
