import { createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Bytes, Signer } from '#attestation';
import { CliError, EXIT } from '../cli/exit.ts';

/** PEM texts: PKCS#8 for the secret key, SPKI for the public one. */
export function generateSigningKey(): { readonly secretPem: string; readonly publicPem: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return {
    secretPem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    publicPem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  };
}

/** @throws CliError KEY_UNREADABLE */
export async function readSigningKey(path: string): Promise<Signer> {
  const key = await readKey(path, createPrivateKey);
  return {
    publicKey: rawPublicKey(createPublicKey(key)),
    sign: (message) => Promise.resolve(new Uint8Array(sign(null, message, key))),
  };
}

/** 32 bytes. @throws CliError KEY_UNREADABLE */
export async function readVerificationKey(path: string): Promise<Bytes> {
  return rawPublicKey(await readKey(path, createPublicKey));
}

async function readKey(path: string, parse: (pem: Buffer) => KeyObject): Promise<KeyObject> {
  try {
    const key = parse(await readFile(path));
    if (key.asymmetricKeyType === 'ed25519') {
      return key;
    }
  } catch (error) {
    throw new CliError(EXIT.usage, 'KEY_UNREADABLE', `${path} is not a readable key file`, {
      cause: error,
    });
  }
  throw new CliError(EXIT.usage, 'KEY_UNREADABLE', `${path} is not an Ed25519 key`);
}

function rawPublicKey(key: KeyObject): Bytes {
  const { x } = key.export({ format: 'jwk' });
  return new Uint8Array(Buffer.from(x ?? '', 'base64url'));
}
