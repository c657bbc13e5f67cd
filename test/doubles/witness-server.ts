import { createHash } from 'node:crypto';
import {
  createVerifierKey,
  equalBytes,
  formatSignatureLine,
  NOTE_TYPE,
  parseBase64,
  signCosignature,
  VerificationError,
  verifyConsistency,
  verifyNote,
} from '#attestation';
import type { Bytes, Signer, VerifierKey } from '#attestation';
import { startLoopback } from './loopback.ts';
import type { Loopback, LoopbackAnswer, LoopbackRequest } from './loopback.ts';

/** A witness by the letter of C2SP tlog-witness, with the statuses of its table and no more. */
export interface WitnessServer extends Loopback {
  readonly key: VerifierKey;
  /** By origin: what was cosigned last. */
  readonly heads: ReadonlyMap<string, WitnessedHead>;
}

export interface WitnessedHead {
  readonly size: bigint;
  readonly root: Bytes;
  /** With the cosignature. */
  readonly note: string;
}

export interface WitnessOptions {
  readonly name: string;
  readonly signer: Signer;
  /** Keys by origin. */
  readonly logs: ReadonlyMap<string, readonly VerifierKey[]>;
  readonly nowSeconds: () => number;
}

const EMPTY_ROOT = new Uint8Array(createHash('sha256').digest());

export async function startWitness(options: WitnessOptions): Promise<WitnessServer> {
  const witness = new Witness(
    options,
    await createVerifierKey(options.name, options.signer.publicKey, NOTE_TYPE.cosignature),
  );
  const loopback = await startLoopback((request) => witness.answer(request));
  return { ...loopback, key: witness.key, heads: witness.heads };
}

class Refusal extends Error {
  readonly answer: LoopbackAnswer;

  constructor(status: number, body = '', contentType = 'text/plain') {
    super(`status ${status}`);
    this.answer = { status, body, contentType };
  }
}

class Witness {
  readonly key: VerifierKey;
  readonly heads = new Map<string, WitnessedHead>();
  readonly #options: WitnessOptions;
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: WitnessOptions, key: VerifierKey) {
    this.#options = options;
    this.key = key;
  }

  /** One request after the other: checking and keeping must not be torn apart. */
  answer(request: LoopbackRequest): Promise<LoopbackAnswer> {
    const turn = this.#last.then(async () => {
      try {
        return await this.#route(request);
      } catch (error) {
        if (error instanceof Refusal) {
          return error.answer;
        }
        throw error;
      }
    });
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  async #route({ method, path, body }: LoopbackRequest): Promise<LoopbackAnswer> {
    if (method === 'POST' && path === '/add-checkpoint') {
      return this.#addCheckpoint(body.toString('utf8'));
    }
    for (const [origin, { note }] of this.heads) {
      const hash = createHash('sha256').update(origin).digest('hex');
      if (method === 'GET' && path === `/${hash}/checkpoint`) {
        return { status: 200, body: note };
      }
    }
    throw new Refusal(404);
  }

  async #addCheckpoint(text: string): Promise<LoopbackAnswer> {
    const { oldSize, proof, note } = parseRequest(text);
    const body = noteText(note);
    const { origin, size, root } = parseBody(body);
    await this.#requireSigned(origin, note);
    if (oldSize > size) {
      throw new Refusal(400);
    }
    const held = this.heads.get(origin);
    if (oldSize !== (held?.size ?? 0n)) {
      throw new Refusal(409, `${held?.size ?? 0n}\n`, 'text/x.tlog.size');
    }
    await requireConsistent({ held, size, root, proof });
    const line = formatSignatureLine({
      ...{ name: this.key.name, keyId: this.key.keyId },
      signature: await signCosignature(body, this.#options.nowSeconds(), this.#options.signer),
    });
    this.heads.set(origin, { size, root, note: note + line });
    return { status: 200, body: line };
  }

  async #requireSigned(origin: string, note: string): Promise<void> {
    const keys = this.#options.logs.get(origin);
    if (keys === undefined) {
      throw new Refusal(404);
    }
    try {
      await verifyNote(note, keys);
    } catch {
      throw new Refusal(403);
    }
  }
}

interface Continuation {
  readonly held: WitnessedHead | undefined;
  readonly size: bigint;
  readonly root: Bytes;
  readonly proof: readonly Bytes[];
}

async function requireConsistent({ held, size, root, proof }: Continuation): Promise<void> {
  if (size === 0n && !equalBytes(root, EMPTY_ROOT)) {
    throw new Refusal(422);
  }
  if (held === undefined || held.size === 0n) {
    if (proof.length > 0) {
      throw new Refusal(422);
    }
    return;
  }
  try {
    await verifyConsistency({
      ...{ size1: held.size, root1: held.root, size2: size, root2: root, proof },
    });
  } catch (error) {
    if (error instanceof VerificationError) {
      throw new Refusal(422);
    }
    throw error;
  }
}

const MAX_PROOF = 63;

function parseRequest(text: string): { oldSize: bigint; proof: Bytes[]; note: string } {
  const split = text.indexOf('\n\n');
  const [first = '', ...lines] = text.slice(0, split).split('\n');
  const old = /^old (0|[1-9]\d*)$/.exec(first)?.[1];
  if (split === -1 || old === undefined || lines.length > MAX_PROOF) {
    throw new Refusal(400);
  }
  return { oldSize: BigInt(old), proof: lines.map(parseHash), note: text.slice(split + 2) };
}

function parseHash(line: string): Bytes {
  try {
    const hash = parseBase64(line);
    if (hash.length === 32) {
      return hash;
    }
  } catch {
    // Refused below.
  }
  throw new Refusal(400);
}

/** A note whose signature lines are malformed has no signature by a trusted key: 403, not 400. */
function noteText(note: string): string {
  const split = note.lastIndexOf('\n\n');
  if (split === -1) {
    throw new Refusal(400);
  }
  return note.slice(0, split + 1);
}

/** Wider than our own logs: an origin may have spaces, a size any number of digits. */
function parseBody(body: string): { origin: string; size: bigint; root: Bytes } {
  const match = /^(?<origin>[^\n]+)\n(?<size>0|[1-9]\d*)\n(?<root>[A-Za-z0-9+/]{43}=)\n/.exec(body);
  const { origin, size, root } = match?.groups ?? {};
  if (origin === undefined || size === undefined || root === undefined) {
    throw new Refusal(400);
  }
  return { origin, size: BigInt(size), root: parseHash(root) };
}
