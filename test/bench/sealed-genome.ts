import { createReadStream, createWriteStream, existsSync, renameSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { encryptCrypt4gh } from '#pipelines';
import { keyPairOf, seededCrypto } from '../builders/crypt4gh.ts';
import type { KeyPair } from '../builders/crypt4gh.ts';

export const benchKeys: KeyPair = keyPairOf('bench');

/** The same file in a Crypt4GH container for the bench key, kept beside it. */
export async function sealedGenome(path: string): Promise<string> {
  const sealed = `${path}.c4gh`;
  if (!existsSync(sealed)) {
    const partial = `${sealed}.${process.pid}`;
    const crypto = seededCrypto('bench');
    const source = createReadStream(path, { highWaterMark: 2 ** 20 });
    const recipients = [benchKeys.publicKey];
    await pipeline(encryptCrypt4gh(source, { crypto, recipients }), createWriteStream(partial));
    renameSync(partial, sealed);
  }
  return sealed;
}
