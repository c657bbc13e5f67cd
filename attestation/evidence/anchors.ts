import { parseBase64 } from '../bytes/index.ts';
import { readBase64, readObject } from '../canonical/fields.ts';
import type { Checkpoint, VerifierKey } from '../note/index.ts';
import { formatCheckpoint, formatVerifierKey, verifyCosignature } from '../note/index.ts';
import { PolicyError } from '../policy-error.ts';
import type { Anchor } from './evidence-file.ts';

/**
 * Verifies anchors of one sink: one witness, one contract on one chain, one time-stamping authority.
 */
export interface AnchorVerifier {
  /** Names the sink; unique in a policy. */
  readonly id: string;
  /**
   * `unrelated`: the anchor is not of this sink. `verified`: it is, and it binds this checkpoint.
   *
   * @throws VerificationError when it is of this sink and does not verify
   */
  verify(anchor: Anchor, checkpoint: Checkpoint): Promise<'verified' | 'unrelated'>;
}

/** A checkpoint counts as anchored when `required` different sinks hold it. */
export interface AnchorPolicy {
  readonly required: number;
  readonly verifiers: readonly AnchorVerifier[];
}

/**
 * Like the signatures of a note: anchors of unknown sinks are ignored, one of a known sink that does
 * not verify spoils all. Returns the ids of the sinks that hold the checkpoint.
 *
 * @throws PolicyError ANCHOR_QUORUM; what a verifier throws
 */
export async function verifyAnchors(
  anchors: readonly Anchor[],
  checkpoint: Checkpoint,
  policy: AnchorPolicy,
): Promise<readonly string[]> {
  const holders = new Set<string>();
  for (const anchor of anchors) {
    for (const verifier of policy.verifiers) {
      if ((await verifier.verify(anchor, checkpoint)) === 'verified') {
        holders.add(verifier.id);
      }
    }
  }
  // A policy that requires nothing is a mistake, not a pass.
  if (policy.required < 1 || !(holders.size >= policy.required)) {
    throw new PolicyError('ANCHOR_QUORUM', 'fewer anchors hold the checkpoint than required');
  }
  return [...holders];
}

/** The anchor that a witness's cosignature is: `{kind: "witness", key: vkey, cosignature: base64}`. */
export function witnessAnchor(witness: VerifierKey, cosignatureBase64: string): Anchor {
  parseBase64(cosignatureBase64);
  return { kind: 'witness', key: formatVerifierKey(witness), cosignature: cosignatureBase64 };
}

/** Verifies cosignatures (C2SP tlog-cosignature, Ed25519) of one witness. */
export function witnessVerifier(witness: VerifierKey): AnchorVerifier {
  const vkey = formatVerifierKey(witness);
  return {
    id: vkey,
    verify: async (anchor, checkpoint) => {
      if (anchor.kind !== 'witness' || anchor['key'] !== vkey) {
        return 'unrelated';
      }
      const fields = readObject(anchor, 'anchor', { required: ['kind', 'key', 'cosignature'] });
      const blob = readBase64(fields['cosignature'], 'anchor.cosignature', 72);
      await verifyCosignature(formatCheckpoint(checkpoint), blob, witness);
      return 'verified';
    },
  };
}
