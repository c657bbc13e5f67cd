import { describe, expect, it } from 'vitest';
import {
  concludeClass,
  evaluateCriteria,
} from '../../../../pipelines/classification/classify-variant.ts';
import { predictorCriteria } from '../../../../pipelines/classification/criteria/predictors.ts';
import { missenseContextScore } from '../../../../pipelines/classification/knowledge/missense-context.ts';
import { missenseFeatures } from '../../../../pipelines/classification/knowledge/missense-features.ts';
import {
  MISSENSE_FEATURES,
  RESIDUES,
  TREE_SIZE,
} from '../../../../pipelines/classification/knowledge/missense-model.ts';
import type { ResidueRecord } from '../../../../pipelines/classification/knowledge/residue-record.ts';
import {
  A_VARIANT,
  RULE_TABLES,
  evidenceOf,
  refusalCode,
} from '../../../builders/classification.ts';
import type { EvidenceOptions } from '../../../builders/classification.ts';

const LETTERS = Array.from(RESIDUES);
const byLetter = (value: (letter: string) => number): readonly number[] => LETTERS.map(value);
/** One tree that gives every change the same score. */
const always = (score: number): readonly number[] => [
  ...Array.from({ length: 14 }, () => 0),
  ...Array.from({ length: 8 }, () => score),
];
const model = {
  residues: RESIDUES,
  features: MISSENSE_FEATURES,
  substitution: Object.fromEntries(LETTERS.map((one) => [one, byLetter(() => 500)])),
  scales: {
    hydropathy: byLetter((one) => (one === 'G' ? 2000 : 0)),
    disorder: byLetter((one) => (one === 'P' ? 1000 : 0)),
  },
  trees: [always(0)],
  pp3: { Supporting: 1000, Moderate: 2800 },
  bp4: { Supporting: -1000 },
};
/** Methionine, then arginines, 199 residues; codons of `changes` by residue. */
function sequence(changes: Readonly<Record<number, string>> = {}): string {
  const codons = Array.from({ length: 200 }, (_, index) => changes[index + 1] ?? 'CGT');
  return codons.with(0, 'ATG').with(199, 'TAA').join('');
}
const withModel = (options: EvidenceOptions = {}, change: object = {}): EvidenceOptions => ({
  tables: { ...RULE_TABLES, 'missense-context': { ...model, ...change } },
  codingSequence: sequence(),
  ...options,
});
type Feature = (typeof MISSENSE_FEATURES)[number];
function featureOf(name: Feature, options: EvidenceOptions = {}): number | undefined {
  const features = missenseFeatures(evidenceOf(withModel(options)), model);
  expect(features).toHaveLength(MISSENSE_FEATURES.length);
  return features?.[MISSENSE_FEATURES.indexOf(name)];
}
const near = (residue: number, change: Partial<ResidueRecord> = {}): EvidenceOptions => ({
  residues: [{ residue, ...change }],
});

