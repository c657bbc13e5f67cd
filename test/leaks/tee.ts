import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import type { NetConnectOpts, Server } from 'node:net';
import { connect, createServer } from 'node:net';
import { finished } from 'node:stream/promises';

export interface Tee {
  /** Of a tee on TCP. */
  readonly port: number;
  close(): Promise<void>;
}

export interface TeeOptions {
  /** A path of a Unix socket, or 0 for any TCP port on the loopback interface. */
  readonly listen: string | 0;
  readonly target: () => NetConnectOpts;
  /** Traffic goes to `<log>.to-target` and `<log>.from-target`. */
  readonly log: string;
}

/** Carries connections through unchanged and keeps a copy of every byte, in both directions. */
export async function startTee({ listen, target, log }: TeeOptions): Promise<Tee> {
  const records = [
    createWriteStream(`${log}.to-target`, { flags: 'a' }),
    createWriteStream(`${log}.from-target`, { flags: 'a' }),
  ] as const;
  const server = createServer({ allowHalfOpen: true }, (near) => {
    const far = connect({ ...target(), allowHalfOpen: true });
    const end = (): void => {
      near.destroy();
      far.destroy();
    };
    near.on('error', end);
    far.on('error', end);
    near.on('data', (chunk: Buffer) => records[0].write(chunk));
    far.on('data', (chunk: Buffer) => records[1].write(chunk));
    near.pipe(far);
    far.pipe(near);
  });
  await once(listenOn(server, listen), 'listening');
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    close: async () => {
      server.close();
      for (const record of records) {
        record.end();
        await finished(record);
      }
    },
  };
}

function listenOn(server: Server, listen: string | 0): Server {
  return listen === 0 ? server.listen(0, '127.0.0.1') : server.listen(listen);
}
