import { createCipheriv, createDecipheriv } from 'node:crypto';
import { z } from 'zod';
import { canonicalText, concatBytes } from '#attestation';
import type { SealedDataKey } from '../kms/key-release.ts';
import { BootFault } from './boot-fault.ts';

/** What only this image can open: the key that laboratories seal inputs to, and how far it has come. */
export interface RecipientKeyRecord {
  /** X25519 scalar, 32 bytes; overwrite after use. */
  readonly secretKey: Uint8Array;
  /** Version of the newest enclave manifest that used the key: a guard against going back. */
  readonly manifestVersion: number;
}

/** The record under a data key of the KMS, as the host keeps it. */
export interface SealedRecipientKey extends SealedDataKey {
  readonly nonce: Uint8Array;
  readonly sealed: Uint8Array;
}

const FORMAT = 'neoseal.sealed-recipient-key/1';
const MAX_BYTES = 16_384;
const SECRET_KEY_BYTES = 32;
const TAG_BYTES = 16;
const CIPHER = 'aes-256-gcm';
export const SEAL_NONCE_BYTES = 12;

const base64 = z
  .string()
  .max(12_288)
  .regex(/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/)
  .transform((text) => new Uint8Array(Buffer.from(text, 'base64')));

const schema = z.strictObject({
  format: z.literal(FORMAT),
  keyId: z.string().min(1).max(512),
  ciphertextBlob: base64,
  nonce: base64.refine((bytes) => bytes.length === SEAL_NONCE_BYTES),
  sealed: base64.refine((bytes) => bytes.length === SECRET_KEY_BYTES + 4 + TAG_BYTES),
});

/** @throws BootFault SEALED_KEY_INVALID */
export function parseSealedRecipientKey(bytes: Uint8Array): SealedRecipientKey {
  const parsed = bytes.length > MAX_BYTES ? null : schema.safeParse(parseJson(bytes));
  if (parsed?.success !== true) {
    throw refuse();
  }
  const { keyId, ciphertextBlob, nonce, sealed } = parsed.data;
  return { keyId, ciphertextBlob, nonce, sealed };
}

export function formatSealedRecipientKey(sealed: SealedRecipientKey): Uint8Array {
  const text = canonicalText({
    format: FORMAT,
    keyId: sealed.keyId,
    ciphertextBlob: Buffer.from(sealed.ciphertextBlob).toString('base64'),
    nonce: Buffer.from(sealed.nonce).toString('base64'),
    sealed: Buffer.from(sealed.sealed).toString('base64'),
  });
  return new TextEncoder().encode(text);
}

export interface SealOptions {
  readonly dataKey: Uint8Array;
  /** 12 bytes, random, for this sealing alone. */
  readonly nonce: Uint8Array;
  /** Where the data key came from; the seal is bound to it. */
  readonly source: SealedDataKey;
}

/** AES-256-GCM; the additional data are the KMS key and the data key's ciphertext. */
export function sealRecipientKey(
  record: RecipientKeyRecord,
  { dataKey, nonce, source }: SealOptions,
): SealedRecipientKey {
  const version = new Uint8Array(4);
  new DataView(version.buffer).setUint32(0, record.manifestVersion);
  const plaintext = concatBytes(record.secretKey, version);
  const cipher = createCipheriv(CIPHER, dataKey, nonce);
  cipher.setAAD(additionalData(source));
  const sealed = concatBytes(cipher.update(plaintext), cipher.final(), cipher.getAuthTag());
  plaintext.fill(0);
  return { keyId: source.keyId, ciphertextBlob: source.ciphertextBlob, nonce, sealed };
}

/** @throws BootFault SEALED_KEY_INVALID */
export function openSealedRecipientKey(
  sealed: SealedRecipientKey,
  dataKey: Uint8Array,
): RecipientKeyRecord {
  const decipher = createDecipheriv(CIPHER, dataKey, sealed.nonce);
  decipher.setAAD(additionalData(sealed));
  decipher.setAuthTag(sealed.sealed.subarray(-TAG_BYTES));
  try {
    const plaintext = decipher.update(sealed.sealed.subarray(0, -TAG_BYTES));
    decipher.final();
    const record = {
      secretKey: Uint8Array.from(plaintext.subarray(0, SECRET_KEY_BYTES)),
      manifestVersion: plaintext.readUInt32BE(SECRET_KEY_BYTES),
    };
    plaintext.fill(0);
    return record;
  } catch {
    throw refuse();
  }
}

function additionalData(source: SealedDataKey): Uint8Array {
  return new TextEncoder().encode(
    canonicalText({
      format: FORMAT,
      keyId: source.keyId,
      ciphertextBlob: Buffer.from(source.ciphertextBlob).toString('base64'),
    }),
  );
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return null;
  }
}

function refuse(): BootFault {
  return new BootFault('SEALED_KEY_INVALID', 'the sealed recipient key does not open');
}
