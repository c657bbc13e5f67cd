/** A data key that the KMS made, and its ciphertext, which only the KMS can open again. */
export interface SealedDataKey {
  /** The key (ARN) under which `ciphertextBlob` was made, as the KMS names it. */
  readonly keyId: string;
  readonly ciphertextBlob: Uint8Array;
}

export interface DataKey extends SealedDataKey {
  /** 32 bytes; overwrite after use. */
  readonly plaintext: Uint8Array;
}

/** Bound into the ciphertext by the KMS: other uses of the key do not open it. */
export type EncryptionContext = Readonly<Record<string, string>>;

/**
 * Releases keys to this enclave alone, on the strength of an attestation document.
 * Each method: @throws KmsFault KMS_DENIED, KMS_UNAVAILABLE, KMS_ANSWER_INVALID
 */
export interface KeyRelease {
  generateDataKey(keyId: string, context: EncryptionContext): Promise<DataKey>;
  /** 32 bytes; overwrite after use. */
  decrypt(sealed: SealedDataKey, context: EncryptionContext): Promise<Uint8Array>;
  /** That many bytes from the KMS's own generator. */
  generateRandom(length: number): Promise<Uint8Array>;
}
