import type { Bytes } from '#attestation';
import type { TrustSlot } from '../web/trust-fields.ts';
import { TRUST_MAX_BYTES, TRUST_SLOTS } from '../web/trust-fields.ts';

/** What can be given as a file. */
export type Slot = 'sealed' | 'evidence' | 'key' | TrustSlot;

export const MAX_BYTES: Readonly<Record<Slot, number>> = {
  sealed: 65 * 1024 * 1024,
  evidence: 8 * 1024 * 1024,
  key: 16 * 1024,
  ...TRUST_MAX_BYTES,
};

export const SLOTS: readonly Slot[] = ['sealed', 'evidence', 'key', ...TRUST_SLOTS];

/** What a dropped file is, by its content. Reference values and roots must not come with a report. */
export function recognize(bytes: Bytes): Slot | 'unknown' {
  const text = new TextDecoder().decode(bytes);
  const signs: readonly (readonly [Slot, boolean])[] = [
    ['sealed', text.startsWith('crypt4gh')],
    ['key', /^\s*-----BEGIN CRYPT4GH [A-Z ]*PRIVATE KEY-----/.test(text)],
    ['evidence', text.includes('"neoseal.evidence/1"')],
    ['reference', text.includes('neoseal.reference-values/1')],
    ['development-root', text.includes('-----BEGIN CERTIFICATE-----')],
    ['release-key', text.includes('-----BEGIN PUBLIC KEY-----') || text.trim().length === 44],
  ];
  return signs.find(([, holds]) => holds)?.[0] ?? 'unknown';
}
