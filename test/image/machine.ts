import { readFileSync } from 'node:fs';

/** The first number of a field of /proc/PID/status; NaN where there is none. Memory is in KiB. */
export function statusField(pid: number, name: string): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1]);
}

/** A line that came out of the machine, or what is known of it at a moment. */
export type GuestEvent = Readonly<Record<string, unknown>>;

/** Something that the image runs in. */
export interface Machine {
  readonly kind: 'kvm' | 'tcg' | 'chroot';
  /** Unix socket on which the host finds the enclave. */
  readonly socket: string;
  /** Everything that came so far, in order. */
  readonly events: readonly GuestEvent[];
  readonly console: readonly string[];
  /** Most that the machine held of this one's memory, as far as is known; `null` where it is not a machine. */
  readonly peakMib: number | null;
  /** The first such event, whenever it comes. */
  event(matches: (event: GuestEvent) => boolean, timeoutMs: number): Promise<GuestEvent>;
  stop(): Promise<void>;
}

/** Keeps events and lets others wait for one. */
export class GuestEvents {
  readonly all: GuestEvent[] = [];
  readonly #waiters = new Set<() => void>();
  #isOver = false;

  add(event: GuestEvent): void {
    this.all.push(event);
    this.#wake();
  }

  /** Nothing comes any more. */
  end(): void {
    this.#isOver = true;
    this.#wake();
  }

  /** `null` when it does not come in time, or not any more. */
  async next(
    matches: (event: GuestEvent) => boolean,
    timeoutMs: number,
  ): Promise<GuestEvent | null> {
    const late = AbortSignal.timeout(timeoutMs);
    for (;;) {
      const found = this.all.find(matches);
      if (found !== undefined || this.#isOver || late.aborted) {
        return found ?? null;
      }
      await new Promise<void>((resolve) => {
        const done = (): void => {
          this.#waiters.delete(done);
          late.removeEventListener('abort', done);
          resolve();
        };
        this.#waiters.add(done);
        late.addEventListener('abort', done, { once: true });
      });
    }
  }

  #wake(): void {
    for (const waiter of [...this.#waiters]) {
      waiter();
    }
  }
}
