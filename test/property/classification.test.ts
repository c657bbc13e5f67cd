import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { combineCriteria, formatCriterion, parseCriteria } from '#pipelines';
import type { AcmgClass, MetCriterion, RuleSet } from '#pipelines';
import {
  concludeClass,
  evaluateCriteria,
} from '../../pipelines/classification/classify-variant.ts';
import { CRITERIA } from '../../pipelines/classification/combining/criteria-catalogue.ts';
import { A_VARIANT, RULE_TABLES, evidenceOf } from '../builders/classification.ts';
import { readCurationTable } from '../builders/curation.ts';

const strengths = ['Supporting', 'Moderate', 'Strong', 'VeryStrong'] as const;
const codes = [...CRITERIA.values()].filter((one) => !one.retired).map((one) => one.code);
const criteria: fc.Arbitrary<readonly MetCriterion[]> = fc.uniqueArray(
  fc.record({ code: fc.constantFrom(...codes), strength: fc.constantFrom(...strengths) }),
  { selector: ({ code }) => code, maxLength: 10 },
);
const rules: fc.Arbitrary<RuleSet> = fc.constantFrom('points', '2015');
const RANK: Readonly<Record<AcmgClass, number>> = { B: 0, LB: 1, VUS: 2, LP: 3, P: 4 };
const pathogenic = (one: MetCriterion): boolean => one.code.startsWith('P');

describe('combining', () => {
  it('does not depend on the order of the criteria', () => {
    const shuffled = criteria.chain((list) =>
      fc.tuple(fc.constant(list), fc.shuffledSubarray([...list], { minLength: list.length })),
    );
    fc.assert(
      fc.property(shuffled, rules, ([list, other], set) => {
        expect(combineCriteria(other, set)).toEqual(combineCriteria(list, set));
      }),
    );
  });

  it('never lowers the points when a pathogenic criterion is added', () => {
    fc.assert(
      fc.property(criteria, rules, (list, set) => {
        const before = list.slice(1);
        const [added] = list;
        fc.pre(added !== undefined && pathogenic(added));
        expect(combineCriteria(list, set).points).toBeGreaterThan(
          combineCriteria(before, set).points,
        );
      }),
    );
  });

  it('never lowers the class when a pathogenic criterion is added to pathogenic ones', () => {
    fc.assert(
      fc.property(criteria, rules, (list, set) => {
        const only = list.filter(pathogenic);
        expect(RANK[combineCriteria(only, set).class]).toBeGreaterThanOrEqual(
          RANK[combineCriteria(only.slice(1), set).class],
        );
      }),
    );
  });

  it('never raises the class by points when a benign criterion is added', () => {
    fc.assert(
      fc.property(criteria, (list) => {
        const [added] = list;
        fc.pre(added !== undefined && !pathogenic(added) && added.code !== 'BA1');
        const before = RANK[combineCriteria(list.slice(1), 'points').class];
        expect(RANK[combineCriteria(list, 'points').class]).toBeLessThanOrEqual(before);
      }),
    );
  });

  it('reads back what it writes', () => {
    fc.assert(
      fc.property(criteria, (list) => {
        expect(parseCriteria(list.map(formatCriterion).join(','))).toEqual(list);
      }),
    );
  });
});

describe('classifying', () => {
  const residues = fc.array(
    fc.record({
      residue: fc.integer({ min: 45, max: 70 }),
      to: fc.constantFrom('W', 'Q', 'L'),
      stars: fc.integer({ min: 0, max: 4 }),
      significance: fc.constantFrom('P' as const, 'LP' as const, 'VUS' as const, 'B' as const),
      kind: fc.constantFrom('missense' as const, 'truncating' as const),
    }),
    { maxLength: 12 },
  );
  const consequence = fc.constantFrom(
    'missense_variant' as const,
    'stop_gained' as const,
    'start_lost' as const,
  );

  const tables = {
    ...RULE_TABLES,
    'missense-context': readCurationTable('missense-context'),
    'splice-motifs': readCurationTable('splice-motifs'),
  };

  /** 199 residues with those that the columns of the context score tell apart. */
  const sequence = fc
    .array(fc.constantFrom('CGT', 'GGT', 'CCT', 'TGT', 'CTG'), { minLength: 198, maxLength: 198 })
    .map((codons) => `ATG${codons.join('')}TAA`);

  it('is the same with and without the record of the variant itself', () => {
    fc.assert(
      fc.property(residues, residues, consequence, sequence, (others, own, term, bases) => {
        const annotation = {
          consequence: term,
          startLoss: { nextMethionine: 60 },
          cdsPosition: 470,
        };
        const classify = (list: readonly object[]): unknown =>
          concludeClass(
            evaluateCriteria(
              evidenceOf({ annotation, residues: list, tables, codingSequence: bases }),
            ),
            'points',
          );
        // A missense record of the variant lies where the variant does.
        const own1 = own.map((record) => ({
          ...record,
          residue: record.kind === 'missense' ? 57 : record.residue,
          variant: A_VARIANT,
        }));
        expect(classify([...others, ...own1])).toEqual(classify(others));
      }),
    );
  });
});
