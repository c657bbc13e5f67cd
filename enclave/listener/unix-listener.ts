import { mkdir, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname } from 'node:path';
import type { Accept } from './accept.ts';

/** Listens on a Unix socket; one that an earlier run left behind makes room. */
export async function listenOnUnixSocket(path: string, accept: Accept): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await rm(path, { force: true });
  await new Promise<void>((resolve, reject) => {
    createServer({ allowHalfOpen: true }, accept).once('error', reject).listen(path, resolve);
  });
}
