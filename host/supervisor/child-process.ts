import { spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { parseEventDetail } from '../events/host-event.ts';
import type { ChildName, EventLog } from '../events/host-event.ts';

type Running = ChildProcessByStdio<Writable, Readable, Readable>;

export interface ChildOptions {
  readonly name: ChildName;
  /** Compiled program. */
  readonly program: string;
  readonly args: readonly string[];
  /** Options of Node itself. */
  readonly nodeOptions?: readonly string[];
  /** All of its environment: nothing of the host's, which may hold secrets, goes to a child. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly log: EventLog;
  /** Each line that the child writes on standard output. */
  readonly onLine?: (line: string) => void;
}

const GUARD = new URL('./parent-guard.js', import.meta.url).href;
const FIRST_BACKOFF_MS = 200;
const MAX_BACKOFF_MS = 5_000;
/** Whoever ran for so long had come up: its end is a new one. */
const STEADY_MS = 60_000;
const KILL_AFTER_MS = 5_000;
const MAX_LINE = 65_536;

/** A program of ours that runs beside the host: started again when it ends, stopped with the host. */
export class ChildProcess {
  readonly #options: ChildOptions;
  readonly #stopping = new AbortController();
  #running: Running | undefined;
  #loop: Promise<void> | undefined;

  constructor(options: ChildOptions) {
    this.#options = options;
  }

  start(): void {
    this.#loop ??= this.#keepRunning();
  }

  /** Asks it to end, then insists. Signals nothing but the process that was started here. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    const child = this.#running;
    if (child !== undefined) {
      child.kill('SIGTERM');
      const insist = setTimeout(() => child.kill('SIGKILL'), KILL_AFTER_MS);
      await this.#loop;
      clearTimeout(insist);
    }
    await this.#loop;
  }

  async #keepRunning(): Promise<void> {
    const { signal } = this.#stopping;
    let backoffMs = FIRST_BACKOFF_MS;
    while (!signal.aborted) {
      const begin = performance.now();
      await this.#runOnce();
      backoffMs = performance.now() - begin > STEADY_MS ? FIRST_BACKOFF_MS : backoffMs;
      await delay(backoffMs, undefined, { signal }).catch(() => undefined);
      backoffMs = Math.min(backoffMs * 2, MAX_BACKOFF_MS);
    }
  }

  async #runOnce(): Promise<void> {
    const { name, program, args, nodeOptions = [], environment = {}, log, onLine } = this.#options;
    const child = spawn(process.execPath, [...nodeOptions, '--import', GUARD, program, ...args], {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: environment,
    });
    this.#running = child;
    child.stdin.on('error', () => undefined);
    log({ event: 'child-started', child: name, pid: child.pid ?? 0 });
    eachLine(child.stdout, (line) => onLine?.(line));
    eachLine(child.stderr, (line) => {
      log({ event: 'child-event', child: name, detail: parseEventDetail(parseJson(line)) });
    });
    const [exitCode, signal] = await ended(child);
    this.#running = undefined;
    log({ event: 'child-ended', child: name, exitCode, signal });
  }
}

async function ended(child: Running): Promise<[number | null, string | null]> {
  try {
    await once(child, 'exit');
  } catch {
    // It could not be started at all.
  }
  return [child.exitCode, child.signalCode];
}

function eachLine(stream: Readable, onLine: (line: string) => void): void {
  createInterface({ input: stream, crlfDelay: Infinity }).on('line', (line) => {
    if (line.length <= MAX_LINE) {
      onLine(line);
    }
  });
}

/** What is not JSON is not one of the child's events: it is left out. */
function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
