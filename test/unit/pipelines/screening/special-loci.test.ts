import { describe, expect, it } from 'vitest';
import { aNewborn } from '../../../builders/newborn.ts';
import { interpret, policyNamed } from '../../../builders/screening-rules.ts';

const policy = { ...policyNamed('neoseal-default'), reportCarriers: true };

describe('special loci', () => {
  it.each([
    [0, 'condition-suspected', 0],
    [1, 'no-condition-suspected', 1],
    [2, 'no-condition-suspected', 0],
    [3, 'no-condition-suspected', 0],
  ] as const)('reads %i copies of SMN1 as %s', (copies, outcome, carriers) => {
    const result = interpret(aNewborn().copyNumber('SMN1', copies), { policy });
    expect(result.outcome).toBe(outcome);
    expect(result.carrierFindings).toHaveLength(carriers);
    expect(result.notAssessed.map((entry) => entry.gene)).not.toContain('SMN1');
  });

  it('reads the copy number under the name that the VCF callers use', () => {
    expect(interpret(aNewborn().copyNumber('SMN1_CN', 0)).outcome).toBe('condition-suspected');
  });

  it('does not call negative a newborn whose two copy numbers disagree', () => {
    const result = interpret(aNewborn().copyNumber('SMN1', 2).copyNumber('SMN1_CN', 1));
    expect(result.outcome).toBe('incomplete');
    expect(result.notAssessed).toContainEqual({
      gene: 'SMN1',
      reason: 'conflicting-copy-number',
      required: true,
    });
  });

  it('does not take SMN2 for SMN1', () => {
    const result = interpret(aNewborn().copyNumber('SMN2', 0));
    expect(result.outcome).toBe('no-condition-suspected');
    expect(result.notAssessed.map((entry) => entry.gene)).toContain('SMN1');
  });

  it('does not read small variants in SMN1', () => {
    const newborn = aNewborn().hom('SMN1', 'chr5:70941400:C:T');
    expect(interpret(newborn).outcome).toBe('no-condition-suspected');
  });

  it('lists CYP21A2 as not assessed, and lets a pathogenic pair stand to be confirmed', () => {
    const newborn = aNewborn().hom('CYP21A2', 'nonsense-32038482');
    const result = interpret(newborn);
    expect(result.findings[0]?.notes).toContain('paralogous-locus');
    expect(result.notAssessed).toContainEqual({
      gene: 'CYP21A2',
      reason: 'needs-targeted-caller',
      required: false,
    });
  });

  it('lets a laboratory demand the copy number for a negative result', () => {
    const specialLoci = policy.specialLoci.map((locus) => ({ ...locus, required: true }));
    const strict = { ...policy, specialLoci };
    expect(interpret(aNewborn(), { policy: strict }).outcome).toBe('incomplete');
  });
});
