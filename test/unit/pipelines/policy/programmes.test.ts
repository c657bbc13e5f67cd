import { describe, expect, it } from 'vitest';
import { ClinvarInterpreter, comparePolicies } from '#pipelines';
import { aNewborn } from '../../../builders/newborn.ts';
import { POLICY_IDS, interpret, policyNamed, rulesOf } from '../../../builders/screening-rules.ts';
import { alleleKey, findVariant, knowledgeDouble } from '../../../doubles/knowledge-pack.ts';

const SPLICE = 'chr12:102843645:C:T';

describe('the policies of published programmes, for the same newborn', () => {
  it.each(POLICY_IDS)('%s reports homozygous PAH R408W', (id) => {
    const result = interpret(aNewborn().hom('PAH', 'R408W'), { policy: policyNamed(id) });
    expect(result.outcome).toBe('condition-suspected');
    expect(result.policy.id).toBe(id);
  });

  it.each(POLICY_IDS)('%s does not report a carrier', (id) => {
    const result = interpret(aNewborn().het('PAH', 'R408W'), { policy: policyNamed(id) });
    expect(result.outcome).toBe('no-condition-suspected');
  });

  it.each(POLICY_IDS)('%s does not report a VUS, even homozygous', (id) => {
    const newborn = aNewborn().hom('PAH', 'chr12:102840470:C:T');
    expect(interpret(newborn, { policy: policyNamed(id) }).outcome).toBe('no-condition-suspected');
  });

  it.each([
    ['neoseal-default', 'no-condition-suspected'],
    ['known-pathogenic-only', 'no-condition-suspected'],
    ['early-check', 'no-condition-suspected'],
    ['genomics-england-newborn', 'condition-suspected'],
    ['babyscreen-plus', 'condition-suspected'],
  ] as const)('%s reads a new canonical splice variant, homozygous: %s', (id, outcome) => {
    // Without a full ACMG engine the class of a new variant is VUS; two programmes do not ask for a class.
    expect(interpret(aNewborn().hom('PAH', SPLICE), { policy: policyNamed(id) }).outcome).toBe(
      outcome,
    );
  });

  it('Genomics England does not count a new splice variant above its ceiling', () => {
    const frequencies = new Map([[alleleKey(findVariant('PAH', SPLICE)), 10_000_001]]);
    const knowledge = knowledgeDouble({ frequencies });
    const policy = policyNamed('genomics-england-newborn');
    expect(interpret(aNewborn().hom('PAH', SPLICE), { policy, knowledge }).outcome).toBe(
      'no-condition-suspected',
    );
  });

  it('BabyScreen+ takes a dominant variant only when it is heterozygous', () => {
    const policy = policyNamed('babyscreen-plus');
    expect(interpret(aNewborn().het('RET', 'C634Y'), { policy }).outcome).toBe(
      'condition-suspected',
    );
    expect(interpret(aNewborn().hom('RET', 'C634Y'), { policy }).outcome).toBe(
      'no-condition-suspected',
    );
  });

  it('tells why two policies disagree about a newborn', () => {
    const knowledge = knowledgeDouble();
    const comparison = comparePolicies(
      aNewborn().hom('BTD', 'D444H').build(),
      knowledge,
      {
        left: rulesOf(policyNamed('neoseal-default')),
        right: rulesOf(policyNamed('genomics-england-newborn')),
      },
      new ClinvarInterpreter(knowledge),
    );
    expect(comparison.left.outcome).toBe('no-condition-suspected');
    expect(comparison.right.outcome).toBe('condition-suspected');
    expect(comparison.right.onlyHere.map((finding) => finding.gene)).toEqual(['BTD']);
    expect(comparison.left.onlyHere).toEqual([]);
    expect(comparison.rules.map((rule) => rule.field)).toContain('blockList[chr3:15645186:G:C]');
  });
});
