import { describe, expect, it } from 'vitest';
import type { Annotation } from '#pipelines';
import { bp7 } from '../../../../pipelines/classification/criteria/bp7.ts';
import { predictorCriteria } from '../../../../pipelines/classification/criteria/predictors.ts';
import { evidenceOf } from '../../../builders/classification.ts';
import type { EvidenceOptions } from '../../../builders/classification.ts';

function graded(options: EvidenceOptions): readonly string[] {
  const { pp3, bp4 } = predictorCriteria(evidenceOf(options));
  return [pp3, bp4].map(({ met, strength }) => (met === true ? strength : String(met)));
}
const revel = (score: number): EvidenceOptions => ({ predictor: { name: 'REVEL', score } });

describe('PP3 and BP4, missense', () => {
  it.each<[string, EvidenceOptions, string, string]>([
    ['Strong', revel(932_000), 'Strong', 'false'],
    ['below Strong', revel(931_999), 'Moderate', 'false'],
    ['Moderate', revel(773_000), 'Moderate', 'false'],
    ['Supporting', revel(644_000), 'Supporting', 'false'],
    ['between', revel(643_999), 'false', 'false'],
    ['benign side of between', revel(290_001), 'false', 'false'],
    ['benign', revel(290_000), 'false', 'Supporting'],
    ['very benign is capped at Supporting', revel(1_000), 'false', 'Supporting'],
    [
      'AlphaMissense has its own scale',
      { predictor: { name: 'AlphaMissense', score: 792_000 } },
      'Supporting',
      'false',
    ],
    ['an uncalibrated predictor', { predictor: { name: 'CADD', score: 990_000 } }, 'null', 'null'],
    ['no predictor', {}, 'null', 'null'],
    ['no rule table', { ...revel(990_000), tables: {} }, 'null', 'null'],
    [
      'the panel of ACADVL grades nothing above Supporting',
      { ...revel(990_000), gene: { symbol: 'ACADVL' } },
      'Supporting',
      'false',
    ],
    [
      'the panel of ACADVL asks for more',
      { ...revel(700_000), gene: { symbol: 'ACADVL' } },
      'false',
      'false',
    ],
    [
      'a predicted splice effect raises',
      { ...revel(100_000), spliceAi: 200_000 },
      'Supporting',
      'false',
    ],
  ])('%s', (_, options, pp3, bp4) => {
    expect(graded(options)).toEqual([pp3, bp4]);
  });
});

describe('PP3 and BP4, splicing', () => {
  const intronic: Partial<Annotation> = { consequence: 'splice_region_variant' };

  it.each<[string, EvidenceOptions, string, string]>([
    ['at 0.2', { spliceAi: 200_000 }, 'Supporting', 'false'],
    ['at 0.99, never above Supporting', { spliceAi: 990_000 }, 'Supporting', 'false'],
    ['between', { spliceAi: 150_000 }, 'false', 'false'],
    ['at 0.1', { spliceAi: 100_000 }, 'false', 'Supporting'],
    ['no splice predictor', {}, 'null', 'null'],
    ['a missense predictor does not speak of introns', revel(990_000), 'null', 'null'],
  ])('%s', (_, options, pp3, bp4) => {
    expect(graded({ ...options, annotation: intronic })).toEqual([pp3, bp4]);
  });

  it.each(['stop_gained', 'splice_donor_variant', 'frameshift_variant'] as const)(
    'are not used on a %s',
    (consequence) => {
      expect(graded({ annotation: { consequence }, spliceAi: 990_000 })).toEqual([
        'false',
        'false',
      ]);
    },
  );
});

describe('BP7', () => {
  const silent = (border: 'donor' | 'acceptor', borderDistance: number): Partial<Annotation> => ({
    consequence: 'synonymous_variant',
    border,
    borderDistance,
  });
  const intronic = (border: 'donor' | 'acceptor', borderDistance: number): Partial<Annotation> => ({
    consequence: 'intron_variant',
    exon: null,
    intron: 1,
    border,
    borderDistance,
  });

  it.each<[string, Partial<Annotation>, number | null, boolean | null]>([
    ['synonymous inside an exon', silent('donor', 4), 0, true],
    ['synonymous in the last three bases', silent('donor', 3), 0, false],
    ['synonymous in the first base', silent('acceptor', 1), 0, false],
    ['synonymous in the second base', silent('acceptor', 2), 0, true],
    ['+7', intronic('donor', -7), 100_000, true],
    ['+6', intronic('donor', -6), 0, false],
    ['-21', intronic('acceptor', -21), 0, true],
    ['-20', intronic('acceptor', -20), 0, false],
    ['a predicted splice effect', silent('donor', 40), 100_001, false],
    ['no splice predictor', silent('donor', 40), null, null],
    ['no splice predictor, but too close anyway', silent('donor', 3), null, false],
    ['missense', { consequence: 'missense_variant' }, 0, false],
    [
      'synonymous in the only exon',
      { ...silent('donor', 0), borderDistance: null, border: null },
      0,
      true,
    ],
  ])('%s: %s', (_, annotation, spliceAi, expected) => {
    expect(bp7(evidenceOf({ annotation, spliceAi })).met).toBe(expected);
  });
});
