import { describe, expect, it } from 'vitest';
import { sumTrees } from '../../../../pipelines/classification/knowledge/missense-model.ts';
import { boostTrees } from '../../../../scripts/fit/boosted-trees.ts';
import { calibrate } from '../../../../scripts/fit/calibrate.ts';
import type { Scored } from '../../../../scripts/fit/calibrate.ts';
import {
  areaWithinGenes,
  foldOf,
  folds,
  weighByGene,
} from '../../../../scripts/fit/gene-weights.ts';
import { variant } from '../../../builders/knowledge-pack.ts';
import { fitSubstitution } from '../../../../scripts/fit/substitution.ts';

const many = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));

describe('weights by gene', () => {
  const gene = (name: string, pathogenic: number, benign: number): Scored[] =>
    many(pathogenic + benign, (index) => ({
      gene: name,
      isPathogenic: index < pathogenic,
      score: 0,
      weight: 1,
    }));

  it('let both classes of a gene weigh alike and a gene of one class nothing', () => {
    const examples = [...gene('ONE', 30, 10), ...gene('TWO', 5, 0)];
    const weights = [...weighByGene(examples)];
    const sum = (from: number, to: number): number =>
      weights.slice(from, to).reduce((total, weight) => total + weight, 0);
    expect(sum(0, 30)).toBeCloseTo(sum(30, 40), 9);
    expect(sum(40, 45)).toBe(0);
    expect(sum(0, 40)).toBeCloseTo(40, 9);
  });

  it('measure the area within genes, blind to what tells genes apart', () => {
    const examples = [...gene('ONE', 4, 4), ...gene('TWO', 4, 4)];
    const byGene = examples.map(({ gene: name }) => (name === 'ONE' ? 1 : 0));
    const byClass = examples.map(({ isPathogenic }) => (isPathogenic ? 1 : 0));
    expect(areaWithinGenes(examples, byGene)).toBe(0.5);
    expect(areaWithinGenes(examples, byClass)).toBe(1);
  });

  it('put each gene into one fold of five', () => {
    const seen = new Set(many(200, (index) => foldOf(`GENE${index}`)));
    expect([...seen].sort()).toEqual(folds);
    expect(foldOf('PAH')).toBe(foldOf('PAH'));
  });
});

describe('boosted trees', () => {
  const size = 800;
  const first = Int32Array.from(many(size, (index) => (index * 37) % 100));
  const second = Int32Array.from(many(size, (index) => (index * 53) % 90));
  const learn = (labels: Uint8Array): ((index: number) => number) => {
    const weights = new Float64Array(size).fill(1);
    const trees = boostTrees({ columns: [first, second], labels, weights });
    return (index) => sumTrees(trees, [first[index] ?? 0, second[index] ?? 0]);
  };

  it('find a rule that needs two columns together', () => {
    const rule = (index: number): boolean => (first[index] ?? 0) > 50 === (second[index] ?? 0) > 40;
    const score = learn(Uint8Array.from(many(size, (index) => (rule(index) ? 1 : 0))));
    const right = many(size, (index) => score(index) > 0 === rule(index)).filter(Boolean).length;
    expect(right / size).toBeGreaterThan(0.95);
  });

  it('stay near zero where the columns say nothing', () => {
    const score = learn(Uint8Array.from(many(size, (index) => (index >> 3) % 2)));
    const mean = many(size, score).reduce((sum, value) => sum + Math.abs(value), 0) / size;
    expect(mean).toBeLessThan(700);
  });

  it('are equal for equal examples, and learn nothing of examples without weight', () => {
    const labels = Uint8Array.from(many(size, (index) => index % 2));
    const columns = [first, second];
    const weights = new Float64Array(size).fill(1);
    expect(boostTrees({ columns, labels, weights })).toEqual(
      boostTrees({ columns, labels, weights }),
    );
    const nothing = boostTrees({ columns, labels, weights: new Float64Array(size) });
    expect(sumTrees(nothing, [50, 50])).toBe(0);
  });
});

describe('substitution scores', () => {
  const scale = many(20, (index) => index);
  const scales = {
    hydropathy: scale,
    disorder: scale,
    composition: scale,
    polarity: scale,
    volume: scale,
    charge: scale,
  };

  it('rank an exchange that is pathogenic above one that is not, and know no silent one', () => {
    const example = { gene: 'ONE', variant: variant('chr1', 1, 'A>G'), residue: 1, features: [] };
    const examples = many(100, (index) => ({
      ...example,
      from: 'A',
      to: index % 2 === 0 ? 'W' : 'V',
      isPathogenic: index % 2 === 0,
    }));
    const found = fitSubstitution(examples, new Float64Array(100).fill(1), scales);
    expect(found['A']?.[18]).toBeGreaterThan(Number(found['A']?.[17]));
    expect(found['A']?.[0]).toBe(0);
  });
});

describe('calibration', () => {
  /** In each gene, `rate(score)` of the changes at a score are pathogenic. */
  const examples = (rate: (score: number) => number): readonly Scored[] =>
    many(60, (gene) => gene).flatMap((gene) =>
      many(81, (step) => step).flatMap((step) =>
        many(4, (copy) => {
          const score = 100 * step - 4000;
          const drawn = ((gene * 31 + step * 17 + copy * 7) % 100) / 100;
          return { gene: `G${gene}`, isPathogenic: drawn < rate(score), score, weight: 1 };
        }),
      ),
    );

  it('reads the likelihood ratios that a score really has', () => {
    const { pp3, bp4, curve } = calibrate(examples((score) => 1 / (1 + Math.exp(-score / 1000))));
    const at = curve.find(({ score }) => score === 1000);
    expect(at?.ratio).toBeGreaterThan(2.2);
    expect(at?.ratio).toBeLessThan(3.3);
    expect(at?.low).toBeLessThan(Number(at?.ratio));
    expect(pp3.Supporting).toBeGreaterThan(700);
    expect(pp3.Moderate).toBeGreaterThan(Number(pp3.Supporting));
    expect(bp4.Supporting).toBeLessThan(-700);
  });

  it('gives no strength to a score that says nothing', () => {
    const { pp3, bp4 } = calibrate(examples(() => 0.5));
    expect([pp3.Supporting, pp3.Moderate, pp3.Strong]).toEqual([null, null, null]);
    expect([bp4.Supporting, bp4.Moderate, bp4.Strong]).toEqual([null, null, null]);
  });

  it('gives no strength where a bound does not hold for every higher score', () => {
    const { pp3 } = calibrate(examples((score) => (score > 3000 ? 0.5 : score > 1000 ? 0.9 : 0.3)));
    expect(pp3.Supporting).toBeNull();
  });
});
