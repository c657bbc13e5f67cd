declare module 'bcrypt-pbkdf' {
  /** Writes `keyLength` bytes to `key`; returns −1 for lengths or rounds it refuses. */
  // eslint-disable-next-line max-params -- the signature of the library
  export function pbkdf(
    passphrase: Uint8Array,
    passphraseLength: number,
    salt: Uint8Array,
    saltLength: number,
    key: Uint8Array,
    keyLength: number,
    rounds: number,
  ): number;
}
