import { hash } from 'node:crypto';
import type { HashFn } from '#attestation';

/** Synchronous, which WebCrypto is not: a tree is built with two of these for each leaf. */
export const nodeSha256: HashFn = (bytes) => new Uint8Array(hash('sha256', bytes, 'buffer'));
