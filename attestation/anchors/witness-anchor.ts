import { parseBase64 } from '../bytes/index.ts';
import { readBase64, readObject } from '../canonical/fields.ts';
import type { VerifierKey } from '../note/index.ts';
import { formatCheckpoint, formatVerifierKey, verifyCosignature } from '../note/index.ts';
import type { Anchor, AnchorVerifier } from './anchor.ts';
import { UNRELATED } from './anchor.ts';

/** Octets of time and signature (C2SP tlog-cosignature, Ed25519). */
const COSIGNATURE_LENGTH = 72;
const MS_PER_SECOND = 1000;
/** Beyond it `Date` has no text. */
const MAX_SECONDS = 8_640_000_000_000n;

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
    verify: async (anchor, { checkpoint }) => {
      if (anchor.kind !== 'witness' || anchor['key'] !== vkey) {
        return UNRELATED;
      }
      const fields = readObject(anchor, 'anchor', { required: ['kind', 'key', 'cosignature'] });
      const blob = readBase64(fields['cosignature'], 'anchor.cosignature', COSIGNATURE_LENGTH);
      const seconds = await verifyCosignature(formatCheckpoint(checkpoint), blob, witness);
      const timeMs = seconds > MAX_SECONDS ? null : Number(seconds) * MS_PER_SECOND;
      return { status: 'verified', timeMs };
    },
  };
}
