import { createServer } from 'node:http';
import { once } from 'node:events';

/** A server of a test: octets in, octets out, on a port of its own. */
export interface Loopback {
  readonly url: string;
  stop(): Promise<void>;
}

export interface LoopbackRequest {
  readonly method: string;
  readonly path: string;
  readonly body: Buffer;
}

export interface LoopbackAnswer {
  readonly status: number;
  readonly contentType?: string;
  readonly body: string | Uint8Array;
}

export async function startLoopback(
  answer: (request: LoopbackRequest) => Promise<LoopbackAnswer>,
): Promise<Loopback> {
  const server = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) {
        chunks.push(Buffer.from(chunk as Uint8Array));
      }
      const { method = '', url: path = '' } = request;
      const { status, contentType, body } = await answer({
        ...{ method, path },
        body: Buffer.concat(chunks),
      });
      response.writeHead(status, { 'content-type': contentType ?? 'text/plain' }).end(body);
    })().catch(() => {
      response.destroy();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
