import { describe, expect, it } from 'vitest';
import type { Annotation, ExonLoss, Truncation } from '#pipelines';
import { pvs1, pvs1Deletion } from '../../../../pipelines/classification/criteria/pvs1.ts';
import { evidenceOf } from '../../../builders/classification.ts';
import type { EvidenceOptions } from '../../../builders/classification.ts';

const decayed: Truncation = {
  firstChangedResidue: 40,
  stopResidue: 50,
  removedResidues: 160,
  proteinLength: 199,
  nmd: { expected: true, reason: 'before-last-50-nt' },
};
const escapedAt = (residue: number): Truncation => ({
  ...decayed,
  firstChangedResidue: residue,
  removedResidues: 199 - residue + 1,
  nmd: { expected: false, reason: 'last-exon' },
});
const stopGained = (truncation: Truncation | null): Partial<Annotation> => ({
  consequence: 'stop_gained',
  truncation,
});
const skipped = (change: Partial<ExonLoss>): Partial<Annotation> => ({
  consequence: 'splice_donor_variant',
  exonLoss: {
    firstExon: 3,
    lastExon: 3,
    codingBases: 100,
    inFrame: false,
    removedResidues: null,
    truncation: null,
    ...change,
  },
});

function graded(options: EvidenceOptions): string {
  const { met, strength } = pvs1(evidenceOf(options));
  return met === true ? strength : String(met);
}

describe('PVS1, nonsense and frameshift', () => {
  it.each<[string, EvidenceOptions, string]>([
    ['decay expected', { annotation: stopGained(decayed) }, 'VeryStrong'],
    ['decay escaped, a large part lost', { annotation: stopGained(escapedAt(150)) }, 'Strong'],
    ['decay escaped, a small part lost', { annotation: stopGained(escapedAt(190)) }, 'Moderate'],
    // 20 of 199 residues are just above a tenth, 19 are below.
    ['decay escaped, just above a tenth', { annotation: stopGained(escapedAt(180)) }, 'Strong'],
    ['decay escaped, just below a tenth', { annotation: stopGained(escapedAt(181)) }, 'Moderate'],
    [
      'decay escaped, the lost part holds a pathogenic change',
      { annotation: stopGained(escapedAt(190)), residues: [{ residue: 195 }] },
      'Strong',
    ],
    [
      'decay escaped, the lost part holds a benign change only',
      {
        annotation: stopGained(escapedAt(190)),
        residues: [{ residue: 195, significance: 'B' }],
      },
      'Moderate',
    ],
    [
      'decay escaped and frequent in a population',
      { annotation: stopGained(escapedAt(150)), frequency: { grpmaxAfPpb: 1_000_001 } },
      'false',
    ],
    [
      'decay expected, however frequent',
      { annotation: stopGained(decayed), frequency: { grpmaxAfPpb: 1_000_001 } },
      'VeryStrong',
    ],
    [
      'a shifted frame that only a stop behind the old one ends is an extension',
      { annotation: { consequence: 'stop_lost', terms: ['stop_lost', 'frameshift_variant'] } },
      'false',
    ],
  ])('%s: %s', (_, options, expected) => {
    expect(graded(options)).toBe(expected);
  });

  it('does not count the variant itself as the pathogenic change in the lost part', () => {
    const evidence = evidenceOf({ annotation: stopGained(escapedAt(190)) });
    const own = { residue: 195, variant: evidence.variant };
    expect(graded({ annotation: stopGained(escapedAt(190)), residues: [own] })).toBe('Moderate');
  });

  it('takes a truncation in GJB2 as degraded, as its expert panel does', () => {
    const gene = { symbol: 'GJB2' };
    expect(graded({ annotation: stopGained(escapedAt(10)), gene })).toBe('VeryStrong');
    expect(graded({ annotation: stopGained(escapedAt(10)), gene, tables: {} })).toBe('Strong');
  });

  it('takes a truncation in PTEN as degraded as far as its expert panel does', () => {
    const gene = { symbol: 'PTEN' };
    expect(graded({ annotation: stopGained(escapedAt(375)), gene })).toBe('VeryStrong');
    expect(graded({ annotation: stopGained(escapedAt(376)), gene })).not.toBe('VeryStrong');
  });
});

describe('PVS1 without the sequence', () => {
  it.each<[string, Partial<Annotation>, string]>([
    [
      'stop far before the last junction',
      { consequence: 'stop_gained', cdsPosition: 100 },
      'VeryStrong',
    ],
    ['stop in the last 50 nt', { consequence: 'stop_gained', cdsPosition: 460 }, 'Strong'],
    [
      'frame lost, stop could be anywhere',
      { consequence: 'frameshift_variant', cdsPosition: 300 },
      'Strong',
    ],
    [
      'frame lost very early',
      { consequence: 'frameshift_variant', cdsPosition: 100 },
      'VeryStrong',
    ],
    ['no place at all', { consequence: 'frameshift_variant', cdsPosition: null }, 'null'],
  ])('%s: %s', (_, annotation, expected) => {
    expect(graded({ annotation })).toBe(expected);
  });
});

