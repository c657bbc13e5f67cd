import { createHash } from 'node:crypto';
import {
  Crypt4ghFault,
  decryptCrypt4gh,
  encryptCrypt4gh,
  parseX25519PublicKey,
  parseX25519SecretKey,
} from '#pipelines';
import type {
  Crypt4ghEncryptOptions,
  CryptoPort,
  X25519PublicKey,
  X25519SecretKey,
} from '#pipelines';
import { nodeCrypto } from '#pipelines/node';
import { collect, streamOf } from './chunks.ts';

/** Node's crypto with a random source that repeats: the same seed writes the same container. */
export function seededCrypto(seed: string): CryptoPort {
  let counter = 0;
  return {
    ...nodeCrypto,
    randomBytes: (length) => {
      counter += 1;
      return seededBytes(`${seed}/${counter}`, length);
    },
  };
}

/** Bytes without pattern, the same for the same seed. */
export function seededBytes(seed: string, length: number): Uint8Array {
  return new Uint8Array(createHash('shake256', { outputLength: length }).update(seed).digest());
}

export interface KeyPair {
  readonly secretKey: X25519SecretKey;
  readonly publicKey: X25519PublicKey;
}

export function keyPairOf(name: string): KeyPair {
  const secretKey = parseX25519SecretKey(seededBytes(`key/${name}`, 32));
  return { secretKey, publicKey: parseX25519PublicKey(nodeCrypto.x25519PublicKey(secretKey)) };
}

export function sealFor(
  plaintext: Uint8Array,
  options: Omit<Crypt4ghEncryptOptions, 'crypto'> & { readonly seed?: string },
): Promise<Uint8Array> {
  const { seed = 'container', ...rest } = options;
  return collect(encryptCrypt4gh(streamOf(plaintext), { crypto: seededCrypto(seed), ...rest }));
}

export function openWith(
  secretKey: X25519SecretKey,
  ...chunks: readonly Uint8Array[]
): Promise<Uint8Array> {
  return collect(decryptCrypt4gh(streamOf(...chunks), { crypto: nodeCrypto, secretKey }));
}

/** The code of the fault, or "none". A failure that is no Crypt4ghFault is thrown on. */
export async function faultCodeOf(run: () => unknown): Promise<string> {
  try {
    await run();
    return 'none';
  } catch (error) {
    if (error instanceof Crypt4ghFault) {
      return error.code;
    }
    throw error;
  }
}
