import type { ChildProcessByStdio } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { packagePath } from '../../client/cli/package-files.ts';

export type Line = Readonly<Record<string, unknown>>;

export interface ProcessOptions {
  readonly script: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** What it writes goes to `<log>.stdout` and `<log>.stderr`. */
  readonly log: string;
}

const LOOK_MS = 20;
const PATIENCE_MS = 120_000;

/** A process of the service whose every written byte is kept. */
export class RecordedProcess {
  readonly lines: Line[] = [];
  readonly #child: ChildProcessByStdio<null, Readable, Readable>;

  constructor({ script, args, env = {}, log }: ProcessOptions) {
    this.#child = spawn(process.execPath, [packagePath(script), ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...env },
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

  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    if (!this.hasEnded) {
      const exited = once(this.#child, 'exit');
      this.#child.kill(signal);
      await exited;
    }
  }
}

function parseLine(text: string): Line {
  try {
    return JSON.parse(text) as Line;
  } catch {
    return { noise: text };
  }
}
