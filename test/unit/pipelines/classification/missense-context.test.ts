import { describe, expect, it } from 'vitest';
import {
  concludeClass,
  evaluateCriteria,
} from '../../../../pipelines/classification/classify-variant.ts';
import { predictorCriteria } from '../../../../pipelines/classification/criteria/predictors.ts';
import { missenseContextScore } from '../../../../pipelines/classification/knowledge/missense-context.ts';
import type { ResidueRecord } from '../../../../pipelines/classification/knowledge/residue-index.ts';
import { A_VARIANT, RULE_TABLES, evidenceOf } from '../../../builders/classification.ts';
import type { EvidenceOptions } from '../../../builders/classification.ts';

const RESIDUES = 'ACDEFGHIKLMNPQRSTVWY';
const LETTERS = Array.from({ length: 20 }, (_, index) => RESIDUES.charAt(index));
/** Every substitution weighs 500; one near neighbour adds 1000 · ln 2, as any of the others. */
const model = {
  to: RESIDUES,
  from: Object.fromEntries(LETTERS.map((one) => [one, Array.from({ length: 20 }, () => 500)])),
  weights: { near: 1000, middle: 1000, far: 1000, rate: 0 },
  pp3: { Supporting: 1000, Moderate: 2800 },
  bp4: { Supporting: -1000 },
};
const withModel = (options: EvidenceOptions = {}, change: object = {}): EvidenceOptions => ({
  tables: { ...RULE_TABLES, 'missense-context': { ...model, ...change } },
  ...options,
});
const scoreOf = (residues: readonly Partial<ResidueRecord>[]): number | null =>
  missenseContextScore(evidenceOf(withModel({ residues })));
const ONE = 500 + Math.round(1000 * Math.LN2);

describe('the context score of a missense change', () => {
  it.each<[string, Partial<ResidueRecord>[], number]>([
    ['nothing around', [], 500],
    ['four residues away', [{ residue: 61 }], ONE],
    ['twelve residues before', [{ residue: 45 }], ONE],
    ['forty residues away', [{ residue: 97 }], ONE],
    ['forty-one residues away', [{ residue: 98 }], 500],
    ['at the residue itself, which is PM5', [{ residue: 57 }], 500],
    ['a truncation', [{ residue: 58, kind: 'truncating' }], 500],
    ['uncertain', [{ residue: 58, significance: 'VUS' }], 500],
    ['benign', [{ residue: 58, significance: 'B' }], 500],
  ])('counts pathogenic missense neighbours: %s', (_, residues, expected) => {
    expect(scoreOf(residues)).toBe(expected);
  });

  it('does not count the record of the variant itself into the rate of the protein', () => {
    const change = { weights: { near: 0, middle: 0, far: 0, rate: 1000 } };
    const score = (residues: readonly Partial<ResidueRecord>[]): number | null =>
      missenseContextScore(evidenceOf(withModel({ residues }, change)));
    expect(score([{ variant: A_VARIANT }])).toBe(score([]));
    expect(score([{ residue: 9 }])).toBeGreaterThan(Number(score([])));
  });

  it.each<[string, EvidenceOptions]>([
    ['the table', {}],
    ['the residues', withModel({ annotation: { aminoAcids: null } })],
    ['the place', withModel({ annotation: { proteinPosition: null } })],
    ['the length', withModel({ annotation: { proteinLength: null } })],
    ['a residue of the table', withModel({ annotation: { aminoAcids: { ref: 'U', alt: 'W' } } })],
    ['a single residue', withModel({ annotation: { aminoAcids: { ref: 'RK', alt: 'WW' } } })],
  ])('is unknown without %s', (_, options) => {
    expect(missenseContextScore(evidenceOf(options))).toBeNull();
  });
});

describe('PP3 and BP4 by the context score', () => {
  const graded = (substitution: number, options: EvidenceOptions = {}): readonly string[] => {
    const from = Object.fromEntries(
      LETTERS.map((one) => [one, Array.from({ length: 20 }, () => substitution)]),
    );
    const { pp3, bp4 } = predictorCriteria(evidenceOf(withModel(options, { from })));
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
});

describe('the context score beside criteria that read ClinVar', () => {
  const around = [50, 51, 52, 53].map((residue) => ({ residue }));
  const metOf = (options: EvidenceOptions): readonly string[] =>
    concludeClass(evaluateCriteria(evidenceOf(options)), 'points')
      .criteria.filter(({ met }) => met === true)
      .map(({ code }) => code);

  it('is not counted beside a PM1 that rests on the same density', () => {
    expect(metOf(withModel({ residues: around }))).toEqual(['PM1']);
  });

  it('counts instead of that PM1 where it is stronger', () => {
    const strong = withModel({ residues: around }, { pp3: { Supporting: 0, Moderate: 0 } });
    expect(metOf(strong)).toEqual(['PP3']);
  });

  it('counts beside PM5, whose records it leaves out', () => {
    const residues = [{}, { residue: 58 }, { residue: 59 }];
    expect(metOf(withModel({ residues }))).toEqual(['PM5', 'PP3']);
  });
});
