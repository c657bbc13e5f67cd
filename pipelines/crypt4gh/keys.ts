import { Crypt4ghFault } from './fault.ts';

declare const secretKeyBrand: unique symbol;
declare const publicKeyBrand: unique symbol;

/** 32-byte X25519 scalar (RFC 7748 §5), made only by a parser. Overwrite it with `eraseSecret`. */
export type X25519SecretKey = Uint8Array & { readonly [secretKeyBrand]: true };

/** 32-byte X25519 point (RFC 7748 §5), made only by a parser. */
export type X25519PublicKey = Uint8Array & { readonly [publicKeyBrand]: true };

export const X25519_KEY_LENGTH = 32;

/** Takes a copy. @throws Crypt4ghFault SECRET_KEY_INVALID */
export function parseX25519SecretKey(bytes: Uint8Array): X25519SecretKey {
  if (bytes.length !== X25519_KEY_LENGTH) {
    throw new Crypt4ghFault('SECRET_KEY_INVALID', 'an X25519 secret key has 32 bytes');
  }
  return Uint8Array.from(bytes) as X25519SecretKey;
}

/**
 * Takes a copy. Length and the all-zero point are checked here; the other points of low order are
 * refused where the key is first used (RFC 7748 §6.1).
 *
 * @throws Crypt4ghFault PUBLIC_KEY_INVALID
 */
export function parseX25519PublicKey(bytes: Uint8Array): X25519PublicKey {
  if (bytes.length !== X25519_KEY_LENGTH || bytes.every((byte) => byte === 0)) {
    throw new Crypt4ghFault(
      'PUBLIC_KEY_INVALID',
      'an X25519 public key has 32 bytes, not all zero',
    );
  }
  return Uint8Array.from(bytes) as X25519PublicKey;
}

/**
 * Overwrites key material. The platform's own copies (a KeyObject, an OpenSSL context) are out of
 * reach; this shortens the time a key lies in memory, it does not prove that none is left.
 */
export function eraseSecret(bytes: Uint8Array): void {
  bytes.fill(0);
}

/** Not for secrets: returns at the first difference. */
export function equalPublicBytes(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && left.every((byte, index) => byte === right[index]);
}
