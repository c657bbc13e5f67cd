import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { canonicalText, concatBytes } from '#attestation';
import { KmsError } from './kms-error.ts';

/** 1 byte version, 16 bytes key id, 12 bytes nonce, then AES-256-GCM ciphertext and tag. */
const VERSION = 1;
const KEY_ID_END = 17;
const NONCE_END = 29;
const TAG_BYTES = 16;
const CIPHER = 'aes-256-gcm';

export type EncryptionContext = Readonly<Record<string, string>>;

export interface KeyMaterial {
  /** UUID. */
  readonly id: string;
  /** 32 bytes. */
  readonly material: Uint8Array;
}

export function sealBlob(
  plaintext: Uint8Array,
  key: KeyMaterial,
  context: EncryptionContext,
): Uint8Array {
  const nonce = randomBytes(NONCE_END - KEY_ID_END);
  const head = concatBytes(Uint8Array.of(VERSION), uuidBytes(key.id), nonce);
  const cipher = createCipheriv(CIPHER, key.material, nonce);
  cipher.setAAD(additionalData(head, context));
  return concatBytes(head, cipher.update(plaintext), cipher.final(), cipher.getAuthTag());
}

/** The key that a blob names; whether it opens the blob is another matter. @throws KmsError InvalidCiphertextException */
export function readBlobKeyId(blob: Uint8Array): string {
  if (blob.length < NONCE_END + TAG_BYTES || blob[0] !== VERSION) {
    throw invalid();
  }
  const hex = Buffer.from(blob.subarray(1, KEY_ID_END)).toString('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20),
  ].join('-');
}

/** @throws KmsError InvalidCiphertextException */
export function openBlob(
  blob: Uint8Array,
  key: KeyMaterial,
  context: EncryptionContext,
): Uint8Array {
  const head = blob.subarray(0, NONCE_END);
  const decipher = createDecipheriv(CIPHER, key.material, head.subarray(KEY_ID_END));
  decipher.setAAD(additionalData(head, context));
  decipher.setAuthTag(blob.subarray(-TAG_BYTES));
  try {
    return concatBytes(
      decipher.update(blob.subarray(NONCE_END, blob.length - TAG_BYTES)),
      decipher.final(),
    );
  } catch {
    throw invalid();
  }
}

function additionalData(head: Uint8Array, context: EncryptionContext): Uint8Array {
  return concatBytes(head, new TextEncoder().encode(canonicalText(context)));
}

function uuidBytes(id: string): Uint8Array {
  return Buffer.from(id.replaceAll('-', ''), 'hex');
}

function invalid(): KmsError {
  return new KmsError('InvalidCiphertextException', 'the ciphertext does not open');
}
