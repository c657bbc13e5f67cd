import { AF_VSOCK } from './vsock-address.ts';

/** What vsock needs of the C library: Node has no sockets of this family. */
export interface VsockLibrary {
  /** A stream socket of the family; the descriptor, or -1. */
  socket(): number;
  bind(fd: number, address: Uint8Array): number;
  listen(fd: number, backlog: number): number;
  /** Off the main thread: it waits. The descriptor of the connection, or -1. */
  accept(fd: number): Promise<number>;
  /** Off the main thread. */
  connect(fd: number, address: Uint8Array): Promise<number>;
  shutdown(fd: number, how: number): number;
  /**
   * Ends the process at once. Node's own way waits for calls that are under way in its threads, and an
   * accept or a read may be under way for ever.
   */
  exitNow(status: number): void;
}

/** Linux, bits/socket.h. */
export const SHUT_WR = 1;
export const SHUT_RDWR = 2;
const SOCK_STREAM = 1;
const SOCK_CLOEXEC = 0o2000000;

export async function loadVsockLibrary(): Promise<VsockLibrary> {
  const { default: koffi } = await import('koffi');
  const library = koffi.load(null);
  const socket = library.func('int socket(int domain, int type, int protocol)');
  const bind = library.func('int bind(int fd, void *address, unsigned int length)');
  const listen = library.func('int listen(int fd, int backlog)');
  const accept = library.func('int accept4(int fd, void *address, void *length, int flags)');
  const connect = library.func('int connect(int fd, void *address, unsigned int length)');
  const shutdown = library.func('int shutdown(int fd, int how)');
  const exitNow = library.func('void _exit(int status)');
  return {
    socket: () => Number(socket(AF_VSOCK, SOCK_STREAM | SOCK_CLOEXEC, 0)),
    bind: (fd, address) => Number(bind(fd, address, address.length)),
    listen: (fd, backlog) => Number(listen(fd, backlog)),
    accept: (fd) =>
      inThread((done) => {
        accept.async(fd, null, null, SOCK_CLOEXEC, done);
      }),
    connect: (fd, address) =>
      inThread((done) => {
        connect.async(fd, address, address.length, done);
      }),
    shutdown: (fd, how) => Number(shutdown(fd, how)),
    exitNow: (status) => {
      exitNow(status);
    },
  };
}

type Done = (error: unknown, returned: number) => void;

function inThread(call: (done: Done) => void): Promise<number> {
  return new Promise((resolve, reject) => {
    call((error, returned) => {
      if (error === null) {
        resolve(returned);
      } else {
        reject(new Error('the call could not be made', { cause: error }));
      }
    });
  });
}
