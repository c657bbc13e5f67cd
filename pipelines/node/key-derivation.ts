import { pbkdf2Sync, scryptSync } from 'node:crypto';
import bcrypt from 'bcrypt-pbkdf';
import type { KeyDerivationPort } from '#pipelines';
import { plainBytes } from './bytes.ts';

const KEY_LENGTH = 32;
const SCRYPT = { N: 16_384, r: 8, p: 1 };

/** Key files are opened one at a time and before any service starts, hence synchronous. */
export const nodeKeyDerivation: KeyDerivationPort = {
  scrypt: (passphrase, salt) => plainBytes(scryptSync(passphrase, salt, KEY_LENGTH, SCRYPT)),
  bcryptPbkdf,
  pbkdf2Sha256: (passphrase, salt, rounds) =>
    plainBytes(pbkdf2Sync(passphrase, salt, rounds, KEY_LENGTH, 'sha256')),
};

function bcryptPbkdf(passphrase: Uint8Array, salt: Uint8Array, rounds: number): Uint8Array {
  const key = new Uint8Array(KEY_LENGTH);
  const status = bcrypt.pbkdf(
    passphrase,
    passphrase.length,
    salt,
    salt.length,
    key,
    key.length,
    rounds,
  );
  if (status !== 0) {
    throw new RangeError('bcrypt_pbkdf needs a passphrase, a salt and at least one round');
  }
  return key;
}
