import type { Writable } from 'node:stream';
import type { EnclaveEvent } from './enclave-event.ts';
import { encodeEvent } from './encode-event.ts';

/**
 * Hands each event to every sink that listens, as one line of JSON. A sink that does not read loses
 * events: the log never makes the enclave wait.
 */
export class EventLog {
  readonly #sinks = new Set<Writable>();

  readonly emit = (event: EnclaveEvent): void => {
    const line = encodeEvent(event);
    for (const sink of this.#sinks) {
      if (sink.destroyed || sink.writableEnded) {
        this.#sinks.delete(sink);
      } else if (!sink.writableNeedDrain) {
        sink.write(line);
      }
    }
  };

  add(sink: Writable): void {
    sink.on('error', () => {
      this.#sinks.delete(sink);
    });
    this.#sinks.add(sink);
  }
}
