import { isUtf8 } from 'node:buffer';
import type { BytePort } from '#pipelines';

/** memchr, three times as fast as the `indexOf` of a typed array. Node's works on any Uint8Array. */
const memchr: (this: Uint8Array, byte: number, from: number) => number =
  // eslint-disable-next-line @typescript-eslint/unbound-method -- bound by `call` below
  Buffer.prototype.indexOf;

export const nodeBytes: BytePort = {
  indexOf: (bytes, byte, from) => memchr.call(bytes, byte, from),
  isUtf8: (bytes) => isUtf8(bytes),
};
