import type { CallResult, Libc } from '../../enclave/nsm/device/libc.ts';

export interface IoctlCall {
  readonly fd: number;
  readonly request: number;
  /** What the driver would copy from the request iovec. */
  readonly sent: Uint8Array;
  /** What the caller offers for the response. */
  readonly capacity: number;
}

/** A C library whose ioctl does what the driver does: follows the addresses, checks every length. */
export class FakeLibc implements Libc {
  readonly calls: IoctlCall[] = [];
  readonly buffers: Uint8Array[] = [];
  answer: Uint8Array = Uint8Array.of(0);
  /** Answers with the request. */
  echo = false;
  /** Fails with this number. */
  errno: number | null = null;
  /** Claims this length in place of the true one. */
  usedLength: number | null = null;
  readonly #addresses = new Map<bigint, Uint8Array>();

  addressOf(bytes: Uint8Array): bigint {
    const address = 0x7f00_0000_0000n + BigInt(this.buffers.length) * 0x1_0000n;
    this.buffers.push(bytes);
    this.#addresses.set(address, bytes);
    return address;
  }

  async ioctl(fd: number, request: number, argument: Uint8Array): Promise<CallResult> {
    await new Promise(setImmediate);
    const view = new DataView(argument.buffer, argument.byteOffset, argument.byteLength);
    if (argument.length !== 32) {
      throw new Error('the argument has not two iovecs');
    }
    const sent = this.#at(view.getBigUint64(0, true), Number(view.getBigUint64(8, true)));
    const capacity = Number(view.getBigUint64(24, true));
    const target = this.#at(view.getBigUint64(16, true), capacity);
    this.calls.push({ fd, request, sent: Uint8Array.from(sent), capacity });
    if (this.errno !== null) {
      return { returned: -1, errno: this.errno };
    }
    const answer = this.echo ? Uint8Array.from(sent) : this.answer;
    target.set(answer);
    view.setBigUint64(24, BigInt(this.usedLength ?? answer.length), true);
    return { returned: 0, errno: 0 };
  }

  prctl(): number {
    return 0;
  }

  #at(address: bigint, length: number): Uint8Array {
    const bytes = this.#addresses.get(address);
    if (bytes?.length !== length) {
      throw new Error('EFAULT: an iovec does not describe the buffer at its address');
    }
    return bytes;
  }
}
