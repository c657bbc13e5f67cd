import { describe, expect, it } from 'vitest';
import { aNewborn } from '../../../builders/newborn.ts';
import { interpret, policyNamed } from '../../../builders/screening-rules.ts';

describe('callability', () => {
  it('does not call a plain VCF negative', () => {
    const result = interpret(aNewborn().coverage('none'));
    expect(result.outcome).toBe('incomplete');
    expect(result.callability.source).toBe('none');
    expect(result.notAssessed).toContainEqual({
      gene: 'PAH',
      reason: 'no-coverage-evidence',
      required: true,
    });
  });

  it.each(['gvcf', 'bed', 'declared'] as const)('calls a newborn negative by %s', (source) => {
    const result = interpret(aNewborn().coverage(source));
    expect(result.outcome).toBe('no-condition-suspected');
    expect(result.callability.source).toBe(source);
  });

  it('does not let a declaration cover what the file could not call', () => {
    const result = interpret(aNewborn().coverage('declared').noCallAt('ACADM', 'K329E'));
    expect(result.outcome).toBe('incomplete');
  });

  it('keeps a positive finding positive though another gene is not covered', () => {
    const result = interpret(aNewborn().hom('PAH', 'R408W').uncovered('GAA'));
    expect(result.outcome).toBe('condition-suspected');
    expect(result.notAssessed.map((entry) => entry.gene)).toContain('GAA');
  });

  it('counts target bases and known pathogenic positions', () => {
    const result = interpret(aNewborn().noCallAt('PAH', 'R408W'));
    const pah = result.callability.genes.find((gene) => gene.gene === 'PAH');
    // 13 coding exons of NM_000277.3 with two flanking bases on each side; three known positions.
    expect(pah).toEqual({
      gene: 'PAH',
      targetBases: 1359 + 13 * 4,
      coveredBases: 1359 + 13 * 4 - 1,
      hotspots: 3,
      coveredHotspots: 2,
    });
  });

  it('lets a policy ask for some genes only', () => {
    const base = policyNamed('neoseal-default');
    const selection = { ...base.selection, requiredGenes: ['PAH'] };
    const policy = { ...base, selection };
    expect(interpret(aNewborn().uncovered('GAA'), { policy }).outcome).toBe(
      'no-condition-suspected',
    );
    expect(interpret(aNewborn().uncovered('PAH'), { policy }).outcome).toBe('incomplete');
  });
});
