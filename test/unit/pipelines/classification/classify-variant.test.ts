import { describe, expect, it } from 'vitest';
import {
  concludeClass,
  evaluateCriteria,
} from '../../../../pipelines/classification/classify-variant.ts';
import type { Classification } from '../../../../pipelines/classification/classify-variant.ts';
import { evidenceOf } from '../../../builders/classification.ts';
import type { EvidenceOptions } from '../../../builders/classification.ts';

const classify = (options: EvidenceOptions): Classification =>
  concludeClass(evaluateCriteria(evidenceOf(options)), 'points');

describe('one variant', () => {
  it('names the data without which criteria could not be evaluated', () => {
    const { missing } = classify({});
    expect(missing).toEqual(
      expect.arrayContaining(['population-frequency', 'missense-predictor', 'biochemistry']),
    );
    expect(new Set(missing).size).toBe(missing.length);
  });

  it('reaches a class from each datum when it is there', () => {
    const residues = [{ to: 'Q' }];
    expect(classify({ residues }).class).toBe('VUS');
    expect(classify({ residues, coverage: 'complete' }).points).toBe(3);
    const predictor = { name: 'AlphaMissense', score: 990_000 };
    expect(classify({ residues, coverage: 'complete', predictor }).points).toBe(5);
  });

  it('takes a missense variant from uncertain to likely pathogenic with what a full pack would hold', () => {
    const known: EvidenceOptions = {
      residues: [{ to: 'W' }, { to: 'Q' }],
      coverage: 'complete',
    };
    expect(classify({ ...known, coverage: 'partial' }).points).toBe(6);
    expect(classify(known)).toMatchObject({ class: 'LP', points: 7 });
  });

  it('calls a silent variant likely benign once a splice predictor is given, and not before', () => {
    const silent = { consequence: 'synonymous_variant', borderDistance: 40 } as const;
    expect(classify({ annotation: silent })).toMatchObject({ class: 'VUS', points: 0 });
    expect(classify({ annotation: silent, spliceAi: 10_000 })).toMatchObject({
      class: 'LB',
      points: -2,
    });
  });

  it('writes reasons of fixed words, numbers and tables, without alleles', () => {
    const reasons = classify({ coverage: 'complete', residues: [{}] }).criteria.map(
      (record) => record.reason,
    );
    expect(reasons.join('\n')).not.toMatch(/chr\d|:\d+:|[ACGT]>[ACGT]/u);
  });
});
