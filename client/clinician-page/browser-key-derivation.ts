import { pbkdf2 } from '@noble/hashes/pbkdf2.js';
import { scrypt } from '@noble/hashes/scrypt.js';
import { sha256 } from '@noble/hashes/sha2.js';
import bcrypt from 'bcrypt-pbkdf';
import type { KeyDerivationPort } from '#pipelines';

const KEY_LENGTH = 32;
const SCRYPT = { N: 16_384, r: 8, p: 1, dkLen: KEY_LENGTH };

/** Costs as GA4GH key files fix them. */
export const browserKeyDerivation: KeyDerivationPort = {
  scrypt: (passphrase, salt) => scrypt(passphrase, salt, SCRYPT),
  bcryptPbkdf,
  pbkdf2Sha256: (passphrase, salt, rounds) =>
    pbkdf2(sha256, passphrase, salt, { c: rounds, dkLen: KEY_LENGTH }),
};

function bcryptPbkdf(passphrase: Uint8Array, salt: Uint8Array, rounds: number): Uint8Array {
  const key = new Uint8Array(KEY_LENGTH);
  const [passphraseLength, saltLength] = [passphrase.length, salt.length];
  const status = bcrypt.pbkdf(
    ...([passphrase, passphraseLength, salt, saltLength, key, key.length, rounds] as const),
  );
  if (status !== 0) {
    throw new RangeError('bcrypt_pbkdf needs a passphrase, a salt and at least one round');
  }
  return key;
}
