import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

export interface MachineParts {
  readonly kernel: string;
  /** Both ramdisks, one after the other, as the loader of an enclave joins them. */
  readonly initrd: string;
  readonly cmdline: string;
  /** Unix socket on which QEMU gives the other end of the serial port. */
  readonly socket: string;
  readonly memoryMib: number;
}

/** A line that the init of the machine wrote. */
export type GuestEvent = Readonly<Record<string, unknown>>;

/** A virtual machine without a network card and without a disk, with one virtio-serial port. */
export class VirtualMachine {
  readonly events: GuestEvent[] = [];
  /** Everything on the console. */
  readonly console: string[] = [];
  readonly #process: ChildProcess;
  readonly #waiters = new Set<() => void>();

  private constructor(process: ChildProcess) {
    this.#process = process;
  }

  static start(parts: MachineParts): VirtualMachine {
    const child = spawn(
      'qemu-system-x86_64',
      [
        ...['-no-user-config', '-nodefaults', '-display', 'none', '-no-reboot', '-nic', 'none'],
        ...['-M', 'q35,accel=kvm:tcg', '-cpu', 'max', '-smp', '2', '-m', `${parts.memoryMib}`],
        ...['-kernel', parts.kernel, '-initrd', parts.initrd, '-append', parts.cmdline],
        ...['-serial', 'stdio', '-device', 'virtio-serial-pci'],
        ...['-chardev', `socket,id=host,path=${parts.socket},server=on,wait=off`],
        ...['-device', 'virtserialport,chardev=host,name=neoseal'],
      ],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    );
    const machine = new VirtualMachine(child);
    createInterface({ input: child.stdout }).on('line', (line) => {
      machine.#take(line);
    });
    createInterface({ input: child.stderr }).on('line', (line) => {
      machine.console.push(`qemu: ${line}`);
    });
    child.once('exit', () => {
      machine.#wake();
    });
    return machine;
  }

  /** The first such event, whenever it comes. */
  async event(matches: (event: GuestEvent) => boolean, timeoutMs: number): Promise<GuestEvent> {
    const late = AbortSignal.timeout(timeoutMs);
    for (;;) {
      const found = this.events.find(matches);
      if (found !== undefined) {
        return found;
      }
      if (late.aborted || this.#process.exitCode !== null) {
        throw new Error(`the machine did not get there:\n${this.console.slice(-40).join('\n')}`);
      }
      await new Promise<void>((resolve) => {
        const done = (): void => {
          this.#waiters.delete(done);
          resolve();
        };
        this.#waiters.add(done);
        late.addEventListener('abort', done, { once: true });
      });
    }
  }

  async stop(): Promise<void> {
    if (this.#process.exitCode === null && this.#process.signalCode === null) {
      const exited = once(this.#process, 'exit');
      this.#process.kill('SIGKILL');
      await exited;
    }
  }

  #take(line: string): void {
    this.console.push(line);
    const [, json] = /^vm (\{.*\})\s*$/.exec(line) ?? [];
    if (json !== undefined) {
      this.events.push(JSON.parse(json) as GuestEvent);
      this.#wake();
    }
  }

  #wake(): void {
    for (const waiter of [...this.#waiters]) {
      waiter();
    }
  }
}
