import { concatBytes, sha256 } from '../bytes/index.ts';
import type { Bytes } from '../bytes/index.ts';

/** SHA-256 as a caller injects it: Node's `createHash` for building trees, WebCrypto elsewhere. */
export type HashFn = (bytes: Bytes) => Bytes;

/** A hash that may also be asynchronous, which is all that WebCrypto offers. */
export type DigestFn = (bytes: Bytes) => Bytes | Promise<Bytes>;

/** Octets of every leaf, node and root. */
export const HASH_LENGTH = 32;

/** Runs in any browser and in Node. */
export const webSha256: DigestFn = sha256;

const LEAF_PREFIX = Uint8Array.of(0x00);
const NODE_PREFIX = Uint8Array.of(0x01);

/** What is hashed for a leaf: `0x00 ‖ entry` (RFC 9162 §2.1.1). */
export function leafPreimage(entry: Uint8Array): Bytes {
  return concatBytes(LEAF_PREFIX, entry);
}

/** What is hashed for an inner node: `0x01 ‖ left ‖ right` (RFC 9162 §2.1.1). */
export function nodePreimage(left: Uint8Array, right: Uint8Array): Bytes {
  return concatBytes(NODE_PREFIX, left, right);
}

export function hashLeaf(entry: Uint8Array, hash: HashFn): Bytes {
  return hash(leafPreimage(entry));
}

export function hashNode(left: Uint8Array, right: Uint8Array, hash: HashFn): Bytes {
  return hash(nodePreimage(left, right));
}
