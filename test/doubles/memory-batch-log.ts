import {
  MerkleTree,
  createVerifierKey,
  formatTlogProof,
  formatVerifierKey,
  signCheckpoint,
} from '#attestation';
import type { Signer } from '#attestation';
import type { BatchLog } from '../../host/ports/batch-log.ts';
import { generateSigner } from '../builders/ed25519.ts';
import { nodeSha256 } from '../builders/node-sha256.ts';

/** A log that lives as long as the test, with real proofs and checkpoints. */
export class MemoryBatchLog implements BatchLog {
  readonly origin = 'test.log/neoseal';
  readonly vkey: string;
  readonly entries: string[] = ['genesis'];
  readonly #signer: Signer;

  private constructor(signer: Signer, vkey: string) {
    this.#signer = signer;
    this.vkey = vkey;
  }

  static async create(): Promise<MemoryBatchLog> {
    const signer = await generateSigner();
    const key = await createVerifierKey('test.log/neoseal', signer.publicKey);
    return new MemoryBatchLog(signer, formatVerifierKey(key));
  }

  append(entry: Uint8Array): Promise<number> {
    const text = Buffer.from(entry).toString();
    if (!this.entries.includes(text)) {
      this.entries.push(text);
    }
    return Promise.resolve(this.entries.indexOf(text));
  }

  async prove(index: number): Promise<string> {
    return formatTlogProof({
      index,
      path: this.#tree().inclusionPath(index),
      checkpoint: await this.#checkpoint(),
    });
  }

  async read(path: string): Promise<Uint8Array | undefined> {
    return path === 'checkpoint' ? Buffer.from(await this.#checkpoint()) : undefined;
  }

  #tree(): MerkleTree {
    return new MerkleTree(
      this.entries.map((entry) => Buffer.from(entry)),
      nodeSha256,
    );
  }

  async #checkpoint(): Promise<string> {
    const tree = this.#tree();
    return signCheckpoint(
      { origin: this.origin, size: tree.size, root: tree.root() },
      this.#signer,
    );
  }
}
