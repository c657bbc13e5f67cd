import type { Sha256 } from '../bytes/index.ts';
import type { Verdict } from '../verdict.ts';
import type { NitroDocument } from './document.ts';
import type { Measurement } from './options.ts';
import type { TrustAnchor } from './trust-anchor.ts';

interface NitroFindings extends Verdict {
  /** `unchecked`: the verifier had no list of accepted images. */
  readonly measurement: 'accepted' | 'refused' | 'unchecked';
  /** The accepted image, for the caller to look up its source revision. */
  readonly matched: Measurement | null;
  /** `unchecked`: neither an age limit nor a nonce was given. */
  readonly freshness: 'checked' | 'failed' | 'unchecked';
  /** `null` when the PCRs could not be read. */
  readonly debugMode: boolean | null;
  /** The root that the chain starts from; `null` unless an accepted one. */
  readonly trustAnchor: Pick<TrustAnchor, 'id' | 'kind' | 'sha256'> | null;
  /** Signed under a development root: nothing was protected by hardware. */
  readonly simulated: boolean;
}

/** Only this one is evidence. */
export interface ValidNitroVerdict extends NitroFindings {
  readonly verdict: 'valid';
  readonly document: NitroDocument;
  /**
   * SHA-256 of the payload: the same for a document and its malleable twin (r, n − s), so fit for
   * anchors and replay lists. The bytes of the document are not.
   */
  readonly documentId: Sha256;
}

export interface InvalidNitroVerdict extends NitroFindings {
  readonly verdict: 'invalid';
  /** Unproven claims, for diagnosis only; `null` when they could not be read. */
  readonly document: NitroDocument | null;
  readonly documentId: null;
}

export type NitroVerdict = ValidNitroVerdict | InvalidNitroVerdict;
