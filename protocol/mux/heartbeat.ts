import type { ConnectionOptions, Timers } from '../connection.ts';
import { ProtocolFault } from '../protocol-fault.ts';
import { FRAME_TYPE } from './frame.ts';
import type { FrameType } from './frame.ts';

const BEATS_PER_PERIOD = 3;

const systemTimers: Timers = {
  setInterval: (callback, intervalMs) => {
    const timer = setInterval(callback, intervalMs);
    timer.unref();
    return () => {
      clearInterval(timer);
    };
  },
};

/** Asks a silent peer for a sign of life three times a period, and gives it up after the third. */
export class Heartbeat {
  readonly #report: { wake: () => void; fail: (fault: ProtocolFault) => void };
  readonly #stop: () => void;
  #silentBeats = 0;
  #pingDue = false;
  #pongDue = false;

  constructor(
    options: Pick<ConnectionOptions, 'heartbeatMs' | 'timers'>,
    report: { wake: () => void; fail: (fault: ProtocolFault) => void },
  ) {
    this.#report = report;
    this.#stop =
      options.heartbeatMs === 0
        ? () => undefined
        : (options.timers ?? systemTimers).setInterval(() => {
            this.#beat();
          }, options.heartbeatMs / BEATS_PER_PERIOD);
  }

  heard(): void {
    this.#silentBeats = 0;
  }

  pinged(): void {
    this.#pongDue = true;
    this.#report.wake();
  }

  /** What is due now. However many pings came, one answer is enough: it shows life. */
  takeBeats(): FrameType[] {
    const beats: FrameType[] = [];
    if (this.#pingDue) {
      beats.push(FRAME_TYPE.ping);
    }
    if (this.#pongDue) {
      beats.push(FRAME_TYPE.pong);
    }
    this.#pingDue = false;
    this.#pongDue = false;
    return beats;
  }

  stop(): void {
    this.#stop();
  }

  #beat(): void {
    if (this.#silentBeats >= BEATS_PER_PERIOD) {
      this.#report.fail(new ProtocolFault('PEER_SILENT', 'no frame came for a whole period'));
      return;
    }
    this.#silentBeats += 1;
    this.#pingDue = true;
    this.#report.wake();
  }
}
