import type { CryptoPort } from '../model/ports.ts';
import { sealHeader } from './header.ts';
import type { SealHeaderOptions } from './header.ts';
import { eraseSecret } from './keys.ts';
import type { X25519PublicKey, X25519SecretKey } from './keys.ts';
import { SESSION_KEY_LENGTH, encodeEditList, encodeSessionKey } from './packet-content.ts';
import { SEGMENT_LENGTH, sealSegment } from './segment.ts';

export interface Crypt4ghEncryptOptions {
  readonly crypto: CryptoPort;
  /** 1 or more; each can open the container with its own secret key. */
  readonly recipients: readonly X25519PublicKey[];
  /** Absent: a key for this container alone, erased after the header, so that nobody can re-open it. */
  readonly writerSecretKey?: X25519SecretKey;
  /** Discard, keep, discard, … in bytes of plaintext (Crypt4GH §4.3). */
  readonly editList?: readonly number[];
  /** Room in the edit list packet, in lengths, so that its size does not tell their number. */
  readonly editListRoom?: number;
}

/**
 * Writes a container piece by piece: the core of `encryptCrypt4gh`, for callers that have no
 * stream. Iterate each result to its end before the next call.
 */
export class Crypt4ghEncryptor {
  /** The first bytes of the container. */
  readonly header: Uint8Array;
  readonly #crypto: CryptoPort;
  readonly #sessionKey: Uint8Array;
  readonly #carry = new Uint8Array(SEGMENT_LENGTH);
  #carried = 0;

  constructor(options: Crypt4ghEncryptOptions) {
    this.#crypto = options.crypto;
    this.#sessionKey = options.crypto.randomBytes(SESSION_KEY_LENGTH);
    this.header = encodeContents(this.#sessionKey, options);
  }

  /** The sealed segments that this chunk completes. */
  *push(chunk: Uint8Array): Generator<Uint8Array, void> {
    let offset = 0;
    if (this.#carried > 0) {
      offset = this.#carryFrom(chunk);
      if (this.#carried < SEGMENT_LENGTH) {
        return;
      }
      this.#carried = 0;
      yield this.#seal(this.#carry);
    }
    while (chunk.length - offset >= SEGMENT_LENGTH) {
      const end = offset + SEGMENT_LENGTH;
      yield this.#seal(chunk.subarray(offset, end));
      offset = end;
    }
    this.#carryFrom(chunk.subarray(offset));
  }

  /** The last, shorter segment; none when the plaintext ends on a segment boundary (§3.4.1). */
  *finish(): Generator<Uint8Array, void> {
    if (this.#carried > 0) {
      yield this.#seal(this.#carry.subarray(0, this.#carried));
    }
  }

  /** Overwrites the session key and the plaintext that is held. */
  erase(): void {
    eraseSecret(this.#sessionKey);
    eraseSecret(this.#carry);
  }

  #seal(plaintext: Uint8Array): Uint8Array {
    return sealSegment(plaintext, this.#sessionKey, this.#crypto);
  }

  #carryFrom(chunk: Uint8Array): number {
    const part = chunk.subarray(0, SEGMENT_LENGTH - this.#carried);
    this.#carry.set(part, this.#carried);
    this.#carried += part.length;
    return part.length;
  }
}

function encodeContents(
  sessionKey: Uint8Array,
  { editList, editListRoom, ...options }: Crypt4ghEncryptOptions,
): Uint8Array {
  const content = encodeSessionKey(sessionKey);
  const sealOptions: SealHeaderOptions = options;
  try {
    return sealHeader(
      editList === undefined ? [content] : [content, encodeEditList(editList, editListRoom)],
      sealOptions,
    );
  } finally {
    eraseSecret(content);
  }
}

/**
 * Encrypts a stream into a Crypt4GH v1 container, in constant memory. `source` yields chunks of any
 * size; each may be reused once the next is asked for. Yields the header, then one piece for each
 * 64 KiB segment. Nonces are random, one for each packet and segment.
 *
 * @throws Crypt4ghFault RECIPIENT_COUNT_INVALID, PUBLIC_KEY_INVALID, EDIT_LIST_INVALID,
 *   PACKET_COUNT_INVALID, HEADER_TOO_LARGE
 */
export async function* encryptCrypt4gh(
  source: AsyncIterable<Uint8Array>,
  options: Crypt4ghEncryptOptions,
): AsyncGenerator<Uint8Array, void> {
  const encryptor = new Crypt4ghEncryptor(options);
  try {
    yield encryptor.header;
    for await (const chunk of source) {
      for (const segment of encryptor.push(chunk)) {
        yield segment;
      }
    }
    for (const segment of encryptor.finish()) {
      yield segment;
    }
  } finally {
    encryptor.erase();
  }
}
