import { once } from 'node:events';
import type { Server } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { createServer, request as httpRequest } from 'node:http';
import { buffer } from 'node:stream/consumers';

export type KmsAnswer = Readonly<Record<string, string>>;

export interface KmsProxy {
  readonly url: string;
  readonly server: Server;
}

/** Stands where the host does, between enclave and KMS, without TLS: what a real KMS rules out. */
export async function startKmsProxy(
  target: string,
  rewrite: (answer: KmsAnswer) => KmsAnswer | null,
): Promise<KmsProxy> {
  const server = createServer((incoming, outgoing) => {
    void (async () => {
      const body = await buffer(incoming);
      const { method, headers, url = '/' } = incoming;
      const forwarded = httpRequest(new URL(url, target), { method: method ?? 'POST', headers });
      forwarded.end(body);
      const [response] = (await once(forwarded, 'response')) as [IncomingMessage];
      const answer = JSON.parse((await buffer(response)).toString()) as KmsAnswer;
      const changed = rewrite(answer);
      if (changed === null) {
        outgoing.destroy();
        return;
      }
      outgoing.statusCode = response.statusCode ?? 500;
      outgoing.setHeader('content-type', 'application/x-amz-json-1.1');
      outgoing.end(JSON.stringify(changed));
    })().catch(() => outgoing.destroy());
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { url: `http://127.0.0.1:${port}`, server };
}