describe('what the context score looks at', () => {
  const enrichments = MISSENSE_FEATURES.filter((name) => name.startsWith('enrichment'));
  /** Against a record that lies beyond every reach. */
  const raised = (options: EvidenceOptions): readonly string[] =>
    enrichments.filter(
      (name) => Number(featureOf(name, options)) > Number(featureOf(name, near(190))),
    );

  it.each([
    [53, 4],
    [61, 4],
    [62, 3],
    [69, 3],
    [70, 2],
    [97, 2],
    [98, 1],
    [157, 1],
    [158, 0],
  ])(
    'a pathogenic missense change at residue %i lies within %i of its four reaches',
    (at, reaches) => {
      expect(raised(near(at))).toHaveLength(reaches);
    },
  );

  it.each<[string, Partial<ResidueRecord>]>([
    ['at the residue itself, which is PM5', { residue: 57 }],
    ['a truncation', { kind: 'truncating' }],
    ['a change in frame', { kind: 'in-frame' }],
    ['uncertain', { significance: 'VUS' }],
    ['of conflicting classes', { significance: 'conflicting' }],
    ['benign', { significance: 'B' }],
  ])('does not count a record %s', (_, change) => {
    expect(featureOf('missense-records', near(58, change))).toBe(0);
    expect(enrichments.map((name) => featureOf(name, near(58, change)))).toEqual(
      enrichments.map((name) => featureOf(name)),
    );
  });

  it('does not change with the records of the variant itself, of any kind', () => {
    const others = [{ residue: 60 }, { residue: 120, kind: 'truncating' as const }];
    const features = (residues: EvidenceOptions['residues']): readonly number[] | null =>
      missenseFeatures(evidenceOf(withModel({ residues: residues ?? [] })), model);
    const own = [
      { variant: A_VARIANT },
      { variant: A_VARIANT, kind: 'truncating' as const, residue: 150 },
    ];
    expect(features([...others, ...own])).toEqual(features(others));
  });

  it('compares records that lose the same residue elsewhere with the rate of the protein', () => {
    expect(featureOf('same-residue-lost', near(150))).toBe(
      Math.round((1000 * 2) / ((197 * 1.5) / 199 + 1)),
    );
    expect(Number(featureOf('same-residue-lost', near(150, { from: 'C' })))).toBeLessThan(1000);
  });

  it('counts records that gain the same residue elsewhere', () => {
    expect(featureOf('same-residue-gained', near(150, { to: 'W' }))).toBe(167);
    expect(featureOf('same-residue-gained', near(150, { to: 'Q' }))).toBe(0);
  });

  it.each<[Feature, number, number]>([
    ['hydropathy-3', 60, 61],
    ['disorder-5', 62, 63],
    ['disorder-20', 77, 78],
    ['disorder-40', 97, 98],
    ['glycine-5', 62, 63],
  ])('%s reads the residues as far as %i, not %i', (name, last, beyond) => {
    const codon = name.startsWith('disorder') ? 'CCT' : 'GGT';
    const at = (residue: number): number =>
      Number(featureOf(name, { codingSequence: sequence({ [residue]: codon }) }));
    expect(at(last)).toBeGreaterThan(0);
    expect(at(beyond)).toBe(0);
    expect(at(57)).toBe(0);
  });

  it('counts glycines at every third place', () => {
    const codingSequence = sequence({ 48: 'GGT', 54: 'GGT', 60: 'GGT', 61: 'GGT' });
    expect(featureOf('glycine-repeat', { codingSequence })).toBe(3000);
  });

  it.each<[string, Feature, EvidenceOptions, number]>([
    ['the exchange', 'substitution', {}, 500],
    ['the exon border', 'border-distance', { annotation: { borderDistance: -2 } }, 2000],
    ['no border', 'border-distance', { annotation: { borderDistance: null } }, 400_000],
    ['a donor', 'at-donor', { annotation: { border: 'donor' } }, 1000],
    ['an acceptor', 'at-donor', {}, 0],
    ['constraint', 'missense-z', { gene: { missenseZ: '1.5' } }, 1500],
    ['no constraint', 'missense-z', {}, -9000],
    ['the length', 'length', {}, 199_000],
    ['the place', 'place', {}, 286],
    ['truncations behind', 'truncating-behind', near(80, { kind: 'truncating' }), 1000],
    ['truncations before', 'truncating-behind', near(20, { kind: 'truncating' }), 333],
    ['the share of missense', 'missense-share', near(20, { kind: 'truncating' }), 333],
    ['the rate of missense', 'missense-rate', near(20), 754],
    ['the rate of truncations', 'truncating-rate', near(20, { kind: 'truncating' }), 503],
  ])('%s', (_, name, options, expected) => {
    expect(featureOf(name, options)).toBe(expected);
  });
});

