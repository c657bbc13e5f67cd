/** Passphrase to 32-byte key, with the parameters that GA4GH key files fix. */
export interface KeyDerivationPort {
  /** RFC 7914, N = 2^14, r = 8, p = 1. */
  scrypt(passphrase: Uint8Array, salt: Uint8Array): Uint8Array;
  /** OpenBSD bcrypt_pbkdf. */
  bcryptPbkdf(passphrase: Uint8Array, salt: Uint8Array, rounds: number): Uint8Array;
  /** RFC 8018 §5.2 with HMAC-SHA-256. */
  pbkdf2Sha256(passphrase: Uint8Array, salt: Uint8Array, rounds: number): Uint8Array;
}

/** Names as key files spell them. */
export const KDF_NAMES = ['scrypt', 'bcrypt', 'pbkdf2_hmac_sha256'] as const;

export type KdfName = (typeof KDF_NAMES)[number];

/** Rounds when writing; scrypt has fixed costs and stores 0. */
export const DEFAULT_ROUNDS: Readonly<Record<KdfName, number>> = {
  scrypt: 0,
  bcrypt: 100,
  pbkdf2_hmac_sha256: 600_000,
};

/** Rounds when reading: a hostile file must not keep the reader busy for longer than seconds. */
export const MAX_ROUNDS: Readonly<Record<KdfName, number>> = {
  scrypt: 0xffff_ffff,
  bcrypt: 1_000,
  pbkdf2_hmac_sha256: 10_000_000,
};

export interface KdfParameters {
  readonly name: KdfName;
  readonly rounds: number;
  readonly salt: Uint8Array;
}

export function deriveKey(
  passphrase: Uint8Array,
  { name, rounds, salt }: KdfParameters,
  port: KeyDerivationPort,
): Uint8Array {
  switch (name) {
    case 'scrypt':
      return port.scrypt(passphrase, salt);
    case 'bcrypt':
      return port.bcryptPbkdf(passphrase, salt, rounds);
    case 'pbkdf2_hmac_sha256':
      return port.pbkdf2Sha256(passphrase, salt, rounds);
  }
}
