import type { FaultRecord, InputFile, X25519SecretKey } from '#pipelines';
import { Fault, decryptCrypt4gh } from '#pipelines';
import type { FileRole } from '#pipelines';
import { nodeCrypto } from '#pipelines/node';
import { InputFault } from './input-fault.ts';
import type { TaskFile } from './newborn-task.ts';

export interface SealedInputOptions {
  readonly file: TaskFile;
  readonly role: FileRole;
  readonly ciphertext: AsyncIterable<Uint8Array>;
  readonly secretKey: X25519SecretKey;
  /** Called between pieces. @throws InputFault TIME_BUDGET_EXCEEDED */
  readonly checkBudget: () => void;
}

/** Their readers take what they need of a piece before they ask for the next. */
const STREAMED_ROLES: ReadonlySet<FileRole> = new Set([
  'vcf',
  'parent-vcf',
  'callability',
  'copy-number',
]);

/**
 * One file on its way in: decrypted as it is read, measured against the manifest. Readers may stop early
 * or trip over damage; `finish` reads the rest all the same, because only a whole file can be shown to be
 * the one that was signed.
 */
export class SealedInput implements InputFile {
  readonly role: FileRole;
  readonly name: string;
  readonly bytes: AsyncIterable<Uint8Array>;
  readonly #options: SealedInputOptions;
  readonly #plaintext: AsyncGenerator<Uint8Array, void>;
  #failure: Error | null = null;

  constructor(options: SealedInputOptions) {
    this.role = options.role;
    this.name = options.file.name;
    this.#options = options;
    this.#plaintext = this.#decrypt();
    this.bytes = {
      [Symbol.asyncIterator]: () => ({
        next: () => this.#plaintext.next(),
        // A reader that stops does not stop the file.
        return: () => Promise.resolve({ done: true, value: undefined }),
      }),
    };
  }

  /** Reads to the end; tells what is wrong with the file itself, if anything is. @throws TransferInterrupted */
  async finish(): Promise<FaultRecord | null> {
    try {
      while ((await this.#plaintext.next()).done !== true) {
        // Decrypted and measured; nobody else wants it.
      }
    } catch {
      // Kept as the failure.
    }
    if (this.#failure === null) {
      return null;
    }
    if (this.#failure instanceof Fault) {
      return this.#failure.toRecord(this.name);
    }
    throw this.#failure;
  }

  async *#decrypt(): AsyncGenerator<Uint8Array, void> {
    try {
      yield* this.#measured();
    } catch (error) {
      // Kept here: on its way through readers and inflaters it may change its shape.
      this.#failure = error instanceof Error ? error : new Error('not an error');
      throw error;
    }
  }

  async *#measured(): AsyncGenerator<Uint8Array, void> {
    const { file, ciphertext, secretKey, checkBudget } = this.#options;
    const hash = nodeCrypto.createSha256();
    let length = 0;
    for await (const piece of decryptCrypt4gh(ciphertext, { crypto: nodeCrypto, secretKey })) {
      checkBudget();
      length += piece.length;
      if (length > file.length) {
        throw new InputFault('INPUT_LENGTH_MISMATCH', 'the file is longer than the manifest says');
      }
      hash.update(piece);
      yield piece;
      if (STREAMED_ROLES.has(this.role)) {
        piece.fill(0);
      }
    }
    if (length !== file.length) {
      throw new InputFault('INPUT_LENGTH_MISMATCH', 'the file is shorter than the manifest says');
    }
    if (Buffer.from(hash.digest()).toString('hex') !== file.sha256) {
      throw new InputFault('INPUT_DIGEST_MISMATCH', 'the file is not the one in the manifest');
    }
  }
}
