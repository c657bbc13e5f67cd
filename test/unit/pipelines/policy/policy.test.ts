import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  PolicyFault,
  canonicalPolicyBytes,
  diffPolicies,
  lintPolicy,
  parsePolicy,
} from '#pipelines';
import type { Policy } from '#pipelines';
import { POLICY_IDS, policyNamed, readPolicyDocument } from '../../../builders/screening-rules.ts';
import { knowledgeDouble } from '../../../doubles/knowledge-pack.ts';

const base = policyNamed('neoseal-default');

function refusal(document: unknown): PolicyFault {
  try {
    parsePolicy(document);
  } catch (error) {
    if (error instanceof PolicyFault) {
      return error;
    }
    throw error;
  }
  throw new Error('was accepted');
}

describe('parsePolicy', () => {
  it.each(POLICY_IDS)('accepts %s and gives its provenance', (id) => {
    const policy = policyNamed(id);
    expect(policy.id).toBe(id);
    expect(policy.provenance.length).toBeGreaterThan(0);
    expect(policy.blockList.every((entry) => entry.reason !== '' && entry.source !== '')).toBe(
      true,
    );
  });

  it.each<[string, unknown, string]>([
    ['nothing', null, '(document)'],
    ['another format', { ...base, format: 'neoseal.policy/2' }, 'format'],
    ['no provenance', { ...base, provenance: [] }, 'provenance'],
    ['a float', { ...base, quality: { ...base.quality, minDepth: 7.5 } }, 'quality.minDepth'],
    [
      'a misspelt rule',
      { ...base, inheritance: { ...base.inheritance, unphasedPairs: 'repeat' } },
      'inheritance',
    ],
    [
      'a class that does not exist',
      { ...base, variants: { ...base.variants, classes: ['PLP'] } },
      'variants.classes.0',
    ],
    [
      'a contig that does not exist',
      { ...base, blockList: [{ ...base.blockList[0], chrom: 'chr23' }] },
      'blockList.0.chrom',
    ],
    [
      'a position of zero',
      { ...base, blockList: [{ ...base.blockList[0], pos: 0 }] },
      'blockList.0.pos',
    ],
    [
      'a block without a reason',
      { ...base, blockList: [{ ...base.blockList[0], reason: '' }] },
      'blockList.0.reason',
    ],
    ['a table with a row missing', { ...base, certainty: base.certainty.slice(1) }, 'certainty'],
    [
      'a table with a row twice',
      { ...base, certainty: [base.certainty[1], ...base.certainty.slice(1)] },
      'certainty',
    ],
  ])('refuses %s and names the place', (_, document, field) => {
    const fault = refusal(document);
    expect(fault.code).toBe('POLICY_INVALID');
    expect(fault.place.field).toBe(field);
  });

  it('does not repeat the content that it refuses', () => {
    const fault = refusal({ ...base, title: 7, id: 'SECRET CONTENT' });
    expect(fault.message).not.toContain('SECRET');
  });
});

describe('the digest of a policy', () => {
  const digest = (policy: Policy): string =>
    createHash('sha256').update(canonicalPolicyBytes(policy)).digest('hex');

  it('does not depend on the order of members or on white space', () => {
    const reversed = Object.fromEntries(Object.entries(base).reverse());
    expect(digest(parsePolicy(reversed))).toBe(digest(base));
  });

  it.each(POLICY_IDS)('covers the document of %s as it stands in the file', (id) => {
    // Parsing neither adds nor drops a member, so the digest is that of the file's canonical form.
    expect(JSON.parse(new TextDecoder().decode(canonicalPolicyBytes(policyNamed(id))))).toEqual(
      readPolicyDocument(id),
    );
  });

  it('changes with any rule', () => {
    expect(digest({ ...base, reportCarriers: true })).not.toBe(digest(base));
  });
});

describe('lintPolicy', () => {
  it.each(POLICY_IDS)('finds no error in %s', (id) => {
    const found = lintPolicy(policyNamed(id), knowledgeDouble());
    expect(found.filter((one) => one.severity === 'error')).toEqual([]);
  });

  const row = (genotype: string, change: object): Policy => ({
    ...base,
    certainty: base.certainty.map((one) =>
      one.genotype === genotype ? { ...one, ...change } : one,
    ),
  });
  it.each<[string, Policy]>([
    ['VUS_REPORTED', { ...base, variants: { ...base.variants, classes: ['P', 'VUS'] } }],
    ['BENIGN_REPORTED', { ...base, variants: { ...base.variants, classes: ['B'] } }],
    [
      'NEGATIVE_WITHOUT_COVERAGE',
      { ...base, callability: { ...base.callability, minCoveredPermille: 0 } },
    ],
    [
      'HOTSPOTS_MAY_BE_MISSED',
      { ...base, callability: { ...base.callability, minHotspotPermille: 999 } },
    ],
    ['SEX_THRESHOLDS_OVERLAP', { ...base, sex: { ...base.sex, oneXHetPermille: 300 } }],
    [
      'DUPLICATE_ALLELE',
      { ...base, blockList: [...base.blockList, ...base.blockList.slice(0, 1)] },
    ],
    [
      'DUPLICATE_LOCUS',
      { ...base, specialLoci: [...base.specialLoci, ...base.specialLoci.slice(0, 1)] },
    ],
    ['CIS_NOT_FALSE_POSITIVE', row('pair-p-p', { cis: 'possible' })],
    ['UNPHASED_TOO_CERTAIN', row('pair-p-p', { unknown: 'definite' })],
    ['PANEL_EMPTY', { ...base, selection: { ...base.selection, panels: [] } }],
    [
      'REQUIRED_GENE_NOT_SELECTED',
      { ...base, selection: { ...base.selection, requiredGenes: ['TTN'] } },
    ],
  ])('finds %s', (code, policy) => {
    expect(lintPolicy(policy, knowledgeDouble()).map((one) => one.code)).toContain(code);
  });
});

describe('diffPolicies', () => {
  it('finds nothing between a policy and itself', () => {
    expect(diffPolicies(base, base)).toEqual([]);
  });

  it('names each rule that differs, with both values', () => {
    const differences = diffPolicies(base, policyNamed('known-pathogenic-only'));
    expect(differences).toContainEqual({ field: 'variants.known.minStars', left: '0', right: '2' });
    expect(differences.every((one) => one.left !== one.right)).toBe(true);
  });

  it('does not depend on the order of lists', () => {
    const reordered = { ...base, blockList: [...base.blockList].reverse() };
    expect(diffPolicies(base, reordered)).toEqual([]);
  });

  it('names an allele that only one policy blocks', () => {
    const shorter = { ...base, blockList: base.blockList.slice(1) };
    expect(diffPolicies(base, shorter)).toMatchObject([
      { field: expect.stringContaining('chr3:15645186:G:C') as string, right: null },
    ]);
  });
});
