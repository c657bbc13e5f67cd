import {
  formatCheckpoint,
  formatVerifierKey,
  isKeyOf,
  toBase64,
  VerificationError,
  verifyCosignature,
  witnessAnchor,
} from '#attestation';
import type { Anchor, Bytes, VerifierKey } from '#attestation';
import type { AnchorSink, LogHead } from '../../ports/anchor-sink.ts';
import type { AnchoredLog } from '../../ports/anchored-log.ts';
import { AnchorFault } from '../anchor-fault.ts';
import { readHead } from '../log-head.ts';
import { post } from '../post.ts';
import type { Answer } from '../post.ts';
import { formatAddCheckpoint, parseCosignatures, parseHeldSize } from './add-checkpoint.ts';

export interface WitnessSinkOptions {
  /** The submission prefix. */
  readonly url: string;
  readonly witness: VerifierKey;
  readonly log: AnchoredLog;
  readonly timeoutMs: number;
}

const STATUS = { ok: 200, conflict: 409, unprocessable: 422 } as const;

/** Another submitter of the same log may be faster once, not for ever. */
const MAX_CONFLICTS = 3;

/** A witness (C2SP tlog-witness). */
export function createWitnessSink(options: WitnessSinkOptions): AnchorSink {
  const client = new WitnessClient(options);
  return {
    kind: 'witness',
    id: formatVerifierKey(options.witness),
    repeats: false,
    check: () => client.check(),
    anchor: (head) => client.anchor(head),
  };
}

class WitnessClient {
  readonly #options: WitnessSinkOptions;
  readonly #url: string;
  /** What the witness cosigned last, as far as known; a wrong guess costs one request. */
  #heldSize = 0;

  constructor(options: WitnessSinkOptions) {
    this.#options = options;
    this.#url = `${options.url.replace(/\/$/, '')}/add-checkpoint`;
  }

  /** The witness tells only the size it holds. Whether its root is ours shows with the next head. */
  async check(): Promise<void> {
    const head = readHead(this.#options.log);
    const answer = await this.#post(head, 0, []);
    if (answer.status === STATUS.conflict) {
      this.#learn(answer, head);
    } else if (answer.status !== STATUS.ok) {
      throw refusalOf(answer.status);
    }
  }

  async anchor(head: LogHead): Promise<Anchor> {
    for (let attempt = 0; attempt < MAX_CONFLICTS; attempt += 1) {
      const answer = await this.#post(head, this.#heldSize, await this.#prove(head));
      if (answer.status === STATUS.ok) {
        this.#heldSize = head.checkpoint.size;
        return this.#readAnchor(head, answer.body);
      }
      if (answer.status !== STATUS.conflict) {
        throw refusalOf(answer.status);
      }
      this.#learn(answer, head);
    }
    throw new AnchorFault('ANCHOR_REFUSED', 'the witness names a new size with every answer');
  }

  async #prove({ checkpoint }: LogHead): Promise<readonly Bytes[]> {
    return this.#heldSize === 0
      ? []
      : this.#options.log.proveConsistency(this.#heldSize, checkpoint.size);
  }

  #learn({ body }: Answer, { checkpoint }: LogHead): void {
    const size = parseHeldSize(body);
    if (size === null) {
      throw new AnchorFault('ANCHOR_REFUSED', 'the witness does not name the size that it holds');
    }
    if (size > checkpoint.size) {
      throw new AnchorFault('ANCHOR_ROLLBACK', 'the witness has cosigned a larger tree');
    }
    this.#heldSize = size;
  }

  async #post(head: LogHead, oldSize: number, proof: readonly Bytes[]): Promise<Answer> {
    const body = formatAddCheckpoint({ oldSize, proof, note: head.note });
    const { timeoutMs } = this.#options;
    return post(this.#url, body, { contentType: 'text/plain; charset=utf-8', timeoutMs });
  }

  /** Cosignatures of other keys are ignored. */
  async #readAnchor(head: LogHead, body: Bytes): Promise<Anchor> {
    const { witness } = this.#options;
    try {
      const line = parseCosignatures(head.note, body).find((found) => isKeyOf(witness, found));
      if (line === undefined) {
        throw new AnchorFault('ANCHOR_REFUSED', 'the answer has no cosignature of the witness');
      }
      await verifyCosignature(formatCheckpoint(head.checkpoint), line.signature, witness);
      return witnessAnchor(witness, toBase64(line.signature));
    } catch (cause) {
      if (!(cause instanceof VerificationError)) {
        throw cause;
      }
      throw new AnchorFault('ANCHOR_REFUSED', 'the cosignature does not verify', { cause });
    }
  }
}

function refusalOf(status: number): AnchorFault {
  return status === STATUS.unprocessable
    ? new AnchorFault('ANCHOR_FORK', 'the witness holds a head that this log does not continue')
    : new AnchorFault('ANCHOR_REFUSED', 'the witness does not take the checkpoint');
}
