import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { GuestEvents, statusField } from './machine.ts';
import type { GuestEvent, Machine } from './machine.ts';

export interface MachineParts {
  readonly kernel: string;
  /** Both ramdisks, one after the other, as the loader of an enclave joins them. */
  readonly initrd: string;
  readonly cmdline: string;
  /** Where QEMU gives the other end of the serial port. */
  readonly socket: string;
  readonly memoryMib: number;
}

/**
 * KVM only where the processor has the instructions for it: a KVM without them (paravirtual, inside another
 * machine) takes no kernel of Debian's.
 */
export function accelerator(): 'kvm' | 'tcg' {
  const flags = /^flags.*\b(?:vmx|svm)\b/m.test(readFileSync('/proc/cpuinfo', 'utf8'));
  return flags && existsSync('/dev/kvm') ? 'kvm' : 'tcg';
}

/** A virtual machine without a network card and without a disk, with one virtio-serial port. */
export class VirtualMachine implements Machine {
  readonly kind = accelerator();
  readonly socket: string;
  readonly console: string[] = [];
  peakMib: number | null = null;
  readonly #events = new GuestEvents();
  readonly #process: ChildProcess;

  constructor(parts: MachineParts) {
    this.socket = parts.socket;
    const child = spawn('qemu-system-x86_64', qemuArguments(parts, this.kind), {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#process = child;
    createInterface({ input: child.stdout }).on('line', (line) => {
      this.#take(line);
    });
    createInterface({ input: child.stderr }).on('line', (line) => {
      this.console.push(`qemu: ${line}`);
    });
    child.once('exit', () => {
      this.#events.end();
    });
  }

  get events(): readonly GuestEvent[] {
    return this.#events.all;
  }

  async event(matches: (event: GuestEvent) => boolean, timeoutMs: number): Promise<GuestEvent> {
    const found = await this.#events.next(matches, timeoutMs);
    if (found === null) {
      throw new Error(`the machine did not get there:\n${this.console.slice(-40).join('\n')}`);
    }
    return found;
  }

  async stop(): Promise<void> {
    if (this.#process.exitCode === null && this.#process.signalCode === null) {
      this.peakMib = Math.round(statusField(this.#process.pid ?? 0, 'VmHWM') / 1024);
      const exited = once(this.#process, 'exit');
      this.#process.kill('SIGKILL');
      await exited;
    }
  }

  #take(line: string): void {
    this.console.push(line);
    const [, json] = /^vm (\{.*\})\s*$/.exec(line) ?? [];
    if (json !== undefined) {
      this.#events.add(JSON.parse(json) as GuestEvent);
    }
  }
}

function qemuArguments(parts: MachineParts, accel: 'kvm' | 'tcg'): string[] {
  return [
    ...['-no-user-config', '-nodefaults', '-display', 'none', '-no-reboot', '-nic', 'none'],
    ...['-M', 'q35', '-accel', accel === 'kvm' ? 'kvm' : 'tcg,thread=multi,tb-size=512'],
    ...['-cpu', 'max', '-smp', '2', '-m', `${parts.memoryMib}`],
    ...['-kernel', parts.kernel, '-initrd', parts.initrd, '-append', parts.cmdline],
    ...['-serial', 'stdio', '-device', 'virtio-serial-pci'],
    ...['-chardev', `socket,id=host,path=${parts.socket},server=on,wait=off`],
    ...['-device', 'virtserialport,chardev=host,name=neoseal'],
  ];
}
