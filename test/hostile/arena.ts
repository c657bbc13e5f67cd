import { createHash, randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import {
  MerkleTree,
  commitOpening,
  laboratoryId,
  parseHex,
  parseOpening,
  toHex,
} from '#attestation';
import type { CompletedSample, RunEvent } from '#protocol';
import { nodeSha256 } from '../builders/node-sha256.ts';
import { PAH_R408W_HOM, smallVcf } from '../builders/small-vcf.ts';
import type { SampleDescription, SubmitOptions, SubmittedBatch } from '../builders/submission.ts';
import { TestLaboratory } from '../builders/submission.ts';
import type { Intercept } from '../doubles/enclave-host.ts';
import { HostStorage, TestHost } from '../doubles/enclave-host.ts';
import { EnclaveMachine } from '../doubles/enclave-machine.ts';
import type { LaunchedEnclave } from '../doubles/enclave-machine.ts';

export type BatchEvent = Extract<RunEvent, { type: 'batch' }>;

/** What an attack ended in. Everything else is a failure of the enclave. */
export type Ending =
  /** A code says no, for good. */
  | { readonly kind: 'refused'; readonly code: string }
  /** No result, visibly; a repetition with an honest host gives it. */
  | { readonly kind: 'gap'; readonly code: string }
  /** The results are those that an honest host gets. */
  | { readonly kind: 'no effect' };

/** The attack brought something about that must not be. */
export class Breach extends Error {
  override readonly name = 'Breach';
}

export interface RunAttack {
  /** What the hostile host has on its disk; it begins as a copy of the honest one's. */
  readonly storage?: (storage: HostStorage, submitted: SubmittedBatch) => void;
  readonly intercept?: Intercept;
  readonly completed?: readonly CompletedSample[];
  /** Another way to the enclave than its socket. */
  readonly socket?: string;
  /** Names another batch than the submitted one. */
  readonly batch?: string;
}

export const AFFECTED: SampleDescription = {
  files: [{ role: 'vcf', content: smallVcf([PAH_R408W_HOM]) }],
};
export const UNAFFECTED: SampleDescription = { files: [{ role: 'vcf', content: smallVcf([]) }] };

const PATIENCE_MS = 2_500;
const NONCE = 'ab'.repeat(16);

/** One enclave with an honest host and a laboratory; attacks are run against it and judged. */
export class Arena {
  readonly machine: EnclaveMachine;
  readonly laboratory: TestLaboratory;
  readonly launched: LaunchedEnclave;
  readonly #shards = new Set<string>();

  private constructor(
    machine: EnclaveMachine,
    laboratory: TestLaboratory,
    launched: LaunchedEnclave,
  ) {
    this.machine = machine;
    this.laboratory = laboratory;
    this.launched = launched;
  }

  static async open(manifestVersion = 1): Promise<Arena> {
    const machine = await EnclaveMachine.create();
    const laboratory = await TestLaboratory.create();
    const launched = await machine.launch({ laboratories: [laboratory.key], manifestVersion });
    return new Arena(machine, laboratory, launched);
  }

  /** A restart of the same image on the same machine. */
  async restart(manifestVersion = 1): Promise<Arena> {
    await this.launched.child.kill();
    const launched = await this.machine.launch({
      laboratories: [this.laboratory.key],
      manifestVersion,
    });
    return new Arena(this.machine, this.laboratory, launched);
  }

  async close(): Promise<void> {
    await this.machine.destroy();
  }

  get storage(): HostStorage {
    return this.machine.storage;
  }

  async submit(
    draft: Partial<SubmitOptions> = {},
    laboratory: TestLaboratory = this.laboratory,
  ): Promise<SubmittedBatch> {
    const { enclaveManifest } = await this.launched.host.attest(NONCE);
    const samples = [AFFECTED, UNAFFECTED];
    const nonce = await this.#freshNonce(laboratory);
    const change = { nonce, ...draft.change };
    return laboratory.submit({ samples, ...draft, change, enclaveManifest, sink: this.storage });
  }

  /** One whose part of the list of submissions the enclave has not loaded: it must ask the host for it. */
  async #freshNonce(laboratory: TestLaboratory): Promise<string> {
    const id = await laboratoryId(laboratory.signer.publicKey);
    for (;;) {
      const nonce = randomBytes(32).toString('hex');
      const shard = createHash('sha256').update(`${id}/${nonce}`).digest('hex').slice(0, 2);
      if (!this.#shards.has(shard)) {
        this.#shards.add(shard);
        return nonce;
      }
    }
  }

  /** Runs a batch as the attack wants it, then honestly, and holds the two against each other. */
  async judge(submitted: SubmittedBatch, attack: RunAttack): Promise<Ending> {
    const batch = attack.batch ?? submitted.batch;
    const storage = copyStorage(this.storage);
    attack.storage?.(storage, submitted);
    const seen = this.launched.host.events.length;
    const socket = attack.socket ?? this.launched.socket;
    const host = await TestHost.connect(socket, storage, attack.intercept);
    const events = await collect(host, batch, attack.completed ?? []);
    host.close();
    await delay(50);
    const codes = this.launched.host.events
      .slice(seen)
      .filter((event) => event['batch'] === batch && typeof event['code'] === 'string')
      .map((event) => String(event['code']));
    return this.#decide(submitted, { batch, storage, events, codes });
  }

  /** What an honest host gets for the batch; `null` where the laboratory's own mistake leaves nothing. */
  async honest({ batch }: SubmittedBatch): Promise<BatchEvent | null> {
    const last = (await this.launched.host.run(batch).catch(() => [])).at(-1);
    return last?.type === 'batch' ? last : null;
  }

  async #decide(
    submitted: SubmittedBatch,
    attacked: {
      readonly batch: string;
      readonly storage: HostStorage;
      readonly events: readonly RunEvent[];
      readonly codes: readonly string[];
    },
  ): Promise<Ending> {
    const last = attacked.events.at(-1);
    if (last?.type === 'refused') {
      return { kind: 'refused', code: last.code };
    }
    const expected = await this.honest(submitted);
    await this.#checkArtefacts(submitted, attacked.storage, expected);
    if (last?.type !== 'batch') {
      return { kind: 'gap', code: attacked.codes.at(-1) ?? 'NO_ANSWER' };
    }
    if (attacked.batch !== submitted.batch || expected === null) {
      throw new Breach('a batch that nobody submitted has a statement');
    }
    if (
      last.statement !== expected.statement ||
      !sameList(last.commitments, expected.commitments)
    ) {
      throw new Breach('two different results for one batch');
    }
    checkRoot(last);
    const stored = submitted.manifest.samples.filter((_, index) =>
      attacked.storage.artefacts.has(`${submitted.batch}/${index}`),
    );
    return stored.length === submitted.manifest.samples.length
      ? { kind: 'no effect' }
      : { kind: 'gap', code: 'ARTEFACT_MISSING' };
  }

  /** Whatever lies there for the batch must be the result of its newborn. */
  async #checkArtefacts(
    { batch }: SubmittedBatch,
    storage: HostStorage,
    expected: BatchEvent | null,
  ): Promise<void> {
    for (const [name, sealed] of storage.artefacts) {
      if (name.startsWith(`${batch}/`)) {
        const { opening } = await this.laboratory.open(sealed);
        const opened = parseOpening(new TextEncoder().encode(opening));
        const commitment = toHex(await commitOpening(opened));
        if (
          name !== `${batch}/${opened.index}` ||
          expected?.commitments[opened.index] !== commitment
        ) {
          throw new Breach('an artefact does not fit its commitment');
        }
      }
    }
  }
}

/** Artefacts of earlier runs are left behind: what an attack yields must be its own. */
export function copyStorage(storage: HostStorage): HostStorage {
  const copy = new HostStorage();
  for (const [name, content] of storage.blobs) {
    copy.blobs.set(name, content);
  }
  for (const [name, value] of storage.state) {
    copy.state.set(name, value);
  }
  return copy;
}

async function collect(
  host: TestHost,
  batch: string,
  completed: readonly CompletedSample[],
): Promise<RunEvent[]> {
  const events: RunEvent[] = [];
  const patience = setTimeout(() => {
    host.close();
  }, PATIENCE_MS);
  try {
    for await (const event of host.runEvents(batch, [...completed])) {
      events.push(event);
    }
  } catch {
    // The stream was reset: what came before it counts.
  } finally {
    clearTimeout(patience);
  }
  return events;
}

function checkRoot({ statement, commitments }: BatchEvent): void {
  const tree = new MerkleTree(
    commitments.map((commitment) => parseHex(commitment)),
    nodeSha256,
  );
  if (!statement.includes(toHex(tree.root()))) {
    throw new Breach('the statement has another root than its commitments');
  }
}

function sameList(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((value, index) => value === right[index]);
}
