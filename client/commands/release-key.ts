import { createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { parseBase64 } from '#attestation';
import type { Bytes, Signer } from '#attestation';
import { CliError, EXIT } from '../cli/exit.ts';

/** The release key: an Ed25519 pair, private as PKCS #8 PEM, public as one line of base64. */
export function createReleaseKey(): { readonly privatePem: string; readonly publicLine: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return {
    privatePem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    publicLine: `${Buffer.from(rawPublicKey(publicKey)).toString('base64')}\n`,
  };
}

/** @throws CliError KEY_INVALID */
export function parseReleaseSigner(pem: string): Signer {
  const privateKey = attempt(() => createPrivateKey(pem));
  return {
    publicKey: rawPublicKey(createPublicKey(privateKey)),
    sign: (message) => Promise.resolve(new Uint8Array(sign(null, message, privateKey))),
  };
}

/** A public key as base64 of its 32 octets, or SPKI in PEM. @throws CliError KEY_INVALID */
export function parseReleaseKey(text: string): Bytes {
  const line = text.trim();
  if (line.startsWith('-----BEGIN PUBLIC KEY-----')) {
    return rawPublicKey(attempt(() => createPublicKey(line)));
  }
  const key = attempt(() => parseBase64(line));
  if (key.length !== 32) {
    throw invalid();
  }
  return key;
}

function rawPublicKey(key: KeyObject): Bytes {
  const { x } = key.export({ format: 'jwk' });
  if (key.asymmetricKeyType !== 'ed25519' || x === undefined) {
    throw invalid();
  }
  return new Uint8Array(Buffer.from(x, 'base64url'));
}

function attempt<T>(parse: () => T): T {
  try {
    return parse();
  } catch (cause) {
    throw invalid({ cause });
  }
}

function invalid(options?: ErrorOptions): CliError {
  return new CliError(EXIT.refused, 'KEY_INVALID', 'the file is not an Ed25519 key', options);
}
