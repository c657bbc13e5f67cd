import type { Readable } from 'node:stream';
import { setImmediate, setTimeout as delay } from 'node:timers/promises';
import type { HostGateway } from './host-gateway.ts';

/** The part of the host that a transfer needs. */
export type BlobHost = Pick<HostGateway, 'isConnected' | 'openBlob'>;

/**
 * The host as one newborn under way sees it: over the connection that asked for the newborn first, and when
 * that breaks over the next one that asks for the same newborn.
 */
export class HostRelay {
  readonly #graceMs: number;
  #host: BlobHost;
  /** Asked for the newborn, too. */
  #latest: BlobHost;
  #joined = new AbortController();

  /** @param graceMs how long a newborn waits for the host to come back */
  constructor(host: BlobHost, graceMs: number) {
    this.#host = host;
    this.#latest = host;
    this.#graceMs = graceMs;
  }

  join(host: BlobHost): void {
    this.#latest = host;
    this.#joined.abort();
    this.#joined = new AbortController();
  }

  openBlob(sha256: string, offset: number): Readable {
    return this.#host.openBlob(sha256, offset);
  }

  /**
   * False at once when the connection stands and the host itself broke the stream off; else whether another
   * connection came in time.
   */
  async returns(): Promise<boolean> {
    // A connection that ends fails its streams first and says so in the same turn.
    await setImmediate();
    if (this.#host.isConnected()) {
      return false;
    }
    if (!this.#latest.isConnected()) {
      const { signal } = this.#joined;
      await delay(this.#graceMs, undefined, { signal }).catch(() => undefined);
    }
    this.#host = this.#latest;
    return this.#host.isConnected();
  }
}
