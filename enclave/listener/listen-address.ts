import { parseVsockPort } from './vsock-address.ts';

/** Where the host finds the enclave. */
export type ListenAddress =
  | { readonly kind: 'unix'; readonly path: string }
  | { readonly kind: 'vsock'; readonly port: number };

/** `null` unless there is exactly one address, and a possible one. */
export function parseListenAddress(flags: {
  readonly socket?: string | undefined;
  readonly vsock?: string | undefined;
}): ListenAddress | null {
  const { socket, vsock } = flags;
  if (vsock === undefined) {
    return socket === undefined || socket === '' ? null : { kind: 'unix', path: socket };
  }
  const port = parseVsockPort(vsock);
  return socket !== undefined || port === null ? null : { kind: 'vsock', port };
}
