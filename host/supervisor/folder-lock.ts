import { once } from 'node:events';
import { unlink } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import type { Server } from 'node:net';
import { join } from 'node:path';
import { ConfigFault } from '../config/config-fault.ts';
import { hasCode, makeFolder } from '../storage/durable-file.ts';

/**
 * Makes sure that one host at a time uses a data folder: neither the embedded database nor the log can
 * be shared. The lock is a socket that the process listens on, so that it goes with the process, however
 * that ends. Gives a function that releases it.
 * @throws ConfigFault when another host has the folder
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  await makeFolder(folder);
  const path = join(folder, 'host.sock');
  const server = (await tryListen(path)) ?? (await takeOver(path));
  return async () => {
    server.close();
    await once(server, 'close');
  };
}

async function tryListen(path: string): Promise<Server | undefined> {
  const server = createServer((socket) => {
    socket.destroy();
  });
  server.listen(path);
  try {
    await once(server, 'listening');
    server.unref();
    return server;
  } catch (error) {
    if (!hasCode(error, 'EADDRINUSE')) {
      throw error;
    }
    return undefined;
  }
}

/** The name is there: either a host listens, or one that has died left it. */
async function takeOver(path: string): Promise<Server> {
  const socket = connect(path);
  try {
    await once(socket, 'connect');
  } catch {
    await unlink(path);
    const server = await tryListen(path);
    if (server !== undefined) {
      return server;
    }
  } finally {
    socket.destroy();
  }
  throw new ConfigFault('data');
}
