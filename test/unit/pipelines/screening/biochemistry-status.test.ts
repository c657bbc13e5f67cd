import { describe, expect, it } from 'vitest';
import { PolicyFault, biochemistryStatus, parseCutoffs } from '#pipelines';
import type { BiochemistryStatus, Cutoffs } from '#pipelines';
import { aNewborn } from '../../../builders/newborn.ts';
import type { MeasureOptions } from '../../../builders/newborn.ts';
import { exampleCutoffs, interpret } from '../../../builders/screening-rules.ts';
import { CONDITION_FACTS } from '../../../doubles/panel-facts.ts';

type Measurement = readonly [string, string | null, MeasureOptions?];

function statusOf(
  condition: string,
  measurements: readonly Measurement[],
  cutoffs: Cutoffs | null = exampleCutoffs(),
): BiochemistryStatus {
  const newborn = aNewborn();
  for (const [analyte, value, options] of measurements) {
    newborn.measured(analyte, value, options);
  }
  const entry = CONDITION_FACTS.find((one) => one.id === condition);
  if (entry === undefined) {
    throw new Error('no such condition');
  }
  return biochemistryStatus(entry, newborn.build(), cutoffs).status;
}

describe('biochemistryStatus', () => {
  it.each<[string, readonly Measurement[], BiochemistryStatus]>([
    ['nothing measured', [], 'not-done'],
    ['another analyte', [['C8', '0.1']], 'not-done'],
    ['Phe 119.999', [['PHE', '119.999']], 'normal'],
    ['Phe 120', [['PHE', '120']], 'borderline'],
    ['Phe 120.000', [['PHE', '120.000']], 'borderline'],
    ['Phe 149.99', [['PHE', '149.99']], 'borderline'],
    ['Phe 150 without tyrosine', [['PHE', '150']], 'positive'],
    [
      'Phe 150, Phe/Tyr 1.5',
      [
        ['PHE', '150'],
        ['TYR', '100'],
      ],
      'positive',
    ],
    [
      'Phe 150, Phe/Tyr just below 1.5',
      [
        ['PHE', '150'],
        ['TYR', '100.0000001'],
      ],
      'borderline',
    ],
    [
      'Phe 1200',
      [
        ['PHE', '1200'],
        ['TYR', '2000'],
      ],
      'critical',
    ],
    [
      'Phe/Tyr high with a normal Phe',
      [
        ['PHE', '90'],
        ['TYR', '10'],
      ],
      'normal',
    ],
    [
      'Phe/Tyr as sent by the laboratory',
      [
        ['PHE', '160'],
        ['TYR', '1000'],
        ['PHE_TYR', '1.6'],
      ],
      'positive',
    ],
    ['Phe not measurable', [['PHE', null]], 'invalid'],
    ['Phe flagged invalid', [['PHE', '400', { flag: 'invalid' }]], 'invalid'],
    [
      'Phe repeated after an invalid one',
      [
        ['PHE', null],
        ['PHE', '60'],
      ],
      'normal',
    ],
    ['Phe < 5 (below the limit of detection)', [['PHE', '5', { comparator: '<' }]], 'normal'],
    ['Phe < 120', [['PHE', '120', { comparator: '<' }]], 'normal'],
    ['Phe <= 120', [['PHE', '120', { comparator: '<=' }]], 'invalid'],
    ['Phe < 500, which says nothing', [['PHE', '500', { comparator: '<' }]], 'invalid'],
    ['Phe > 130, at least borderline', [['PHE', '130', { comparator: '>' }]], 'borderline'],
    ['Phe > 1500', [['PHE', '1500', { comparator: '>' }]], 'critical'],
    ['Phe > 50, which says nothing', [['PHE', '50', { comparator: '>' }]], 'invalid'],
    ['Phe in another unit', [['PHE', '2', { unit: 'mg/dL' }]], 'invalid'],
    [
      'Phe in another unit with a verdict',
      [['PHE', '2', { unit: 'mg/dL', flag: 'normal' }]],
      'normal',
    ],
    ['a verdict worse than the cut-off', [['PHE', '60', { flag: 'positive' }]], 'positive'],
    ['a verdict milder than the cut-off', [['PHE', '400', { flag: 'normal' }]], 'positive'],
    ['a negative number', [['PHE', '-1']], 'normal'],
    ['text that is no decimal', [['PHE', '1e3']], 'invalid'],
  ])('reads %s for PKU', (_, measurements, expected) => {
    expect(statusOf('PKU', measurements)).toBe(expected);
  });

  const low: Cutoffs = {
    ...exampleCutoffs(),
    analytes: [
      {
        analyte: 'BTD',
        unit: 'umol/L',
        direction: 'low',
        borderline: '30',
        positive: '10',
        critical: null,
      },
    ],
    conditions: [],
  };
  it.each<[string, MeasureOptions['comparator'], BiochemistryStatus]>([
    ['31', null, 'normal'],
    ['30', null, 'borderline'],
    ['10', null, 'positive'],
    ['10', '<', 'positive'],
    ['30', '<', 'borderline'],
    ['40', '<', 'invalid'],
    ['30', '>', 'normal'],
    ['20', '>', 'invalid'],
  ])('reads activity %s (%s) of a low marker', (value, comparator, expected) => {
    expect(statusOf('BIOT', [['BTD', value, { comparator: comparator ?? null }]], low)).toBe(
      expected,
    );
  });

  it('goes by the verdict of the laboratory where there are no cut-offs', () => {
    expect(statusOf('PKU', [['PHE', '400']], null)).toBe('not-done');
    expect(statusOf('PKU', [['PHE', '400', { flag: 'positive' }]], null)).toBe('positive');
  });

  it.each([
    ['12', 'not-done'],
    ['24', 'normal'],
  ])('reads a normal value of a specimen taken at %s h', (hours, expected) => {
    expect(
      statusOf('PKU', [
        ['PHE', '60'],
        ['AGE_AT_COLLECTION', hours, { unit: 'h' }],
      ]),
    ).toBe(expected);
  });

  it('does not excuse a raised value by the age at collection', () => {
    const taken: Measurement = ['AGE_AT_COLLECTION', '12', { unit: 'h' }];
    expect(statusOf('PKU', [['PHE', '400'], taken])).toBe('positive');
  });

  it('blocks a negative result by an invalid specimen', () => {
    const result = interpret(aNewborn().measured('PHE', null));
    expect(result.outcome).toBe('incomplete');
    expect(result.notAssessed).toContainEqual({
      gene: 'PAH',
      reason: 'invalid-specimen',
      required: true,
    });
  });

  it('says that a conclusion rests on example cut-offs', () => {
    const result = interpret(aNewborn().measured('C8', '1.2'));
    expect(result.findings[0]?.notes).toContain('example-cutoffs');
    expect(result.cutoffs?.id).toBe('cutoffs-example');
  });
});

describe('parseCutoffs', () => {
  const good = exampleCutoffs();
  const phe = {
    analyte: 'PHE',
    unit: 'umol/L',
    direction: 'high',
    borderline: '120',
    positive: '150',
    critical: null,
  };
  it.each<[string, unknown]>([
    ['null', null],
    ['an unknown member', { ...good, extra: 1 }],
    ['a float', { ...good, analytes: [{ ...phe, positive: 150.5 }] }],
    ['a threshold that is no decimal', { ...good, analytes: [{ ...phe, positive: '1e3' }] }],
    ['levels in the wrong order', { ...good, analytes: [{ ...phe, positive: '100' }] }],
    ['a low marker with rising levels', { ...good, analytes: [{ ...phe, direction: 'low' }] }],
    ['an analyte with two rules', { ...good, analytes: [phe, phe] }],
    ['a status that nobody knows', { ...good, status: 'approved' }],
  ])('refuses %s', (_, document) => {
    expect(() => parseCutoffs(document)).toThrow(PolicyFault);
  });
});
