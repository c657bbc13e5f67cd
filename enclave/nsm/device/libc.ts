/** What the device needs of the C library. */
export interface Libc {
  /** Where the bytes lie; they stay there as long as somebody holds them. */
  addressOf(bytes: Uint8Array): bigint;
  /** `ioctl(2)` off the main thread: the device blocks. */
  ioctl(fd: number, request: number, argument: Uint8Array): Promise<CallResult>;
  /** `prctl(2)`. */
  prctl(option: number, argument: number): number;
}

export interface CallResult {
  readonly returned: number;
  /** Of this very call. */
  readonly errno: number;
}

/** Loaded on demand: simulated hardware outside Linux calls no native code. */
export async function loadLibc(): Promise<Libc> {
  const { default: koffi } = await import('koffi');
  const library = koffi.load(null);
  const ioctl = library.func('int ioctl(int fd, unsigned long request, void *argument)');
  const prctl = library.func(
    'int prctl(int option, unsigned long a, unsigned long b, unsigned long c, unsigned long d)',
  );
  return {
    addressOf: (bytes) => koffi.address(bytes),
    ioctl: (fd, request, argument) =>
      new Promise((resolve, reject) => {
        ioctl.async(fd, request, argument, (error: unknown, returned: number) => {
          if (error === null) {
            // koffi keeps the value that the call left in its own thread until this callback is over.
            resolve({ returned, errno: koffi.errno() });
          } else {
            reject(new Error('the call could not be made', { cause: error }));
          }
        });
      }),
    prctl: (option, argument) => Number(prctl(option, argument, 0, 0, 0)),
  };
}
