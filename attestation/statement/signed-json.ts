import type { Bytes } from '../bytes/index.ts';
import { toBase64 } from '../bytes/index.ts';
import { readKey, readObject } from '../canonical/fields.ts';
import { canonicalize, canonicalText, parseCanonical } from '../canonical/index.ts';
import type { JsonValue } from '../canonical/index.ts';
import type { Signer } from '../note/index.ts';
import { verifyEd25519 } from '../note/index.ts';
import { VerificationError } from '../verification-error.ts';
import type { Domain } from './domain.ts';
import { withDomain } from './domain.ts';

/**
 * A signed JSON document: canonical JSON of `{<member>: <canonical JSON as text>, key, signature}`.
 * The document travels as text, so that what was signed is what is read, octet by octet.
 */
export interface SignedFormat {
  readonly member: string;
  readonly domain: Domain;
  /** Of the whole file. */
  readonly maxBytes: number;
}

export interface SignedJson {
  readonly value: JsonValue;
  /** The canonical bytes of the value. */
  readonly content: Bytes;
  /** The raw Ed25519 key that the signature verifies with; whether to trust it is open. */
  readonly key: Bytes;
}

export async function signJson(
  value: unknown,
  format: SignedFormat,
  signer: Signer,
): Promise<Bytes> {
  const text = canonicalText(value);
  const content = new TextEncoder().encode(text);
  const signature = await signer.sign(withDomain(format.domain, content));
  return canonicalize({
    [format.member]: text,
    key: toBase64(signer.publicKey),
    signature: toBase64(signature),
  });
}

/**
 * Checks form and signature, in this order. The key is the one in the file: the caller decides
 * whether it is the right one.
 *
 * @throws VerificationError of the canonical and format groups, SIGNATURE_KEY, SIGNATURE_INVALID
 */
export async function verifySignedJson(
  bytes: Uint8Array,
  format: SignedFormat,
): Promise<SignedJson> {
  const { member, maxBytes } = format;
  const fields = readObject(parseCanonical(bytes, { maxBytes }), 'signed document', {
    required: [member, 'key', 'signature'],
  });
  const text = fields[member];
  if (typeof text !== 'string') {
    throw new VerificationError('FORMAT_FIELD', `${member} is not a string`);
  }
  const content = new TextEncoder().encode(text);
  const key = readKey(fields['key'], 'key');
  await verifyEd25519({
    publicKey: key,
    message: withDomain(format.domain, content),
    signature: readKey(fields['signature'], 'signature', 64),
  });
  return { value: parseCanonical(content, { maxBytes }), content, key };
}
