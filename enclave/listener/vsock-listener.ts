import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { BootFault } from '../boot/boot-fault.ts';
import type { Accept } from './accept.ts';
import { encodeVsockAddress, VMADDR_CID_ANY } from './vsock-address.ts';
import type { VsockLibrary } from './vsock-library.ts';
import { VsockStream } from './vsock-stream.ts';

export interface VsockListener {
  /** Serves connections from now on. */
  serve(accept: Accept): Promise<never>;
}

const BACKLOG = 4;
const PAUSE_AFTER_FAILURE_MS = 100;

/**
 * Listens on a vsock port, on whatever CID the machine has. One connection is served at a time, since each
 * holds a thread: a new one ends the one before it, so that a host that was started anew never has to wait
 * for the silence of its predecessor to be noticed.
 *
 * @throws BootFault LISTENER_UNAVAILABLE
 */
export function listenOnVsock(library: VsockLibrary, port: number): VsockListener {
  const fd = library.socket();
  const address = encodeVsockAddress({ cid: VMADDR_CID_ANY, port });
  if (fd < 0 || library.bind(fd, address) < 0 || library.listen(fd, BACKLOG) < 0) {
    throw new BootFault('LISTENER_UNAVAILABLE', 'the machine gives no vsock port');
  }
  return { serve: (accept) => serve(library, fd, accept) };
}

async function serve(library: VsockLibrary, fd: number, accept: Accept): Promise<never> {
  let current: Duplex | null = null;
  for (;;) {
    const connected = await library.accept(fd);
    if (connected < 0) {
      // Interrupted, or the peer was gone again: nothing that would not pass.
      await delay(PAUSE_AFTER_FAILURE_MS);
      continue;
    }
    current?.destroy();
    current = new VsockStream(connected, library);
    // Told to whoever reads the stream as well; without a listener it would end the process.
    current.on('error', () => undefined);
    accept(current);
  }
}