describe('the context score of a missense change', () => {
  /** The first question decides; the others are always answered with the left branch. */
  const split = (
    name: Feature,
    bound: number,
    [low, high]: readonly [number, number],
  ): readonly number[] => [
    ...[MISSENSE_FEATURES.indexOf(name), bound],
    ...Array.from({ length: 6 }, () => [0, 100_000_000]).flat(),
    ...[low, low, low, low, high, high, high, high],
  ];

  it('is the sum of the leaves that the features end in', () => {
    const trees = [split('length', 199_000, [1, 10]), split('length', 198_999, [100, 1000])];
    expect(missenseContextScore(evidenceOf(withModel({}, { trees })))).toBe(1001);
  });

  it.each<[string, EvidenceOptions]>([
    ['the table', { codingSequence: sequence() }],
    ['the protein', withModel({ codingSequence: '' })],
    ['the residues', withModel({ annotation: { aminoAcids: null } })],
    ['the place', withModel({ annotation: { proteinPosition: null } })],
    ['a residue of the table', withModel({ annotation: { aminoAcids: { ref: 'U', alt: 'W' } } })],
    ['a known new residue', withModel({ annotation: { aminoAcids: { ref: 'R', alt: 'X' } } })],
    ['a single residue', withModel({ annotation: { aminoAcids: { ref: 'RK', alt: 'WW' } } })],
  ])('is unknown without %s', (_, options) => {
    expect(missenseContextScore(evidenceOf(options))).toBeNull();
  });

  it.each<[string, object]>([
    ['was fitted for other features', { features: MISSENSE_FEATURES.slice(1) }],
    ['has its residues in another order', { residues: 'ARNDCQEGHILKMFPSTWYV' }],
    ['asks for a column that does not exist', { trees: [always(0).with(0, 23)] }],
    ['asks for a column below the first', { trees: [always(0).with(2, -1)] }],
    ['has a tree that is too short', { trees: [always(0).slice(1)] }],
    ['has a fraction', { trees: [always(0.5)] }],
    ['has no threshold', { pp3: {} }],
  ])('refuses a table that %s', (_, change) => {
    expect(TREE_SIZE).toBe(always(0).length);
    expect(refusalCode(() => evidenceOf(withModel({}, change)))).toBe('RULE_TABLE_INVALID');
  });
});

describe('PP3 and BP4 by the context score', () => {
  const graded = (score: number, options: EvidenceOptions = {}): readonly string[] => {
    const evidence = evidenceOf(withModel(options, { trees: [always(score)] }));
    const { pp3, bp4 } = predictorCriteria(evidence);
    return [pp3, bp4].map(({ met, strength }) => (met === true ? strength : String(met)));
  };

  it.each([
    [2800, 'Moderate', 'false'],
    [2799, 'Supporting', 'false'],
    [1000, 'Supporting', 'false'],
    [999, 'false', 'false'],
    [-999, 'false', 'false'],
    [-1000, 'false', 'Supporting'],
    [-9000, 'false', 'Supporting'],
  ])('%i gives %s and %s', (score, pp3, bp4) => {
    expect(graded(score)).toEqual([pp3, bp4]);
  });

  it('is not read where a published predictor has a score', () => {
    const predictor = { name: 'REVEL', score: 100_000 };
    expect(graded(9000, { predictor })).toEqual(['false', 'Supporting']);
  });

  it('is no benign evidence where SpliceAI predicts an effect', () => {
    expect(graded(-9000, { spliceAi: 200_000 })).toEqual(['Supporting', 'false']);
  });

  it('names the missing datum where there is no score', () => {
    const { pp3, bp4 } = predictorCriteria(evidenceOf(withModel({ codingSequence: '' })));
    expect([pp3.met, bp4.met]).toEqual([null, null]);
    expect(pp3.reason).toContain('missense-predictor');
  });
});

describe('the context score beside criteria that read ClinVar', () => {
  const around = [50, 51, 52, 53].map((residue) => ({ residue }));
  const metOf = (score: number, residues: readonly Partial<ResidueRecord>[]): readonly string[] =>
    concludeClass(
      evaluateCriteria(evidenceOf(withModel({ residues }, { trees: [always(score)] }))),
      'points',
    )
      .criteria.filter(({ met }) => met === true)
      .map(({ code }) => code);

  it('is not counted beside a PM1 that rests on the same density', () => {
    expect(metOf(1000, around)).toEqual(['PM1']);
  });

  it('counts instead of that PM1 where it is stronger', () => {
    expect(metOf(2800, around)).toEqual(['PP3']);
  });

  it('counts beside PM5, whose records it leaves out', () => {
    expect(metOf(1000, [{}, { residue: 58 }, { residue: 59 }])).toEqual(['PM5', 'PP3']);
  });
});
