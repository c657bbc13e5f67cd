/** What the pure pipeline needs from its platform; `pipelines/node` has the Node implementation. */

export interface CryptoPort {
  /** ChaCha20-Poly1305-IETF (RFC 8439 §2.8): returns ciphertext ‖ 16-byte tag. */
  sealChaCha20Poly1305(key: Uint8Array, nonce: Uint8Array, plaintext: Uint8Array): Uint8Array;
  /** Returns the plaintext, or `null` when the tag does not verify. */
  openChaCha20Poly1305(key: Uint8Array, nonce: Uint8Array, sealed: Uint8Array): Uint8Array | null;
  /** X25519 (RFC 7748 §5): 32-byte scalar, 32-byte point. Returns `null` for an all-zero shared secret. */
  x25519(secretKey: Uint8Array, publicKey: Uint8Array): Uint8Array | null;
  x25519PublicKey(secretKey: Uint8Array): Uint8Array;
  blake2b512(data: Uint8Array): Uint8Array;
  sha256(data: Uint8Array): Uint8Array;
  /** Incremental SHA-256. */
  createSha256(): HashState;
  randomBytes(length: number): Uint8Array;
}

export interface HashState {
  update(data: Uint8Array): void;
  digest(): Uint8Array;
}

export interface InflatePort {
  /**
   * One raw DEFLATE member (RFC 1951), written to the start of `into`; returns its length. Throws unless the member
   * is whole, shorter than `into` (one byte is to spare) and followed by nothing.
   */
  inflateRaw(block: Uint8Array, into: Uint8Array): number;
  /** Streaming gunzip (RFC 1952) of all members; checks CRC32 and ISIZE; throws on damage and on trailing garbage. */
  gunzip(source: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array>;
  crc32(data: Uint8Array): number;
}

/** Searches that a platform does many times faster than a loop. */
export interface BytePort {
  /** Offset of the first `byte` at or after `from`, or -1. */
  indexOf(bytes: Uint8Array, byte: number, from: number): number;
  /** Whether the bytes are well-formed UTF-8 (RFC 3629) from the first to the last. */
  isUtf8(bytes: Uint8Array): boolean;
}

export interface Ports {
  readonly bytes: BytePort;
  readonly crypto: CryptoPort;
  readonly inflate: InflatePort;
}
