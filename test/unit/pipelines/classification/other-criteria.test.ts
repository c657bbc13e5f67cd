import { describe, expect, it } from 'vitest';
import { bp1, pp2 } from '../../../../pipelines/classification/criteria/gene-missense.ts';
import { inFrameCriteria } from '../../../../pipelines/classification/criteria/in-frame.ts';
import { bp2, pm3, pp4 } from '../../../../pipelines/classification/criteria/newborn.ts';
import type { NewbornContext } from '../../../../pipelines/classification/evidence.ts';
import type { ResidueRecord } from '../../../../pipelines/classification/knowledge/residue-record.ts';
import { A_VARIANT, evidenceOf } from '../../../builders/classification.ts';
import type { EvidenceOptions } from '../../../builders/classification.ts';
import { variant } from '../../../builders/knowledge-pack.ts';

describe('PM4 and BP3', () => {
  const deletion = variant('chr1', 2050, 'ACAG>A');
  const repeat = 'CAGCAGCAGCAGCAGCAGCAG';
  const unique = 'GATTACACAGTTGCACCATGA';
  const inFrame = { consequence: 'inframe_deletion' } as const;

  it.each<[string, EvidenceOptions, boolean | null, boolean | null]>([
    ['outside repeats', { annotation: inFrame, variant: deletion, reference: unique }, true, false],
    ['in a repeat', { annotation: inFrame, variant: deletion, reference: repeat }, false, true],
    [
      'in a repeat with a pathogenic change',
      { annotation: inFrame, variant: deletion, reference: repeat, residues: [{}] },
      false,
      false,
    ],
    ['the sequence is not known', { annotation: inFrame, variant: deletion }, null, null],
    ['a lost stop', { annotation: { consequence: 'stop_lost' } }, true, false],
    ['a lost frame', { annotation: { consequence: 'frameshift_variant' } }, false, false],
    ['missense', {}, false, false],
  ])('%s', (_, options, pm4, bp3) => {
    const criteria = inFrameCriteria(evidenceOf(options));
    expect([criteria.pm4.met, criteria.bp3.met]).toEqual([pm4, bp3]);
  });
});

describe('PP2 and BP1', () => {
  it.each<[string, EvidenceOptions, boolean | null]>([
    [
      'a constrained dominant gene',
      { gene: { missenseZ: '3.09' }, condition: { inheritance: 'AD' } },
      true,
    ],
    ['just below', { gene: { missenseZ: '3.08' }, condition: { inheritance: 'AD' } }, false],
    ['a recessive condition', { gene: { missenseZ: '5.0' } }, false],
    ['constraint not known', { condition: { inheritance: 'AD' } }, null],
    [
      'not missense',
      {
        annotation: { consequence: 'stop_gained' },
        gene: { missenseZ: '5' },
        condition: { inheritance: 'AD' },
      },
      false,
    ],
  ])('%s: %s', (_, options, expected) => {
    expect(pp2(evidenceOf(options)).met).toBe(expected);
  });

  const truncating = (count: number): Partial<ResidueRecord>[] =>
    Array.from({ length: count }, () => ({ kind: 'truncating', residue: 9 }));
  const loss = { lossOfFunction: true };

  it.each<[string, EvidenceOptions, boolean | null]>([
    ['nothing known of the gene', {}, null],
    ['29 truncating records', { residues: truncating(29), condition: loss }, null],
    ['30 truncating, no missense', { residues: truncating(30), condition: loss }, true],
    ['one missense in twenty', { residues: [...truncating(38), {}, {}], condition: loss }, true],
    ['more than that', { residues: [...truncating(37), {}, {}], condition: loss }, false],
    [
      'its own record does not count',
      { residues: [...truncating(37), {}, { variant: A_VARIANT }], condition: loss },
      true,
    ],
    [
      'benign and uncertain records do not count',
      {
        residues: [...truncating(30), { significance: 'VUS' }, { significance: 'B' }, {}],
        condition: loss,
      },
      true,
    ],
    [
      'loss of function is no mechanism',
      { residues: truncating(40), condition: { lossOfFunction: false } },
      null,
    ],
    [
      'not missense',
      { residues: truncating(40), annotation: { consequence: 'stop_gained' } },
      false,
    ],
  ])('BP1, %s: %s', (_, options, expected) => {
    expect(bp1(evidenceOf(options)).met).toBe(expected);
  });
});

describe('criteria of the newborn', () => {
  const newborn = (change: Partial<NewbornContext> = {}): EvidenceOptions => ({
    newborn: {
      biochemistry: 'positive',
      differentialExcluded: false,
      partner: null,
      ...change,
    },
  });
  const partner = (
    partnerClass: 'P' | 'LP' | 'VUS',
    phase: 'trans' | 'unknown' | 'homozygous',
  ): EvidenceOptions => newborn({ partner: { class: partnerClass, phase } });
  const graded = (criterion: typeof pm3, options: EvidenceOptions): string => {
    const { met, strength } = criterion(evidenceOf(options));
    return met === true ? strength : String(met);
  };

  it.each<[string, EvidenceOptions, string]>([
    ['pathogenic in trans', partner('P', 'trans'), 'Moderate'],
    ['likely pathogenic in trans', partner('LP', 'trans'), 'Supporting'],
    ['pathogenic, phase not known', partner('P', 'unknown'), 'Supporting'],
    ['likely pathogenic, phase not known', partner('LP', 'unknown'), 'false'],
    ['homozygous', partner('VUS', 'homozygous'), 'Supporting'],
    ['uncertain in trans', partner('VUS', 'trans'), 'false'],
    ['one allele only', newborn(), 'null'],
    ['nothing known of the newborn', {}, 'null'],
    [
      'a dominant condition',
      { ...partner('P', 'trans'), condition: { inheritance: 'AD' } },
      'false',
    ],
  ])('PM3: %s: %s', (_, options, expected) => {
    expect(graded(pm3, options)).toBe(expected);
  });

  it.each([
    ['critical', 'Supporting'],
    ['positive', 'Supporting'],
    ['borderline', 'false'],
    ['normal', 'false'],
    ['not-done', 'null'],
    ['invalid', 'null'],
  ] as const)('PP4: biochemistry %s gives %s', (biochemistry, expected) => {
    expect(graded(pp4, newborn({ biochemistry }))).toBe(expected);
  });

  it('raises PP4 once the look-alikes are excluded', () => {
    expect(graded(pp4, newborn({ differentialExcluded: true }))).toBe('Moderate');
  });

  it.each(['borderline', 'normal', 'not-done', 'invalid'] as const)(
    'does not count the second allele while biochemistry is %s',
    (biochemistry) => {
      const options = newborn({ biochemistry, partner: { class: 'P', phase: 'trans' } });
      expect(pm3(evidenceOf(options)).met).not.toBe(true);
    },
  );

  it('meets BP2 only in trans of a pathogenic allele of a dominant condition', () => {
    const dominant = { condition: { inheritance: 'AD' } } as const;
    expect(bp2(evidenceOf({ ...partner('P', 'trans'), ...dominant })).met).toBe(true);
    expect(bp2(evidenceOf(partner('P', 'trans'))).met).toBe(false);
    expect(bp2(evidenceOf({ ...partner('P', 'unknown'), ...dominant })).met).toBe(false);
    expect(bp2(evidenceOf(dominant)).met).toBeNull();
  });
});
