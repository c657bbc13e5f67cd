import type { Writable } from 'node:stream';
import type { EnclaveEvent } from './enclave-event.ts';
import { encodeEvent } from './encode-event.ts';

export interface SinkOptions {
  /** All events where it is left out. */
  readonly types?: ReadonlySet<EnclaveEvent['type']>;
}

/**
 * Hands each event to every sink that listens, as one line of JSON. A sink that does not read loses
 * events: the log never makes the enclave wait.
 */
export class EventLog {
  readonly #sinks = new Map<Writable, SinkOptions>();

  readonly emit = (event: EnclaveEvent): void => {
    const line = encodeEvent(event);
    for (const [sink, { types }] of this.#sinks) {
      if (sink.destroyed || sink.writableEnded) {
        this.#sinks.delete(sink);
      } else if (!sink.writableNeedDrain && (types?.has(event.type) ?? true)) {
        sink.write(line);
      }
    }
  };

  add(sink: Writable, options: SinkOptions = {}): void {
    sink.on('error', () => {
      this.#sinks.delete(sink);
    });
    this.#sinks.set(sink, options);
  }
}