describe('PVS1, splice sites', () => {
  it.each<[string, EvidenceOptions, string]>([
    ['frame lost, decay expected', { annotation: skipped({ truncation: decayed }) }, 'VeryStrong'],
    [
      'frame lost, decay escaped',
      { annotation: skipped({ truncation: escapedAt(185) }) },
      'Moderate',
    ],
    [
      'frame kept, large exon',
      { annotation: skipped({ inFrame: true, codingBases: 90 }) },
      'Strong',
    ],
    [
      'frame kept, small exon',
      { annotation: skipped({ inFrame: true, codingBases: 30 }) },
      'Moderate',
    ],
    [
      'frame kept, the exon holds a pathogenic change',
      {
        annotation: skipped({ inFrame: true, codingBases: 30 }),
        residues: [{ residue: 82 }],
      },
      'Strong',
    ],
    ['untranslated exon', { annotation: skipped({ codingBases: 0, inFrame: null }) }, 'false'],
    [
      'exon of the start codon',
      { annotation: skipped({ firstExon: 1, lastExon: 1, inFrame: null }) },
      'Strong',
    ],
    [
      'exon of the stop codon',
      { annotation: skipped({ firstExon: 5, lastExon: 5, inFrame: null, codingBases: 45 }) },
      'Moderate',
    ],
    ['no exon known', { annotation: { consequence: 'splice_donor_variant' } }, 'null'],
    ['only near a splice site', { annotation: { consequence: 'splice_region_variant' } }, 'false'],
  ])('%s: %s', (_, options, expected) => {
    expect(graded(options)).toBe(expected);
  });
});

describe('PVS1, start codon', () => {
  const lost: Partial<Annotation> = {
    consequence: 'start_lost',
    startLoss: { nextMethionine: 30 },
  };

  it.each<[string, EvidenceOptions, string]>([
    ['nothing pathogenic before the next methionine', { annotation: lost }, 'Supporting'],
    [
      'a pathogenic change before the next methionine',
      { annotation: lost, residues: [{ residue: 29 }] },
      'Moderate',
    ],
    [
      'a pathogenic change behind the next methionine only',
      { annotation: lost, residues: [{ residue: 30 }] },
      'Supporting',
    ],
    [
      'no other methionine known',
      {
        annotation: { ...lost, startLoss: { nextMethionine: null } },
        residues: [{ residue: 29 }],
      },
      'Supporting',
    ],
  ])('%s: %s', (_, options, expected) => {
    expect(graded(options)).toBe(expected);
  });
});

describe('PVS1, gene and validity', () => {
  const annotation = stopGained(decayed);

  it.each([
    ['Definitive', 'VeryStrong'],
    ['Strong', 'VeryStrong'],
    ['Moderate', 'Strong'],
    ['Limited', 'false'],
    ['Disputed', 'false'],
    ['Refuted', 'false'],
    [null, 'VeryStrong'],
  ] as const)('caps a pair of validity %s at %s', (validity, expected) => {
    expect(graded({ annotation, condition: { validity } })).toBe(expected);
  });

  it('is not met where loss of function is no mechanism, whatever the constraint', () => {
    const options = {
      annotation,
      condition: { lossOfFunction: false },
      gene: { missenseZ: '9.9' },
    };
    expect(graded(options)).toBe('false');
  });

  it('does not grade a weaker branch up to the cap', () => {
    const options = { annotation: stopGained(escapedAt(190)), condition: { validity: 'Moderate' } };
    expect(graded({ ...options, condition: { validity: 'Moderate' } })).toBe('Moderate');
  });

  it.each([
    'missense_variant',
    'synonymous_variant',
    'intron_variant',
    'inframe_deletion',
  ] as const)('is not met by a %s', (consequence) => {
    expect(graded({ annotation: { consequence } })).toBe('false');
  });

  it('grades a deleted gene as very strong and deleted exons by their frame', () => {
    const evidence = evidenceOf();
    const loss = skipped({ inFrame: true, codingBases: 30 }).exonLoss ?? null;
    expect(pvs1Deletion(null, evidence)).toMatchObject({ met: true, strength: 'VeryStrong' });
    expect(pvs1Deletion(loss, evidence)).toMatchObject({ met: true, strength: 'Moderate' });
  });
});
