import { createCipheriv, createDecipheriv, createHash } from 'node:crypto';
import { concatBytes, equalBytes } from '#attestation';
import type { HostGateway } from '../gateway/host-gateway.ts';
import { HostFault } from '../gateway/host-fault.ts';
import { AdmissionRefusal } from './admission-refusal.ts';

/** One submission as it was first admitted. */
export interface AdmittedSubmission {
  /** Of the laboratory, hex: two laboratories may choose the same nonce. */
  readonly laboratory: string;
  /** Hex. */
  readonly nonce: string;
  /** 32 bytes. */
  readonly manifestDigest: Uint8Array;
  /** SHA-256 of the sealed manifest, 32 bytes. */
  readonly batch: Uint8Array;
}

type State = Pick<HostGateway, 'getState' | 'putState'>;

export interface ReplayListOptions {
  readonly sealKey: Uint8Array;
  readonly randomBytes: (length: number) => Uint8Array;
}

/** Key, manifest digest, batch: 32 bytes each. */
const ENTRY_BYTES = 96;
/** What a state value of the protocol holds in base64. */
const MAX_ENTRIES = 5_400;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const CIPHER = 'aes-256-gcm';

/**
 * Submissions seen: a nonce belongs to one manifest in one sealed form. The same again is the same job run
 * once more; anything else under the nonce is a replay.
 *
 * The list lies sealed with the host, in shards, so that it survives a restart. Within one life of the
 * enclave it cannot be rolled back; a host that restores an old copy across a restart makes the enclave
 * forget what came since, which gives it no more than a repetition of results that it has already.
 */
export class ReplayList {
  readonly #options: ReplayListOptions;
  readonly #shards = new Map<string, Map<string, Uint8Array>>();
  readonly #turns = new Map<string, Promise<unknown>>();

  constructor(options: ReplayListOptions) {
    this.#options = options;
  }

  /**
   * Records a submission before anything is computed for it.
   *
   * @throws AdmissionRefusal SUBMISSION_REPLAYED, REPLAY_LIST_FULL
   * @throws HostFault STATE_UNAVAILABLE, STATE_INVALID
   */
  async admit(submission: AdmittedSubmission, state: State): Promise<void> {
    const key = createHash('sha256')
      .update(`${submission.laboratory}/${submission.nonce}`)
      .digest('hex');
    const shardName = `admitted-submissions-${key.slice(0, 2)}`;
    const turn = (this.#turns.get(shardName) ?? Promise.resolve()).then(() =>
      this.#record(shardName, key, submission, state),
    );
    this.#turns.set(
      shardName,
      turn.catch(() => undefined),
    );
    await turn;
  }

  async #record(
    shardName: string,
    key: string,
    { manifestDigest, batch }: AdmittedSubmission,
    state: State,
  ): Promise<void> {
    const shard = await this.#load(shardName, state);
    const entry = concatBytes(manifestDigest, batch);
    const known = shard.get(key);
    if (known !== undefined) {
      if (!equalBytes(known, entry)) {
        throw new AdmissionRefusal('SUBMISSION_REPLAYED', 'the nonce was used before');
      }
      return;
    }
    if (shard.size >= MAX_ENTRIES) {
      throw new AdmissionRefusal('REPLAY_LIST_FULL', 'no more submissions can be remembered');
    }
    const extended = new Map([...shard, [key, entry]]);
    await state.putState(shardName, this.#seal(shardName, extended));
    this.#shards.set(shardName, extended);
  }

  async #load(shardName: string, state: State): Promise<ReadonlyMap<string, Uint8Array>> {
    const loaded = this.#shards.get(shardName);
    if (loaded !== undefined) {
      return loaded;
    }
    const stored = await state.getState(shardName);
    const shard = stored === null ? new Map<string, Uint8Array>() : this.#open(shardName, stored);
    this.#shards.set(shardName, shard);
    return shard;
  }

  #seal(shardName: string, shard: ReadonlyMap<string, Uint8Array>): Uint8Array {
    const entries = [...shard].map(([key, entry]) => concatBytes(Buffer.from(key, 'hex'), entry));
    const nonce = this.#options.randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, this.#options.sealKey, nonce);
    cipher.setAAD(Buffer.from(shardName));
    return concatBytes(
      nonce,
      cipher.update(concatBytes(...entries)),
      cipher.final(),
      cipher.getAuthTag(),
    );
  }

  #open(shardName: string, sealed: Uint8Array): Map<string, Uint8Array> {
    const nonce = sealed.subarray(0, NONCE_BYTES);
    const body = sealed.subarray(NONCE_BYTES, -TAG_BYTES);
    if (sealed.length < NONCE_BYTES + TAG_BYTES || body.length % ENTRY_BYTES !== 0) {
      throw invalid();
    }
    const decipher = createDecipheriv(CIPHER, this.#options.sealKey, nonce);
    decipher.setAAD(Buffer.from(shardName));
    decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
    const plaintext = decipher.update(body);
    try {
      decipher.final();
    } catch {
      throw invalid();
    }
    const shard = new Map<string, Uint8Array>();
    for (let offset = 0; offset < plaintext.length; offset += ENTRY_BYTES) {
      const entry = plaintext.subarray(offset, offset + ENTRY_BYTES);
      shard.set(entry.subarray(0, 32).toString('hex'), Uint8Array.from(entry.subarray(32)));
    }
    return shard;
  }
}

function invalid(): HostFault {
  return new HostFault('STATE_INVALID', 'the list of submissions does not open');
}
