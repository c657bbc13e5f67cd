import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { FileContent } from '#attestation';
import { encryptCrypt4gh } from '#pipelines';
import type { X25519PublicKey } from '#pipelines';
import { nodeCrypto } from '#pipelines/node';
import { CliError, EXIT } from '../cli/exit.ts';
import { blobPath } from './submission-folder.ts';

export interface SealedFile {
  readonly plaintext: FileContent;
  readonly ciphertext: FileContent;
}

/**
 * Encrypts one file to the enclave, in constant memory, into the folder's content-addressed store.
 *
 * Crypt4GH alone does not notice a dropped last segment or swapped segments, so both lengths and
 * digests go into the signed manifest.
 *
 * @throws CliError INPUT_UNREADABLE, INPUT_EMPTY
 */
export async function sealFile(
  path: string,
  recipient: X25519PublicKey,
  folder: string,
): Promise<SealedFile> {
  return sealBytes(readInput(path), recipient, folder);
}

/** The same for bytes that are in memory, such as the manifest itself. */
export async function sealBytes(
  source: AsyncIterable<Uint8Array>,
  recipient: X25519PublicKey,
  folder: string,
): Promise<SealedFile> {
  const plaintext = new ContentCounter();
  const ciphertext = new ContentCounter();
  const temporary = blobPath(folder, `.${randomUUID()}`);
  try {
    const sealed = encryptCrypt4gh(plaintext.observe(source), {
      crypto: nodeCrypto,
      recipients: [recipient],
    });
    await pipeline(ciphertext.observe(sealed), createWriteStream(temporary, { mode: 0o600 }));
    const contents = { plaintext: plaintext.content(), ciphertext: ciphertext.content() };
    await rename(temporary, blobPath(folder, contents.ciphertext.sha256));
    return contents;
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

async function* readInput(path: string): AsyncGenerator<Uint8Array> {
  let length = 0;
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 })) {
      const bytes = chunk as Uint8Array;
      length += bytes.length;
      yield bytes;
    }
  } catch (error) {
    throw new CliError(EXIT.usage, 'INPUT_UNREADABLE', `cannot read ${path}`, { cause: error });
  }
  if (length === 0) {
    throw new CliError(EXIT.refused, 'INPUT_EMPTY', `${path} is empty`);
  }
}

class ContentCounter {
  readonly #hash = createHash('sha256');
  #length = 0;

  async *observe(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of source) {
      this.#hash.update(chunk);
      this.#length += chunk.length;
      yield chunk;
    }
  }

  content(): FileContent {
    return { sha256: this.#hash.digest('hex'), length: this.#length };
  }
}
