import type { ChildProcessByStdio } from 'node:child_process';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { packagePath } from '../../client/cli/package-files.ts';

export type Line = Readonly<Record<string, unknown>>;

export interface ProcessOptions {
  readonly script: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Where it runs, with core dumps switched on. */
  readonly cores?: string;
  /** What it writes goes to `<log>.stdout` and `<log>.stderr`. */
  readonly log: string;
}

const LOOK_MS = 20;
const PATIENCE_MS = 120_000;

/** A process of the service whose every written byte is kept. */
export class RecordedProcess {
  readonly lines: Line[] = [];
  readonly #child: ChildProcessByStdio<null, Readable, Readable>;

  constructor({ script, args, env = {}, cores, log }: ProcessOptions) {
    const command = [process.execPath, packagePath(script), ...args] as const;
    const [program, ...rest] = cores === undefined ? command : withCoreDumps(command);
    this.#child = spawn(program, rest, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...env },
      ...(cores === undefined ? {} : { cwd: cores }),
    });
    for (const channel of ['stdout', 'stderr'] as const) {
      this.#child[channel].pipe(createWriteStream(`${log}.${channel}`, { flags: 'a' }));
      createInterface({ input: this.#child[channel] }).on('line', (line) => {
        this.lines.push(parseLine(line));
      });
    }
  }

  get hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  /** The first line that matches, also one that has come already. */
  async line(matches: (line: Line) => boolean): Promise<Line> {
    for (let waitedMs = 0; waitedMs < PATIENCE_MS; waitedMs += LOOK_MS) {
      const found = this.lines.find(matches);
      if (found !== undefined) {
        return found;
      }
      if (this.hasEnded) {
        break;
      }
      await delay(LOOK_MS);
    }
    throw new Error(`a line did not come: ${JSON.stringify(this.lines.slice(-5))}`);
  }

  async end(signal: 'SIGABRT' | 'SIGKILL' | 'SIGTERM'): Promise<void> {
    if (!this.hasEnded) {
      const exited = once(this.#child, 'exit');
      this.#child.kill(signal);
      await exited;
    }
  }
}

/** The shell lifts the limit and becomes the command. */
function withCoreDumps(command: readonly string[]): [string, ...string[]] {
  return ['/bin/sh', '-c', 'ulimit -c unlimited; exec "$0" "$@"', ...command];
}

/** Whether a process without protection leaves its memory in `folder` when it aborts. */
export function leavesCore(folder: string): boolean {
  const [program, ...rest] = withCoreDumps([process.execPath, '--eval', 'process.abort()']);
  spawnSync(program, rest, { cwd: folder, stdio: 'ignore' });
  const names = readdirSync(folder).filter((name) => name.startsWith('core'));
  names.forEach((name) => {
    rmSync(join(folder, name));
  });
  return names.length > 0;
}

function parseLine(text: string): Line {
  try {
    return JSON.parse(text) as Line;
  } catch {
    return { noise: text };
  }
}
