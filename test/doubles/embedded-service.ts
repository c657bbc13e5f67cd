import { spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { packagePath } from '../../client/cli/package-files.ts';

/** A line of the host's event log. */
export type HostLine = Readonly<Record<string, unknown>>;
export type MatchLine = (line: HostLine) => boolean;

export interface ServiceFolders {
  readonly data: string;
  /** File with the keys of the laboratories. */
  readonly laboratories: string;
  /** A PostgreSQL server; the embedded database where it is left out. */
  readonly databaseUrl?: string | undefined;
  readonly startTimeoutMs?: number;
}

interface Waiter {
  readonly matches: MatchLine;
  readonly resolve: (line: HostLine) => void;
}

const START_TIMEOUT_MS = 90_000;
const EVENT_TIMEOUT_MS = 120_000;
const END_TIMEOUT_MS = 15_000;

/**
 * The shipped service as a user starts it: `node dist/host/main.js` with its enclave and local KMS. Ends
 * nothing but processes that were started here or that its own events name as its children.
 */
export class EmbeddedService {
  /** Every event line of this run, as text. */
  readonly lines: string[] = [];
  readonly #process: ChildProcessByStdio<null, Readable, Readable>;
  readonly #events: HostLine[] = [];
  readonly #waiters = new Set<Waiter>();
  #url = '';
  #vkey = '';

  private constructor({ data, laboratories, databaseUrl }: ServiceFolders) {
    const args = ['--data', data, '--port', '0', '--laboratories', laboratories];
    this.#process = spawn(process.execPath, [packagePath('dist/host/main.js'), ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...(databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }) },
    });
    createInterface({ input: this.#process.stderr }).on('line', (line) => {
      this.#take(line);
    });
  }

  static async start(folders: ServiceFolders): Promise<EmbeddedService> {
    const service = new EmbeddedService(folders);
    try {
      await service.#readAnnouncement(folders.startTimeoutMs ?? START_TIMEOUT_MS);
      return service;
    } catch (cause) {
      await service.kill();
      throw new Error(`the service did not start: ${service.lines.join('\n')}`, { cause });
    }
  }

  get url(): string {
    return this.#url;
  }

  /** Verifier key of the service's log. */
  get vkey(): string {
    return this.#vkey;
  }

  /** The next matching event from now on. */
  async nextEvent(matches: MatchLine): Promise<HostLine> {
    const timeout = new AbortController();
    const next = new Promise<HostLine>((resolve) => this.#waiters.add({ matches, resolve }));
    const late = delay(EVENT_TIMEOUT_MS, null, { signal: timeout.signal }).catch(() => null);
    const line = await Promise.race([next, late]);
    timeout.abort();
    if (line === null) {
      throw new Error(`the awaited event did not come: ${this.lines.slice(-12).join('\n')}`);
    }
    return line;
  }

  /** As a crash ends it; resolves when its children have gone, too. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  async stop(): Promise<void> {
    await this.#end('SIGTERM');
  }

  get hasEnded(): boolean {
    return this.#process.exitCode !== null || this.#process.signalCode !== null;
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  /** The child that runs now under that name. */
  childPid(name: 'enclave' | 'local-kms'): number {
    const pid = this.#childPids(name).at(-1);
    if (pid === undefined) {
      throw new Error('no event names the process');
    }
    return pid;
  }

  killChild(name: 'enclave' | 'local-kms'): void {
    process.kill(this.childPid(name), 'SIGKILL');
  }

  async #end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    if (!this.hasEnded) {
      const exited = once(this.#process, 'exit');
      this.#process.kill(signal);
      await exited;
    }
    await Promise.all(this.#childPids().map(waitForEnd));
  }

  async #readAnnouncement(timeoutMs: number): Promise<void> {
    const ended = new AbortController();
    this.#process.once('exit', () => {
      ended.abort();
    });
    const signal = AbortSignal.any([ended.signal, AbortSignal.timeout(timeoutMs)]);
    const output = createInterface({ input: this.#process.stdout });
    const [line] = (await once(output, 'line', { signal })) as [string];
    const announced = JSON.parse(line) as { url: string; log: { vkey: string } };
    this.#url = announced.url;
    this.#vkey = announced.log.vkey;
  }

  #take(text: string): void {
    this.lines.push(text);
    const line = JSON.parse(text) as HostLine;
    this.#events.push(line);
    for (const waiter of this.#waiters) {
      if (waiter.matches(line)) {
        this.#waiters.delete(waiter);
        waiter.resolve(line);
      }
    }
  }

  #childPids(child?: string): number[] {
    return this.#events
      .filter((line) => line['event'] === 'child-started')
      .filter((line) => child === undefined || line['child'] === child)
      .map(({ pid }) => pid)
      .filter((pid) => typeof pid === 'number');
  }
}

async function waitForEnd(pid: number): Promise<void> {
  for (let waitedMs = 0; isAlive(pid); waitedMs += 20) {
    if (waitedMs > END_TIMEOUT_MS) {
      throw new Error('a child outlived the service');
    }
    await delay(20);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

export const isEvent =
  (event: string, fields: HostLine = {}): MatchLine =>
  (line) =>
    line['event'] === event &&
    Object.entries(fields).every(([name, value]) => line[name] === value);

/** An event that the enclave wrote itself. */
export const isEnclaveEvent =
  (type: string): MatchLine =>
  ({ event, child, detail }) =>
    ((event === 'child-event' && child === 'enclave') || event === 'enclave-event') &&
    typeof detail === 'object' &&
    detail !== null &&
    'type' in detail &&
    detail.type === type;
