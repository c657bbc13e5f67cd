import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalize, parseCanonical, VerificationError } from '#attestation';

const json = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constant(null),
    fc.boolean(),
    fc.maxSafeInteger(),
    fc.string({ unit: 'grapheme' }),
    fc.array(tie('value'), { maxLength: 5 }),
    fc.dictionary(fc.string({ unit: 'binary' }), tie('value'), { maxKeys: 5 }),
  ),
})).value;

describe('canonical JSON', () => {
  it('is read back to the same bytes', () => {
    fc.assert(
      fc.property(json, (value) => {
        const bytes = canonicalize(value);
        expect(canonicalize(parseCanonical(bytes, { maxBytes: 1e6 }))).toEqual(bytes);
      }),
    );
  });

  it('is refused with a coded error, or canonical, after any change of a byte', () => {
    fc.assert(
      fc.property(json, fc.nat(), fc.integer({ min: 1, max: 255 }), (value, at, mask) => {
        const bytes = canonicalize(value);
        const index = at % bytes.length;
        bytes[index] = (bytes[index] ?? 0) ^ mask;
        try {
          expect(canonicalize(parseCanonical(bytes, { maxBytes: 1e6 }))).toEqual(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(VerificationError);
        }
      }),
    );
  });
});
