import { describe, expect, it } from 'vitest';
import { concordanceOf, consequenceOf } from '#pipelines';
import type { BiochemistryStatus, Concordance, Consequence, GenotypeStatus } from '#pipelines';
import { aNewborn } from '../../../builders/newborn.ts';
import type { NewbornBuilder } from '../../../builders/newborn.ts';
import { interpret, policyNamed } from '../../../builders/screening-rules.ts';

type Row = Record<'positive' | 'borderline' | 'normal' | 'not-done', Concordance>;

/** Facts: clinical 4.2, written out again so that the table in the code is checked against it. */
const TABLE: Record<GenotypeStatus, Row> = {
  definite: {
    positive: 'concordant-positive',
    borderline: 'concordant-probable',
    normal: 'genotype-positive-biochemically-unconfirmed',
    'not-done': 'genotype-positive',
  },
  possible: {
    positive: 'presumptive-phase-first',
    borderline: 'presumptive-phase-first',
    normal: 'presumptive-phase-first',
    'not-done': 'presumptive-phase-first',
  },
  'with-vus': { positive: 'vus-upgrade', borderline: 'review', normal: 'none', 'not-done': 'none' },
  carrier: {
    positive: 'biochemical-one-allele',
    borderline: 'carrier-explains-elevation',
    normal: 'carrier',
    'not-done': 'carrier',
  },
  none: {
    positive: 'biochemical-positive-genome-negative',
    borderline: 'biochemical-borderline-repeat',
    normal: 'none',
    'not-done': 'none',
  },
  'not-assessed': {
    positive: 'biochemical-positive-genome-negative',
    borderline: 'biochemical-borderline-repeat',
    normal: 'none',
    'not-done': 'none',
  },
};

const STATUSES: readonly GenotypeStatus[] = [
  'definite',
  'possible',
  'with-vus',
  'carrier',
  'none',
  'not-assessed',
];

describe('the concordance matrix', () => {
  const cells = STATUSES.flatMap((genotype) =>
    (['positive', 'borderline', 'normal', 'not-done'] as const).map(
      (column) => [genotype, column, TABLE[genotype][column]] as const,
    ),
  );
  it.each(cells)('reads %s with %s as %s', (genotype, biochemistry, expected) => {
    expect(concordanceOf(genotype, biochemistry)).toBe(expected);
  });

  it.each(STATUSES)('reads a critical value with %s as a positive one', (genotype) => {
    expect(concordanceOf(genotype, 'critical')).toBe(concordanceOf(genotype, 'positive'));
  });

  it.each(STATUSES)('reads an invalid specimen with %s as one that was not done', (genotype) => {
    expect(concordanceOf(genotype, 'invalid')).toBe(concordanceOf(genotype, 'not-done'));
  });

  const consequences: readonly [GenotypeStatus, BiochemistryStatus, Consequence][] = [
    ['definite', 'normal', 'suspected'],
    ['possible', 'not-done', 'suspected'],
    ['with-vus', 'positive', 'suspected'],
    ['with-vus', 'borderline', 'repeat'],
    ['carrier', 'critical', 'suspected'],
    ['carrier', 'borderline', 'repeat'],
    ['carrier', 'normal', 'carrier'],
    ['none', 'positive', 'suspected'],
    ['none', 'borderline', 'repeat'],
    ['none', 'normal', 'none'],
  ];
  it.each(consequences)('makes of %s with %s: %s', (genotype, biochemistry, expected) => {
    const rules = policyNamed('neoseal-default').inheritance;
    const cell = concordanceOf(genotype, biochemistry);
    expect(consequenceOf(cell, biochemistry, rules)).toBe(expected);
  });

  it('lets a policy wait for phase, but not against positive biochemistry', () => {
    const rules = {
      ...policyNamed('neoseal-default').inheritance,
      unphasedPair: 'repeat' as const,
    };
    expect(consequenceOf('presumptive-phase-first', 'normal', rules)).toBe('repeat');
    expect(consequenceOf('presumptive-phase-first', 'positive', rules)).toBe('suspected');
  });
});

describe('whole newborns, cell by cell (PAH and phenylalanine)', () => {
  const genotypes: readonly [GenotypeStatus, () => NewbornBuilder][] = [
    ['definite', () => aNewborn().het('PAH', 'R408W').het('PAH', 'A403V').inTrans()],
    ['possible', () => aNewborn().het('PAH', 'R408W').het('PAH', 'A403V')],
    ['with-vus', () => aNewborn().het('PAH', 'R408W').het('PAH', 'chr12:102840470:C:T')],
    ['carrier', () => aNewborn().het('PAH', 'R408W')],
    ['none', () => aNewborn()],
    ['not-assessed', () => aNewborn().uncovered('PAH')],
  ];
  const levels: readonly [keyof Row, string | null][] = [
    ['positive', '400'],
    ['borderline', '130'],
    ['normal', '60'],
    ['not-done', null],
  ];
  const cells = genotypes.flatMap(([genotype, build]) =>
    levels.map(([column, phe]) => [genotype, column, build, phe] as const),
  );
  it.each(cells)('%s with %s', (genotype, column, build, phe) => {
    const newborn = build();
    if (phe !== null) {
      newborn.measured('PHE', phe).measured('TYR', '50');
    }
    const result = interpret(newborn, {
      policy: { ...policyNamed('neoseal-default'), reportCarriers: true },
    });
    const all = [...result.findings, ...result.carrierFindings];
    const pku = all.filter((finding) => finding.conditionId === 'PKU');
    const expected = TABLE[genotype][column];
    // A pair with a VUS that is not reported is still one pathogenic allele.
    const shown = genotype === 'with-vus' && expected === 'none' ? 'carrier' : expected;
    expect(pku.map((finding) => finding.concordance)).toEqual(shown === 'none' ? [] : [shown]);
  });

  it('names the BH4 genes when PAH does not explain a high phenylalanine', () => {
    const result = interpret(aNewborn().measured('PHE', '400').measured('TYR', '50'));
    expect(result.findings).toHaveLength(1);
    expect(result.findings[0]?.differentialGenes).toEqual([
      'DNAJC12',
      'GCH1',
      'PCBD1',
      'PTS',
      'QDPR',
    ]);
    expect(result.findings[0]?.nextSteps).toContain('genome-does-not-exclude');
  });

  it('says that the genome was not looked at rather than that it was negative', () => {
    const result = interpret(aNewborn().uncovered('PAH').measured('PHE', '400'));
    expect(result.findings[0]?.notes).toContain('genome-not-assessed');
  });

  it('says likely cis for an unphased pair with a normal analyte', () => {
    const newborn = aNewborn().het('PAH', 'R408W').het('PAH', 'A403V').measured('PHE', '60');
    expect(interpret(newborn).findings[0]?.notes).toContain('likely-cis');
  });
});
