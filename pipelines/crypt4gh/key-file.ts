import type { CryptoPort } from '../model/ports.ts';
import { decodeArmour, encodeArmour } from './armour.ts';
import { concatBytes, viewOf } from './bytes.ts';
import { Crypt4ghFault } from './fault.ts';
import { DEFAULT_ROUNDS, KDF_NAMES, MAX_ROUNDS, deriveKey } from './key-derivation.ts';
import type { KdfName, KdfParameters, KeyDerivationPort } from './key-derivation.ts';
import {
  X25519_KEY_LENGTH,
  eraseSecret,
  parseX25519PublicKey,
  parseX25519SecretKey,
} from './keys.ts';
import type { X25519PublicKey, X25519SecretKey } from './keys.ts';
import { NONCE_LENGTH, TAG_LENGTH } from './packet.ts';

const MAGIC = 'c4gh-v1';
const NONE = 'none';
const CIPHER = 'chacha20_poly1305';
const SALT_LENGTH = 16;
const MAX_SALT_LENGTH = 64;
const SEALED_KEY_LENGTH: number = NONCE_LENGTH + X25519_KEY_LENGTH + TAG_LENGTH;

export interface KeyFilePorts {
  readonly crypto: CryptoPort;
  readonly keyDerivation: KeyDerivationPort;
}

export interface ReadKeyFileOptions extends KeyFilePorts {
  /** UTF-8, not normalised; not looked at when the key is stored in the clear. */
  readonly passphrase?: Uint8Array;
}

/** @throws Crypt4ghFault KEY_FILE_TOO_LARGE, KEY_FILE_INVALID, KEY_FILE_WRONG_KIND, PUBLIC_KEY_INVALID */
export function parseCrypt4ghPublicKeyFile(file: Uint8Array): X25519PublicKey {
  return parseX25519PublicKey(decodeArmour(file, 'public'));
}

/**
 * Reads a `c4gh-v1` private key file: kdf none, scrypt, bcrypt or pbkdf2_hmac_sha256.
 *
 * @throws Crypt4ghFault KEY_FILE_TOO_LARGE, KEY_FILE_INVALID, KEY_FILE_WRONG_KIND,
 *   KEY_FILE_KDF_UNSUPPORTED, KEY_FILE_CIPHER_UNSUPPORTED, PASSPHRASE_REQUIRED, PASSPHRASE_WRONG
 */
export function parseCrypt4ghSecretKeyFile(
  file: Uint8Array,
  options: ReadKeyFileOptions,
): X25519SecretKey {
  const content = decodeArmour(file, 'private');
  const stored = parseStoredKey(content);
  const secret =
    stored.kdf === null ? stored.blob : openStoredKey(stored.blob, stored.kdf, options);
  try {
    return parseX25519SecretKey(secret);
  } finally {
    eraseSecret(secret);
    eraseSecret(content);
  }
}

interface StoredKey {
  readonly kdf: KdfParameters | null;
  readonly blob: Uint8Array;
}

function parseStoredKey(content: Uint8Array): StoredKey {
  const fields = new FieldReader(content);
  fields.expectMagic();
  const kdf = parseKdf(fields);
  const cipher = fields.text();
  if (cipher !== (kdf === null ? NONE : CIPHER)) {
    throw new Crypt4ghFault('KEY_FILE_CIPHER_UNSUPPORTED', 'the cipher is not the one of its kdf');
  }
  const blob = fields.bytes();
  if (blob.length !== (kdf === null ? X25519_KEY_LENGTH : SEALED_KEY_LENGTH)) {
    throw new Crypt4ghFault('KEY_FILE_INVALID', 'the stored key has an odd length');
  }
  fields.skipComment();
  return { kdf, blob };
}

function parseKdf(fields: FieldReader): KdfParameters | null {
  const written = fields.text();
  if (written === NONE) {
    return null;
  }
  const name = KDF_NAMES.find((known) => known === written);
  if (name === undefined) {
    throw new Crypt4ghFault('KEY_FILE_KDF_UNSUPPORTED', 'the key derivation function is unknown');
  }
  const options = fields.bytes();
  const saltLength = options.length - 4;
  if (saltLength < 1 || saltLength > MAX_SALT_LENGTH) {
    throw new Crypt4ghFault('KEY_FILE_INVALID', 'the kdf options have an odd length');
  }
  const rounds = viewOf(options).getUint32(0, false);
  if (rounds > MAX_ROUNDS[name] || (rounds === 0 && name !== 'scrypt')) {
    throw new Crypt4ghFault('KEY_FILE_KDF_UNSUPPORTED', 'the number of kdf rounds is out of range');
  }
  return { name, rounds, salt: options.slice(4) };
}

