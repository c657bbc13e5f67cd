import { describe, expect, it } from 'vitest';
import { aNewborn } from '../../../builders/newborn.ts';
import type { NewbornBuilder } from '../../../builders/newborn.ts';
import { interpret, policyNamed } from '../../../builders/screening-rules.ts';

const policy = { ...policyNamed('neoseal-default'), reportCarriers: true };

type Build = (parent: NewbornBuilder) => NewbornBuilder;

const A = ['AGXT', 'G170R'] as const;
const B = ['AGXT', 'G41R'] as const;

function phaseWith(...parents: readonly Build[]): string | undefined {
  const newborn = aNewborn()
    .het(...A)
    .het(...B);
  parents.forEach((parent) => newborn.parent(parent));
  const { findings, carrierFindings } = interpret(newborn, { policy });
  return [...findings, ...carrierFindings].find((one) => one.gene === 'AGXT')?.phase;
}

const plain: Build = (parent) => parent.coverage('none');
const none: Build = (parent) => parent;
const hasA: Build = (parent) => parent.het(...A);
const hasB: Build = (parent) => parent.het(...B);
const hasBoth: Build = (parent) => parent.het(...A).het(...B);

describe('phase from parents', () => {
  it.each<[string, readonly Build[], string]>([
    ['nobody', [], 'unknown'],
    ['each parent with one', [hasA, hasB], 'trans'],
    ['each parent with one, the other way round', [hasB, hasA], 'trans'],
    [
      'each parent with one, in plain VCFs',
      [(p) => hasA(plain(p)), (p) => hasB(plain(p))],
      'trans',
    ],
    ['one parent with both, the other covered', [hasBoth, none], 'cis'],
    ['one parent with both, the other not covered', [hasBoth, plain], 'unknown'],
    ['both parents with both', [hasBoth, hasBoth], 'unknown'],
    ['one parent with both, the other with one', [hasBoth, hasA], 'unknown'],
    ['one parent with one and nobody with the other', [hasA, none], 'unknown'],
    ['a duo with one, covered', [hasA], 'trans'],
    ['a duo with one, not covered', [(p) => hasA(plain(p))], 'unknown'],
    ['a duo with both', [hasBoth], 'unknown'],
    ['a duo with neither', [none], 'unknown'],
  ])('reads %s', (_, parents, expected) => {
    expect(phaseWith(...parents)).toBe(expected);
  });

  it('does not take a covered position for one that the parent file could not call', () => {
    expect(phaseWith(hasBoth, (parent) => parent.noCallAt(...A))).toBe('unknown');
  });

  it('leaves phase sets and parents that contradict each other unknown', () => {
    const newborn = aNewborn()
      .het(...A)
      .het(...B)
      .inCis();
    newborn.parent(hasA).parent(hasB);
    expect(interpret(newborn).findings[0]).toMatchObject({
      phase: 'unknown',
      certainty: 'possible',
    });
  });

  it('resolves the cis pair that was the false positive of BabyDetect', () => {
    const newborn = aNewborn()
      .het(...A)
      .het(...B)
      .parent(hasBoth)
      .parent(none);
    const result = interpret(newborn, { policy });
    expect(result.outcome).toBe('no-condition-suspected');
    expect(result.carrierFindings[0]?.notes).toContain('allelic-false-positive');
  });

  it('does not compare haplotypes of different phase sets', () => {
    const newborn = aNewborn()
      .het(...A)
      .het(...B)
      .inCis();
    expect(interpret(newborn).outcome).toBe('no-condition-suspected');
    expect(interpret(newborn.inPhaseSets('1', '2')).findings[0]?.phase).toBe('unknown');
  });

  it('finds a pair among three alleles though two of them lie in cis', () => {
    const newborn = aNewborn()
      .het('AGXT', 'nonsense-240869202')
      .het(...A)
      .het(...B)
      .inCis();
    expect(interpret(newborn).findings[0]).toMatchObject({ phase: 'unknown' });
  });
});
