import { EventEmitter } from 'node:events';

/** Tells watchers in this process that a batch has changed. Other hosts' changes are found by looking. */
export class BatchChanges {
  readonly #emitter = new EventEmitter().setMaxListeners(0);

  announce(batch: string): void {
    this.#emitter.emit(batch);
  }

  /** Calls back on each change until the returned function is called. */
  watch(batch: string, onChange: () => void): () => void {
    this.#emitter.on(batch, onChange);
    return () => {
      this.#emitter.off(batch, onChange);
    };
  }
}