function openStoredKey(
  blob: Uint8Array,
  kdf: KdfParameters,
  { crypto, keyDerivation, passphrase }: ReadKeyFileOptions,
): Uint8Array {
  if (passphrase === undefined || passphrase.length === 0) {
    throw new Crypt4ghFault('PASSPHRASE_REQUIRED', 'the secret key is locked with a passphrase');
  }
  const key = deriveKey(passphrase, kdf, keyDerivation);
  const nonce = blob.subarray(0, NONCE_LENGTH);
  const secret = crypto.openChaCha20Poly1305(key, nonce, blob.subarray(NONCE_LENGTH));
  eraseSecret(key);
  if (secret === null) {
    throw new Crypt4ghFault('PASSPHRASE_WRONG', 'the passphrase does not open the secret key');
  }
  return secret;
}

/** Strings of the key format: 16-bit big-endian length, then the bytes. */
class FieldReader {
  readonly #content: Uint8Array;
  #offset = 0;

  constructor(content: Uint8Array) {
    this.#content = content;
  }

  expectMagic(): void {
    if (decodeLatin1(this.#take(MAGIC.length)) !== MAGIC) {
      throw new Crypt4ghFault('KEY_FILE_INVALID', 'the content is no c4gh-v1 key');
    }
  }

  bytes(): Uint8Array {
    return this.#take(viewOf(this.#take(2)).getUint16(0, false));
  }

  text(): string {
    return decodeLatin1(this.bytes());
  }

  skipComment(): void {
    if (this.#offset < this.#content.length) {
      this.bytes();
    }
    if (this.#offset < this.#content.length) {
      throw new Crypt4ghFault('KEY_FILE_INVALID', 'there are bytes after the comment');
    }
  }

  #take(length: number): Uint8Array {
    const end = this.#offset + length;
    if (end > this.#content.length) {
      throw new Crypt4ghFault('KEY_FILE_INVALID', 'the key is cut off');
    }
    const bytes = this.#content.subarray(this.#offset, end);
    this.#offset = end;
    return bytes;
  }
}

export interface WriteKeyFileOptions extends KeyFilePorts {
  /** Absent: the key is stored in the clear. */
  readonly lock?: { readonly kdf: KdfName; readonly passphrase: Uint8Array };
}

export function formatCrypt4ghPublicKeyFile(publicKey: X25519PublicKey): string {
  return encodeArmour(publicKey, 'public');
}

/** @throws Crypt4ghFault PASSPHRASE_REQUIRED when the lock's passphrase is empty */
export function formatCrypt4ghSecretKeyFile(
  secretKey: X25519SecretKey,
  { crypto, keyDerivation, lock }: WriteKeyFileOptions,
): string {
  const magic = encodeText(MAGIC);
  if (lock === undefined) {
    const none = encodeField(encodeText(NONE));
    return encodeArmour(concatBytes([magic, none, none, encodeField(secretKey)]), 'private');
  }
  if (lock.passphrase.length === 0) {
    throw new Crypt4ghFault('PASSPHRASE_REQUIRED', 'an empty passphrase locks nothing');
  }
  const rounds = DEFAULT_ROUNDS[lock.kdf];
  const salt = crypto.randomBytes(SALT_LENGTH);
  const key = deriveKey(lock.passphrase, { name: lock.kdf, rounds, salt }, keyDerivation);
  const nonce = crypto.randomBytes(NONCE_LENGTH);
  const sealed = crypto.sealChaCha20Poly1305(key, nonce, secretKey);
  eraseSecret(key);
  const fields = [
    encodeText(lock.kdf),
    concatBytes([encodeUint32BigEndian(rounds), salt]),
    encodeText(CIPHER),
    concatBytes([nonce, sealed]),
  ];
  return encodeArmour(concatBytes([magic, ...fields.map(encodeField)]), 'private');
}

function encodeField(bytes: Uint8Array): Uint8Array {
  return concatBytes([Uint8Array.of(bytes.length >> 8, bytes.length & 0xff), bytes]);
}

function encodeUint32BigEndian(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  viewOf(bytes).setUint32(0, value, false);
  return bytes;
}

function encodeText(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function decodeLatin1(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}
