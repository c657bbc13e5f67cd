import type { BlobHost } from '../gateway/host-relay.ts';
import { HostRelay } from '../gateway/host-relay.ts';
import type { SealedNewborn } from '../workers/newborn-task.ts';

interface UnderWay {
  readonly relay: HostRelay;
  readonly outcome: Promise<SealedNewborn>;
}

/**
 * Newborns that threads work on now. A batch that is run again, because its connection broke, finds them
 * here and goes on where they are: nothing that has arrived is sent or computed twice.
 */
export class NewbornsUnderWay {
  readonly #graceMs: number;
  readonly #underWay = new Map<string, UnderWay>();

  /** @param graceMs how long a newborn waits for the host to come back */
  constructor(graceMs: number) {
    this.#graceMs = graceMs;
  }

  /**
   * @param newborn names it for good: the digest of the sealed manifest and the index in it
   * @param begin works on it, with a host that may change on the way
   */
  run(
    newborn: string,
    host: BlobHost,
    begin: (host: HostRelay) => Promise<SealedNewborn>,
  ): Promise<SealedNewborn> {
    const known = this.#underWay.get(newborn);
    if (known !== undefined) {
      known.relay.join(host);
      return known.outcome;
    }
    const relay = new HostRelay(host, this.#graceMs);
    const outcome = begin(relay).finally(() => this.#underWay.delete(newborn));
    this.#underWay.set(newborn, { relay, outcome });
    return outcome;
  }
}
