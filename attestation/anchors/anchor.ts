import { readMap, readString } from '../canonical/fields.ts';
import type { JsonObject, JsonValue } from '../canonical/index.ts';
import type { Checkpoint, VerifierKey } from '../note/index.ts';

/** Where a checkpoint was recorded outside the log. What stands beside `kind` depends on the kind. */
export interface Anchor extends JsonObject {
  readonly kind: string;
}

/** Anchors that one evidence file can have. */
export const MAX_ANCHORS = 16;

/** An anchor whose kind was read and nothing else. @throws VerificationError of the format group */
export function readAnchor(value: JsonValue, path: string): Anchor {
  const fields = readMap(value, path);
  const kind = readString(fields['kind'], `${path}.kind`, /^[a-z][a-z0-9-]{0,31}$/);
  return { ...fields, kind };
}

/** What a verifier found out about one anchor. */
export type AnchorFinding =
  /** The anchor is of another sink. */
  | { readonly status: 'unrelated' }
  /** The sink holds this checkpoint. `timeMs`: since when by its own word, in ms since 1970. */
  | { readonly status: 'verified'; readonly timeMs: number | null }
  /** It is of this sink, and nothing is wrong with its form, but what it points to was not looked at. */
  | { readonly status: 'not-reached'; readonly explanation: string };

export const UNRELATED: AnchorFinding = { status: 'unrelated' };

/** A head of a log, and the key that signed it. */
export interface AnchoredHead {
  readonly checkpoint: Checkpoint;
  readonly logKey: VerifierKey;
}

/**
 * Verifies anchors of one sink: one witness, one contract on one chain, one time-stamping authority.
 */
export interface AnchorVerifier {
  /** Names the sink; unique in a policy. */
  readonly id: string;
  /** @throws VerificationError when the anchor is of this sink and does not verify */
  verify(anchor: Anchor, head: AnchoredHead): Promise<AnchorFinding>;
}

/** A checkpoint counts as anchored when `required` different sinks hold it. */
export interface AnchorPolicy {
  readonly required: number;
  readonly verifiers: readonly AnchorVerifier[];
}
