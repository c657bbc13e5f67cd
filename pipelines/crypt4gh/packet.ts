import type { CryptoPort } from '../model/ports.ts';
import { concatBytes, viewOf } from './bytes.ts';
import { Crypt4ghFault } from './fault.ts';
import { eraseSecret } from './keys.ts';
import type { X25519PublicKey, X25519SecretKey } from './keys.ts';

/** Header_encryption_method (Crypt4GH §3.2.1). */
export const X25519_CHACHA20_POLY1305 = 0;

export const NONCE_LENGTH = 12;
export const TAG_LENGTH = 16;
const SHARED_KEY_LENGTH = 32;
const METHOD_END = 4;
const WRITER_KEY_END: number = METHOD_END + 32;
const NONCE_END: number = WRITER_KEY_END + NONCE_LENGTH;

/** packet_length, method, writer key, nonce, packet type, MAC. */
export const MIN_PACKET_LENGTH: number = 4 + NONCE_END + 4 + TAG_LENGTH;

export interface ReaderKeys {
  readonly secretKey: X25519SecretKey;
  readonly publicKey: Uint8Array;
}

export interface WriterKeys {
  readonly secretKey: X25519SecretKey;
  readonly publicKey: Uint8Array;
}

/** Returns `null` for a packet that is not for this reader: that is no error (§3.2.1). */
export function openPacket(
  packet: Uint8Array,
  reader: ReaderKeys,
  crypto: CryptoPort,
): Uint8Array | null {
  if (viewOf(packet).getUint32(0, true) !== X25519_CHACHA20_POLY1305) {
    return null;
  }
  const writerPublicKey = packet.subarray(METHOD_END, WRITER_KEY_END);
  const diffieHellman = crypto.x25519(reader.secretKey, writerPublicKey);
  if (diffieHellman === null) {
    return null;
  }
  const sharedKey = deriveSharedKey(
    { diffieHellman, readerPublicKey: reader.publicKey, writerPublicKey },
    crypto,
  );
  const nonce = packet.subarray(WRITER_KEY_END, NONCE_END);
  const content = crypto.openChaCha20Poly1305(sharedKey, nonce, packet.subarray(NONCE_END));
  eraseSecret(sharedKey);
  return content;
}

/**
 * The packet for one recipient, with its length field.
 *
 * @throws Crypt4ghFault PUBLIC_KEY_INVALID for a point of low order
 */
export function sealPacket(
  content: Uint8Array,
  keys: { readonly writer: WriterKeys; readonly recipient: X25519PublicKey },
  crypto: CryptoPort,
): Uint8Array {
  const { writer, recipient } = keys;
  const diffieHellman = crypto.x25519(writer.secretKey, recipient);
  if (diffieHellman === null) {
    throw new Crypt4ghFault('PUBLIC_KEY_INVALID', 'the recipient key is a point of low order');
  }
  const sharedKey = deriveSharedKey(
    { diffieHellman, readerPublicKey: recipient, writerPublicKey: writer.publicKey },
    crypto,
  );
  const nonce = crypto.randomBytes(NONCE_LENGTH);
  const sealed = crypto.sealChaCha20Poly1305(sharedKey, nonce, content);
  eraseSecret(sharedKey);
  const lengthAndMethod = new Uint8Array(8);
  const view = viewOf(lengthAndMethod);
  view.setUint32(0, 4 + NONCE_END + sealed.length, true);
  view.setUint32(4, X25519_CHACHA20_POLY1305, true);
  return concatBytes([lengthAndMethod, writer.publicKey, nonce, sealed]);
}

interface Agreement {
  readonly diffieHellman: Uint8Array;
  readonly readerPublicKey: Uint8Array;
  readonly writerPublicKey: Uint8Array;
}

/** K_shared = first 32 bytes of Blake2b-512(K_dh ‖ K_pr ‖ K_pw) (Crypt4GH §3.3.1). */
function deriveSharedKey(agreement: Agreement, crypto: CryptoPort): Uint8Array {
  const input = concatBytes([
    agreement.diffieHellman,
    agreement.readerPublicKey,
    agreement.writerPublicKey,
  ]);
  const hash = crypto.blake2b512(input);
  const sharedKey = hash.slice(0, SHARED_KEY_LENGTH);
  eraseSecret(agreement.diffieHellman);
  eraseSecret(input);
  eraseSecret(hash);
  return sharedKey;
}
