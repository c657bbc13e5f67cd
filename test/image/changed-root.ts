import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { COMMAND, ENVIRONMENT } from '../../scripts/image/root-tree.ts';
import { parseEnvironment } from './environment.ts';
import { GuestEvents, statusField } from './machine.ts';
import type { GuestEvent, Machine } from './machine.ts';

const SAMPLE_MS = 250;
const HARDWARE = '/run/hardware';
const SOCKET = '/run/enclave.sock';

/**
 * The image as the root of one process: its own node, libraries, packages and nothing else. Needs root and no
 * virtual machine, and so takes seconds. It listens on a Unix socket, since there is no other end of vsock.
 */
export class ChangedRoot implements Machine {
  readonly kind = 'chroot';
  readonly peakMib = null;
  readonly socket: string;
  readonly console: string[] = [];
  readonly #events = new GuestEvents();
  readonly #process: ChildProcess;

  /** @param root where `layer.tar` was unpacked; `run/hardware` in it holds the simulated hardware */
  constructor(root: string) {
    this.socket = join(root, SOCKET);
    const begin = performance.now();
    const program = COMMAND.slice(0, COMMAND.indexOf('--vsock'));
    const args = [...program, '--socket', SOCKET, '--simulated-hardware', HARDWARE];
    const child = spawn('/usr/sbin/chroot', [root, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: parseEnvironment(ENVIRONMENT),
    });
    this.#process = child;
    this.#events.add({ event: 'init', uptimeMs: 0 });
    createInterface({ input: child.stderr }).on('line', (line) => {
      this.console.push(line);
      const uptimeMs = Math.round(performance.now() - begin);
      this.#events.add({ event: 'enclave-event', uptimeMs, detail: JSON.parse(line) as unknown });
    });
    const sampling = setInterval(() => {
      this.#sample(child.pid ?? 0, Math.round(performance.now() - begin));
    }, SAMPLE_MS);
    child.once('exit', () => {
      clearInterval(sampling);
      this.#events.end();
    });
  }

  get events(): readonly GuestEvent[] {
    return this.#events.all;
  }

  async event(matches: (event: GuestEvent) => boolean, timeoutMs: number): Promise<GuestEvent> {
    const found = await this.#events.next(matches, timeoutMs);
    if (found === null) {
      throw new Error(`the enclave did not get there:\n${this.console.slice(-40).join('\n')}`);
    }
    return found;
  }

  async stop(): Promise<void> {
    if (this.#process.exitCode === null && this.#process.signalCode === null) {
      const exited = once(this.#process, 'exit');
      this.#process.kill('SIGKILL');
      await exited;
    }
  }

  #sample(pid: number, uptimeMs: number): void {
    const peakKib = statusField(pid, 'VmHWM');
    this.#events.add({ event: 'memory', uptimeMs, peakKib, uid: statusField(pid, 'Uid') });
  }
}
