import type { KeyObject } from 'node:crypto';
import { createPublicKey } from 'node:crypto';
import type { Bytes, TrustAnchor } from '#attestation';
import { toHex, verifyNitroDocument } from '#attestation';
import type { ConditionContext } from './key-policy.ts';
import { KmsError } from './kms-error.ts';

/** An enclave that proved what it is, and the key to which its answer is encrypted. */
export interface Recipient {
  readonly publicKey: KeyObject;
  readonly context: ConditionContext;
}

/** A document is asked for and used at once. */
const MAX_DOCUMENT_AGE_MS = 5 * 60_000;
const MIN_MODULUS_BITS = 2048;

/**
 * Verifies a recipient's attestation document as AWS KMS does: chain, signature, age, an RSA key. Which
 * measurement gets a key is for the key's policy to say; debug enclaves have zeros and match none.
 *
 * @throws KmsError ValidationException
 */
export async function verifyRecipient(
  document: Bytes,
  { root, now }: { readonly root: TrustAnchor; readonly now: Date },
): Promise<Recipient> {
  const verdict = await verifyNitroDocument(document, {
    anchors: [root],
    acceptDevelopmentRoots: [root.sha256],
    time: { kind: 'now', at: now },
    maxAgeMs: MAX_DOCUMENT_AGE_MS,
    debugMode: 'reported',
  });
  if (verdict.verdict !== 'valid') {
    throw new KmsError('ValidationException', 'the attestation document does not verify');
  }
  const context = new Map<string, string>();
  for (const [index, pcr] of verdict.document.pcrs) {
    context.set(`kms:RecipientAttestation:PCR${index}`, toHex(pcr));
    if (index === 0) {
      context.set('kms:RecipientAttestation:ImageSha384', toHex(pcr));
    }
  }
  return { publicKey: readPublicKey(verdict.document.publicKey), context };
}

function readPublicKey(spki: Bytes | null | undefined): KeyObject {
  try {
    const key = createPublicKey({
      key: Buffer.from(spki ?? new Uint8Array(0)),
      format: 'der',
      type: 'spki',
    });
    if (
      key.asymmetricKeyType === 'rsa' &&
      (key.asymmetricKeyDetails?.modulusLength ?? 0) >= MIN_MODULUS_BITS
    ) {
      return key;
    }
  } catch {
    // Told below, like a key of another kind.
  }
  throw new KmsError('ValidationException', 'the attestation document carries no RSA key');
}
