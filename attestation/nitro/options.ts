import type { Bytes, Sha256, Sha384 } from '../bytes/index.ts';
import type { TrustAnchor } from './trust-anchor.ts';

/** The instant at which the certificates must be valid. */
export type VerificationTime =
  /** An archived document: its own timestamp. Says nothing about freshness; bound it from outside. */
  | { readonly kind: 'document-time' }
  /** A live session; the caller reads the clock. Chain validity alone is not freshness: pass a nonce. */
  | { readonly kind: 'now'; readonly at: Date }
  /** A chosen instant, e.g. the block time of an anchor. */
  | { readonly kind: 'instant'; readonly at: Date };

/** One accepted image. PCR0, 1 and 2 go together; PCR8 and PCR16 are compared where given. */
export interface Measurement {
  readonly pcr0: Sha384;
  readonly pcr1: Sha384;
  readonly pcr2: Sha384;
  /** Signing certificate of the image. */
  readonly pcr8?: Sha384;
  /** Boot commitment of the application. */
  readonly pcr16?: Sha384;
}

export interface NitroOptions {
  readonly anchors: readonly TrustAnchor[];
  readonly time: VerificationTime;
  /** SHA-256 fingerprints of development roots that are accepted; none by default. */
  readonly acceptDevelopmentRoots?: readonly Sha256[];
  /** Largest |time − timestamp| for `now` and `instant`; without it freshness is `not-reached`. */
  readonly maxAgeMs?: number;
  /** What the document must carry, byte for byte; each check is `not-reached` without its value. */
  readonly nonce?: Bytes;
  readonly userData?: Bytes;
  readonly publicKey?: Bytes;
  /** Accepted images. Absent: the verdict says `measurement: 'unchecked'`. Empty: refused. */
  readonly measurements?: readonly Measurement[];
  /**
   * `refused` by default. `reported` tells authentic from forged and no more; it has no effect when
   * `measurements` are given.
   */
  readonly debugMode?: 'refused' | 'reported';
  /** Payload fields that this version does not know: refused by default. */
  readonly acceptUnknownFields?: boolean;
}
