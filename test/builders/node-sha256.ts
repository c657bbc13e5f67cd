import { createHash } from 'node:crypto';
import type { HashFn } from '#attestation';

/** The synchronous hash that Node injects for building trees. */
export const nodeSha256: HashFn = (bytes) =>
  new Uint8Array(createHash('sha256').update(bytes).digest());
