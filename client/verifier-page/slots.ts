import type { Bytes } from '#attestation';
import type { TrustSlot } from '../web/trust-fields.ts';
import { TRUST_MAX_BYTES, TRUST_SLOTS } from '../web/trust-fields.ts';

/** What can be given as a file. */
export type Slot = 'result' | 'evidence' | 'document' | TrustSlot;

/** As for `neoseal verify`. */
export const MAX_BYTES: Readonly<Record<Slot, number>> = {
  result: 32 * 1024 * 1024,
  evidence: 8 * 1024 * 1024,
  document: 256 * 1024,
  ...TRUST_MAX_BYTES,
};

export const SLOTS: readonly Slot[] = ['result', 'evidence', 'document', ...TRUST_SLOTS];

/**
 * What a dropped file is, by its content. Only a convenience: the checks judge it afterwards.
 * Reference values and keys are named so that they can be refused: they must not come with a result.
 */
export function recognize(bytes: Bytes): Slot | 'unknown' {
  if ((bytes[0] ?? 0) >= 0x80) {
    return 'document';
  }
  const text = new TextDecoder().decode(bytes);
  const signs: readonly (readonly [Slot, boolean])[] = [
    ['result', text.startsWith('{"format":"neoseal.opening/1"')],
    ['evidence', text.includes('"neoseal.evidence/1"')],
    ['result', text.includes('"neoseal.opening/1"')],
    ['reference', text.includes('neoseal.reference-values/1')],
    ['development-root', text.includes('-----BEGIN CERTIFICATE-----')],
    ['release-key', text.includes('-----BEGIN PUBLIC KEY-----') || text.trim().length === 44],
    ['document', /^[\sA-Za-z0-9+/=]{1000,}$/.test(text)],
  ];
  return signs.find(([, holds]) => holds)?.[0] ?? 'unknown';
}
