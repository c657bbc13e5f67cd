import { describe, expect, it } from 'vitest';
import { pm1 } from '../../../../pipelines/classification/criteria/pm1.ts';
import { pm5 } from '../../../../pipelines/classification/criteria/pm5.ts';
import { ps1 } from '../../../../pipelines/classification/criteria/ps1.ts';
import type { ResidueRecord } from '../../../../pipelines/classification/knowledge/residue-record.ts';
import { A_VARIANT, evidenceOf } from '../../../builders/classification.ts';
import type { EvidenceOptions } from '../../../builders/classification.ts';
import { variant } from '../../../builders/knowledge-pack.ts';

type Criterion = typeof ps1;

function graded(criterion: Criterion, options: EvidenceOptions): string {
  const { met, strength } = criterion(evidenceOf(options));
  return met === true ? strength : String(met);
}

describe('PS1', () => {
  const same = { to: 'W' };

  it.each<[string, Partial<ResidueRecord>[], string]>([
    ['two stars', [same], 'Strong'],
    ['one star', [{ ...same, stars: 1 }], 'Moderate'],
    ['no star', [{ ...same, stars: 0 }], 'Supporting'],
    [
      'the best of several',
      [
        { ...same, stars: 0 },
        { ...same, stars: 3 },
      ],
      'Strong',
    ],
    ['likely pathogenic counts too', [{ ...same, significance: 'LP' }], 'Strong'],
    ['uncertain', [{ ...same, significance: 'VUS' }], 'false'],
    ['benign', [{ ...same, significance: 'B' }], 'false'],
    ['conflicting', [{ ...same, significance: 'conflicting' }], 'false'],
    ['another residue change', [{ to: 'Q' }], 'false'],
    ['another residue', [{ ...same, residue: 58 }], 'false'],
    ['a truncation at the residue', [{ kind: 'truncating', to: '' }], 'false'],
    ['nothing known', [], 'false'],
  ])('%s: %s', (_, residues, expected) => {
    expect(graded(ps1, { residues })).toBe(expected);
  });

  it('does not use the record of the variant itself', () => {
    expect(graded(ps1, { residues: [{ ...same, variant: A_VARIANT }] })).toBe('false');
  });

  it('is not met by anything but a missense change', () => {
    const annotation = { consequence: 'synonymous_variant' } as const;
    expect(graded(ps1, { annotation, residues: [same] })).toBe('false');
  });
});

describe('PM5', () => {
  it.each<[string, Partial<ResidueRecord>[], string]>([
    ['pathogenic, two stars', [{}], 'Moderate'],
    ['pathogenic, one star', [{ stars: 1 }], 'Supporting'],
    ['likely pathogenic', [{ significance: 'LP' }], 'Supporting'],
    ['the better of two', [{ significance: 'LP' }, { to: 'L' }], 'Moderate'],
    ['two different pathogenic changes', [{}, { to: 'L' }], 'Strong'],
    ['the same change twice', [{}, { variationId: 8 }], 'Moderate'],
    ['two different changes, one of one star', [{}, { to: 'L', stars: 1 }], 'Moderate'],
    [
      'two likely pathogenic ones',
      [{ significance: 'LP' }, { significance: 'LP', to: 'L' }],
      'Supporting',
    ],
    ['a benign change beside it', [{}, { to: 'L', significance: 'LB' }], 'false'],
    ['the same residue change is PS1', [{ to: 'W' }], 'false'],
    ['another residue', [{ residue: 56 }], 'false'],
    ['a truncation', [{ kind: 'truncating' }], 'false'],
    ['uncertain', [{ significance: 'VUS' }], 'false'],
  ])('%s: %s', (_, residues, expected) => {
    expect(graded(pm5, { residues })).toBe(expected);
  });
});

describe('PM1', () => {
  const around = (count: number, change: Partial<ResidueRecord> = {}): Partial<ResidueRecord>[] =>
    Array.from({ length: count }, (_, index) => ({ residue: 50 + index, ...change }));

  it.each<[string, EvidenceOptions, string]>([
    ['four nearby, benign classes known', { residues: around(4), knowsBenign: true }, 'Moderate'],
    ['four nearby, benign classes not in the pack', { residues: around(4) }, 'Supporting'],
    ['three nearby', { residues: around(3), knowsBenign: true }, 'false'],
    [
      'four nearby and a benign one',
      { residues: [...around(4), { residue: 60, significance: 'B' }], knowsBenign: true },
      'false',
    ],
    [
      'as many uncertain as pathogenic ones',
      { residues: [...around(4), ...around(4, { significance: 'VUS' })], knowsBenign: true },
      'Supporting',
    ],
    ['four further than 25 nt away', { residues: around(4, { residue: 66 }) }, 'false'],
    ['four truncations', { residues: around(4, { kind: 'truncating' }) }, 'false'],
    [
      'four, one of them the variant itself',
      { residues: [...around(3), { variant: A_VARIANT }] },
      'false',
    ],
  ])('by density: %s: %s', (_, options, expected) => {
    expect(graded(pm1, options)).toBe(expected);
  });

  it.each<[string, number, string]>([
    ['PAH', 138, 'Moderate'],
    ['PAH', 139, 'false'],
    ['GAA', 518, 'Moderate'],
    ['RAG1', 400, 'Moderate'],
    ['RAG1', 600, 'Supporting'],
    ['RAG1', 1020, 'false'],
    ['IL2RG', 238, 'Strong'],
    ['IL7R', 100, 'false'],
  ])('by the panel of %s: residue %i gives %s', (symbol, proteinPosition, expected) => {
    // The density of ClinVar does not overrule the panel.
    const residues = around(9, { residue: proteinPosition });
    const options = { gene: { symbol }, annotation: { proteinPosition }, residues };
    expect(graded(pm1, options)).toBe(expected);
  });

  it('is not met by a truncation in a hot spot', () => {
    const annotation = { consequence: 'stop_gained', proteinPosition: 138 } as const;
    expect(graded(pm1, { gene: { symbol: 'PAH' }, annotation })).toBe('false');
  });
});

describe('a record on another strand of the same place', () => {
  it('is another variant when its alleles differ', () => {
    const other = { to: 'W', variant: variant('chr1', 2050, 'A>T') };
    expect(graded(ps1, { residues: [other] })).toBe('Strong');
  });
});
