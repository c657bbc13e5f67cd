import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EnclaveLink } from '../../../host/enclave/enclave-link.ts';

let folder: string;
let server: Server;
let link: EnclaveLink;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'neoseal-link-'));
  server = createServer();
  const socketPath = join(folder, 'enclave.sock');
  await new Promise<void>((resolve) => server.listen(socketPath, resolve));
  link = new EnclaveLink({
    socketPath,
    config: () => ({
      laboratories: [],
      kms: {
        endpoint: 'http://127.0.0.1:1',
        keyId: 'key',
        region: 'local',
        credentials: { accessKeyId: 'a', secretAccessKey: 's' },
      },
      manifestVersion: 1,
    }),
    onStream: () => undefined,
    log: () => undefined,
    heartbeatMs: 0,
    maxBackoffMs: 10,
  });
});

afterEach(async () => {
  server.close();
  await rm(folder, { recursive: true });
});

describe('a link that is stopped while it waits for the enclave to take its configuration', () => {
  it('ends the connection and comes to its end', async () => {
    link.start();
    const [socket] = (await once(server, 'connection')) as [Socket];
    socket.on('error', () => undefined);
    // The request is under way: the enclave has it, and does not answer.
    await once(socket, 'data');
    const closed = once(socket, 'close');
    await link.stop();
    await closed;
    expect(socket.destroyed).toBe(true);
  });

  it('makes no other attempt', async () => {
    let attempts = 0;
    server.on('connection', (socket) => {
      attempts += 1;
      socket.on('error', () => undefined).resume();
    });
    link.start();
    await once(server, 'connection');
    await link.stop();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(attempts).toBe(1);
  });
});
