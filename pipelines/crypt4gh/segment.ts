import type { CryptoPort } from '../model/ports.ts';
import { Crypt4ghFault } from './fault.ts';
import { NONCE_LENGTH, TAG_LENGTH } from './packet.ts';

/** Plaintext of a segment, 64 KiB but for the last (Crypt4GH §3.4.1). */
export const SEGMENT_LENGTH = 65_536;
export const SEGMENT_OVERHEAD: number = NONCE_LENGTH + TAG_LENGTH;
export const SEALED_SEGMENT_LENGTH: number = SEGMENT_LENGTH + SEGMENT_OVERHEAD;

export function sealSegment(
  plaintext: Uint8Array,
  sessionKey: Uint8Array,
  crypto: CryptoPort,
): Uint8Array {
  const nonce = crypto.randomBytes(NONCE_LENGTH);
  const sealed = crypto.sealChaCha20Poly1305(sessionKey, nonce, plaintext);
  const segment = new Uint8Array(NONCE_LENGTH + sealed.length);
  segment.set(nonce);
  segment.set(sealed, NONCE_LENGTH);
  return segment;
}

/** Opens segments one after the other, the key of the last one first (§4.1). */
export class SegmentOpener {
  readonly #crypto: CryptoPort;
  readonly #sessionKeys: Uint8Array[];

  constructor(sessionKeys: readonly Uint8Array[], crypto: CryptoPort) {
    this.#sessionKeys = [...sessionKeys];
    this.#crypto = crypto;
  }

  /** @throws Crypt4ghFault SEGMENT_TRUNCATED, SEGMENT_DAMAGED */
  open(segment: Uint8Array, index: number): Uint8Array {
    const field = `segment[${index}]`;
    if (segment.length < SEGMENT_OVERHEAD) {
      throw new Crypt4ghFault('SEGMENT_TRUNCATED', 'the last segment is cut off', { field });
    }
    const nonce = segment.subarray(0, NONCE_LENGTH);
    const sealed = segment.subarray(NONCE_LENGTH);
    for (const [position, sessionKey] of this.#sessionKeys.entries()) {
      const plaintext = this.#crypto.openChaCha20Poly1305(sessionKey, nonce, sealed);
      if (plaintext !== null) {
        this.#moveToFront(position, sessionKey);
        return plaintext;
      }
    }
    throw new Crypt4ghFault('SEGMENT_DAMAGED', 'no data key authenticates the segment', { field });
  }

  #moveToFront(position: number, sessionKey: Uint8Array): void {
    if (position > 0) {
      this.#sessionKeys.splice(position, 1);
      this.#sessionKeys.unshift(sessionKey);
    }
  }
}
