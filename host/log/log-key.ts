import { createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { parseBase64 } from '#attestation';
import type { Signer } from '#attestation';
import { LogError } from './log-error.ts';

/** A new Ed25519 private key, PKCS #8 in PEM. */
export function createLogKey(): string {
  const { privateKey } = generateKeyPairSync('ed25519');
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** @throws LogError LOG_KEY for anything but an unencrypted Ed25519 key in PEM */
export function parseLogKey(pem: string): Signer {
  const privateKey = parsePrivateKey(pem);
  const { x } = createPublicKey(privateKey).export({ format: 'jwk' });
  if (privateKey.asymmetricKeyType !== 'ed25519' || x === undefined) {
    throw new LogError('LOG_KEY', 'the key of a log is an Ed25519 key');
  }
  return {
    publicKey: parseBase64(Buffer.from(x, 'base64url').toString('base64')),
    sign: (message) => Promise.resolve(new Uint8Array(sign(null, message, privateKey))),
  };
}

function parsePrivateKey(pem: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch (cause) {
    throw new LogError('LOG_KEY', 'the file is not a private key in PEM', { cause });
  }
}
