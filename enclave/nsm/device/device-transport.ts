import { constants, open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { MAX_REQUEST_BYTES, MAX_RESPONSE_BYTES } from '../limits.ts';
import type { NsmTransport } from '../nsm.ts';
import { NsmFault } from '../nsm-fault.ts';
import { NSM_IOCTL, encodeIoctlMessage, readResponseLength } from './ioctl-message.ts';
import type { Libc } from './libc.ts';

/** The device of the Nitro Security Module in an enclave. */
export const NSM_DEVICE = '/dev/nsm';

export interface NsmDevice {
  readonly transport: NsmTransport;
  readonly close: () => Promise<void>;
}

/** EMSGSIZE on Linux: the driver's way to say InputTooLarge (aws-nitro-enclaves-nsm-api, `src/driver`). */
const EMSGSIZE = 90;

/** @throws NsmFault NSM_UNAVAILABLE */
export async function openNsmDevice(libc: Libc, path: string = NSM_DEVICE): Promise<NsmDevice> {
  const file = await openFile(path);
  return {
    transport: (request) => exchange(libc, file.fd, request),
    close: () => file.close(),
  };
}

async function openFile(path: string): Promise<FileHandle> {
  try {
    return await open(path, constants.O_RDWR);
  } catch {
    throw new NsmFault('NSM_UNAVAILABLE', 'the device does not open');
  }
}

/**
 * One request to the device. What comes back is not parsed here.
 *
 * @throws NsmFault NSM_REQUEST_INVALID, NSM_ERROR (InputTooLarge), NSM_UNAVAILABLE, NSM_RESPONSE_INVALID
 */
async function exchange(libc: Libc, fd: number, bytes: Uint8Array): Promise<Uint8Array> {
  if (bytes.length > MAX_REQUEST_BYTES) {
    throw new NsmFault('NSM_REQUEST_INVALID', 'the request does not fit the buffer of the device');
  }
  // Buffers of their own, since the device gets addresses: nothing may move or share them.
  const request = new Uint8Array(new ArrayBuffer(bytes.length));
  const response = new Uint8Array(new ArrayBuffer(MAX_RESPONSE_BYTES));
  request.set(bytes);
  const message = encodeIoctlMessage({
    request: libc.addressOf(request),
    requestLength: request.length,
    response: libc.addressOf(response),
  });
  try {
    await call(libc, fd, message);
    return response.slice(0, readResponseLength(message));
  } finally {
    // Also holds both buffers alive until the device is done with them.
    request.fill(0);
    response.fill(0);
  }
}

async function call(libc: Libc, fd: number, message: Uint8Array): Promise<void> {
  const { returned, errno } = await libc.ioctl(fd, NSM_IOCTL, message);
  if (returned >= 0) {
    return;
  }
  if (errno === EMSGSIZE) {
    throw new NsmFault('NSM_ERROR', 'the device finds the request too large', 'InputTooLarge');
  }
  throw new NsmFault('NSM_UNAVAILABLE', 'the device does not answer');
}
