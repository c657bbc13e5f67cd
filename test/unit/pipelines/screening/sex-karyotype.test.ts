import { describe, expect, it } from 'vitest';
import { inferSexKaryotype } from '#pipelines';
import type { SampleCounts } from '#pipelines';
import { aNewborn } from '../../../builders/newborn.ts';
import type { Karyotype } from '../../../builders/newborn.ts';
import { interpret, policyNamed } from '../../../builders/screening-rules.ts';

const rules = policyNamed('neoseal-default').sex;

function counts(karyotype: Karyotype, change: Partial<SampleCounts> = {}): SampleCounts {
  return { ...aNewborn().karyotype(karyotype).scan().counts, ...change };
}

describe('inferSexKaryotype', () => {
  it.each(['XX', 'XY', 'X0', 'XXY'] as const)('infers %s from the counts of the file', (name) => {
    expect(inferSexKaryotype(counts(name), null, rules).sex.inferred).toBe(name);
  });

  it.each([
    ['XX', 'female', true],
    ['XX', 'male', false],
    ['XY', 'male', true],
    ['XY', 'female', false],
    ['XXY', 'male', true],
    ['X0', 'female', true],
    ['X0', 'male', false],
  ] as const)('compares %s with a declared %s', (name, declared, agrees) => {
    expect(inferSexKaryotype(counts(name), declared, rules).sex.agrees).toBe(agrees);
  });

  it('does not compare what nobody declared', () => {
    expect(inferSexKaryotype(counts('XX'), null, rules).sex.agrees).toBeNull();
  });

  it('does not infer from a handful of sites, and then goes by the declared sex', () => {
    const few = counts('unknown', { xNonParHet: 3 });
    expect(inferSexKaryotype(few, 'male', rules)).toEqual({
      sex: { declared: 'male', inferred: 'unknown', agrees: null },
      xCopies: 1,
    });
    expect(inferSexKaryotype(few, 'female', rules).xCopies).toBe(2);
    expect(inferSexKaryotype(few, null, rules).xCopies).toBeNull();
  });

  it('does not name X0 from a panel that has few sites on X and none on Y', () => {
    const panel = counts('unknown', { xNonParHemizygous: 40 });
    expect(inferSexKaryotype(panel, 'male', rules)).toMatchObject({
      sex: { inferred: 'unknown' },
      xCopies: 1,
    });
  });

  it('trusts the file more than the declaration', () => {
    const result = interpret(
      aNewborn().male().declared('female').hemi('IL2RG', 'nonsense-71109265'),
    );
    expect(result.sex).toEqual({ declared: 'female', inferred: 'XY', agrees: false });
    expect(result.outcome).toBe('condition-suspected');
  });
});
