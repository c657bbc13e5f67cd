/** Linux, uapi/linux/vm_sockets.h and bits/socket.h. */
export const AF_VSOCK = 40;
export const VMADDR_CID_ANY = 0xffff_ffff;
/** The machine itself, where its kernel has a loopback for vsock. */
export const VMADDR_CID_LOCAL = 1;

export const VSOCK_ADDRESS_BYTES = 16;
const MAX_PORT = 0xffff_fffe;

export interface VsockAddress {
  readonly cid: number;
  readonly port: number;
}

/**
 * `struct sockaddr_vm`: family (u16), reserved (u16), port (u32), CID (u32), flags and zeros. Little-endian,
 * as both machines that run enclaves are.
 */
export function encodeVsockAddress({ cid, port }: VsockAddress): Uint8Array<ArrayBuffer> {
  const address = new Uint8Array(new ArrayBuffer(VSOCK_ADDRESS_BYTES));
  const view = new DataView(address.buffer);
  view.setUint16(0, AF_VSOCK, true);
  view.setUint32(4, port, true);
  view.setUint32(8, cid, true);
  return address;
}

/** `null` for what is no port of vsock. */
export function parseVsockPort(text: string): number | null {
  const port = /^[1-9]\d{0,9}$/.test(text) ? Number(text) : 0;
  return port === 0 || port > MAX_PORT ? null : port;
}
