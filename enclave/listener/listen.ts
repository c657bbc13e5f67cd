import { dropPrivileges } from '../runtime/privileges.ts';
import type { Accept } from './accept.ts';
import type { ListenAddress } from './listen-address.ts';
import { listenOnUnixSocket } from './unix-listener.ts';
import { loadVsockLibrary } from './vsock-library.ts';
import { listenOnVsock } from './vsock-listener.ts';

export interface Listening {
  /** Ends the process, whatever its threads wait for. */
  readonly exit: (status: number) => void;
}

/**
 * Resolves when the host can connect. An enclave of its own (vsock) has opened by then all that needs
 * rights, and gives them up.
 *
 * @throws BootFault LISTENER_UNAVAILABLE; for a Unix socket the system's own errors
 */
export async function listen(address: ListenAddress, accept: Accept): Promise<Listening> {
  if (address.kind === 'unix') {
    await listenOnUnixSocket(address.path, accept);
    return { exit: (status) => process.exit(status) };
  }
  const library = await loadVsockLibrary();
  const listener = listenOnVsock(library, address.port);
  dropPrivileges(process);
  void listener.serve(accept);
  return {
    exit: (status) => {
      library.exitNow(status);
    },
  };
}
