import type { Sha256 } from '../bytes/index.ts';
import type { TrustAnchor } from '../nitro/index.ts';
import type { AnchorPolicy } from '../anchors/index.ts';

/** What a verifier brings along. Nothing of it is ever taken from the evidence. */
export interface ResultTrust {
  /** Hardware roots; `[AWS_ROOT_G1]` for real enclaves. */
  readonly roots: readonly TrustAnchor[];
  /** SHA-256 fingerprints of development roots. Evidence under one of them is simulated. */
  readonly acceptSimulated?: readonly Sha256[];
  /** Without it `reference-values` fails: there is no measurement that is accepted by default. */
  readonly reference?: ReferenceSource;
  /** Without it `anchors` is `not-required`. */
  readonly anchors?: AnchorPolicy;
}

export interface ReferenceSource {
  /** The signed reference-value file. */
  readonly file: Uint8Array;
  /**
   * The raw Ed25519 release key, from a source other than the file. Without it `reference-values`
   * fails: a file cannot vouch for itself.
   */
  readonly releaseKey?: Uint8Array;
}
