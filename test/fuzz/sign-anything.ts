import { canonicalize, concatBytes, parseCanonical, toBase64 } from '#attestation';
import type { Bytes, Signer } from '#attestation';
import { mutateJson } from './mutate-json.ts';
import type { Random } from './mutate.ts';

/** By the specification (attestation/SPEC.md §2): the signing functions refuse what is malformed. */
const DOMAINS = {
  referenceValues: 'neoseal/reference-values/v1',
  manifest: 'neoseal/submission/v1',
} as const;

/** The document inside a signed file, mutated and then signed all the same: what an insider could send. */
export async function signAnything(
  file: Bytes,
  member: keyof typeof DOMAINS,
  signer: Signer,
  random: Random,
): Promise<Bytes> {
  const fields = parseCanonical(file, { maxBytes: 1e7 });
  const inner = typeof fields === 'object' && fields !== null ? Object.entries(fields) : [];
  const text = inner.find(([name]) => name === member)?.[1];
  const encoder = new TextEncoder();
  if (typeof text !== 'string') {
    throw new TypeError('the signed file has no such member');
  }
  const changed = mutateJson(encoder.encode(text), random);
  const message = concatBytes(encoder.encode(`${DOMAINS[member]}\u0000`), changed);
  return canonicalize({
    [member]: new TextDecoder().decode(changed),
    key: toBase64(signer.publicKey),
    signature: toBase64(await signer.sign(message)),
  });
}
