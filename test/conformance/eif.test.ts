import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { measureEif, toHex } from '#attestation';
import { sharedData, sharedDataNote, sharedDataPath } from '../builders/shared-data.ts';
import { readVectors } from '../builders/vectors.ts';
import { refusalOf } from '../builders/verdict.ts';

interface Expected {
  readonly ok: boolean;
  readonly PCR0?: string;
  readonly PCR1?: string;
  readonly PCR2?: string;
  readonly PCR8?: string;
}

const REFUSALS: Readonly<Record<string, string>> = {
  'neg_bad_magic.eif': 'EIF_MAGIC',
  'neg_bad_crc.eif': 'EIF_CRC',
  'neg_truncated.eif': 'EIF_TRUNCATED',
  'neg_33_sections.eif': 'EIF_SECTION_COUNT',
  'neg_huge_section.eif': 'EIF_SECTION_SIZE',
  'neg_no_metadata_v4.eif': 'EIF_SECTION_MISSING',
  'neg_two_kernels.eif': 'EIF_SECTION',
  'neg_trailing.eif': 'EIF_TRAILING_BYTES',
  'neg_size_mismatch.eif': 'EIF_SECTION_SIZE',
};

describe.skipIf(sharedData === null)(
  `enclave images of an independent writer${sharedDataNote}`,
  () => {
    const images = sharedData === null ? [] : readVectors('.eif', 'attestation', 'eif');
    const expected =
      sharedData === null
        ? {}
        : (JSON.parse(
            readFileSync(sharedDataPath('attestation', 'eif', 'expected.json'), 'utf8'),
          ) as Record<string, Expected>);

    it('are 14', () => {
      expect(images).toHaveLength(14);
      expect(Object.keys(expected)).toHaveLength(14);
    });

    it.each(images.filter(({ name }) => expected[name]?.ok))('$name measures', async (image) => {
      const { pcr0, pcr1, pcr2, pcr8 } = await measureEif(image.bytes);
      const wanted = expected[image.name];
      expect([toHex(pcr0), toHex(pcr1), toHex(pcr2)]).toEqual([
        wanted?.PCR0,
        wanted?.PCR1,
        wanted?.PCR2,
      ]);
      expect(pcr8 === undefined ? undefined : toHex(pcr8)).toBe(wanted?.PCR8);
    });

    it.each(images.filter(({ name }) => !expected[name]?.ok))('$name is refused', async (image) => {
      expect(await refusalOf(() => measureEif(image.bytes))).toBe(REFUSALS[image.name]);
    });
  },
);
