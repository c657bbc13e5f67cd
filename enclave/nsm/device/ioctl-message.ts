import { MAX_REQUEST_BYTES, MAX_RESPONSE_BYTES } from '../limits.ts';
import { NsmFault } from '../nsm-fault.ts';

/** `_IOWR(0x0A, 0, struct nsm_raw)`: direction 3, 32 bytes, type 0x0A, number 0 (linux, uapi/linux/nsm.h). */
export const NSM_IOCTL = 0xc020_0a00;

/** Two `struct iovec { void *base; size_t len; }`: the request, then the response. */
export const MESSAGE_BYTES = 32;

const RESPONSE_LENGTH_OFFSET = 24;

export interface MessageAddresses {
  readonly request: bigint;
  readonly requestLength: number;
  readonly response: bigint;
}

/**
 * The argument of the ioctl. Both machines that have the device (x86-64, arm64) are little-endian with
 * pointers of 64 bits.
 *
 * @throws NsmFault NSM_REQUEST_INVALID
 */
export function encodeIoctlMessage(addresses: MessageAddresses): Uint8Array<ArrayBuffer> {
  const { request, requestLength, response } = addresses;
  if (requestLength < 1 || requestLength > MAX_REQUEST_BYTES) {
    throw new NsmFault('NSM_REQUEST_INVALID', 'the request does not fit the buffer of the device');
  }
  // A buffer of its own: the device writes into it while nothing else may move or reuse it.
  const message = new Uint8Array(new ArrayBuffer(MESSAGE_BYTES));
  const view = new DataView(message.buffer);
  view.setBigUint64(0, request, true);
  view.setBigUint64(8, BigInt(requestLength), true);
  view.setBigUint64(16, response, true);
  view.setBigUint64(RESPONSE_LENGTH_OFFSET, BigInt(MAX_RESPONSE_BYTES), true);
  return message;
}

/**
 * How much of the response buffer the device has used.
 *
 * @throws NsmFault NSM_RESPONSE_INVALID when it is nothing or more than there is
 */
export function readResponseLength(message: Uint8Array): number {
  const view = new DataView(message.buffer, message.byteOffset, message.byteLength);
  const length = view.getBigUint64(RESPONSE_LENGTH_OFFSET, true);
  if (length < 1n || length > BigInt(MAX_RESPONSE_BYTES)) {
    throw new NsmFault('NSM_RESPONSE_INVALID', 'the device gives an impossible length');
  }
  return Number(length);
}
