import { describe, expect, it } from 'vitest';
import { combineCriteria, parseCriteria, toVaStatement } from '#pipelines';
import type { VaStatement } from '#pipelines';
import {
  concludeClass,
  evaluateCriteria,
} from '../../../../pipelines/classification/classify-variant.ts';
import { A_VARIANT, evidenceOf } from '../../../builders/classification.ts';
import type { EvidenceOptions } from '../../../builders/classification.ts';

function statementOf(options: EvidenceOptions): VaStatement {
  const classification = concludeClass(evaluateCriteria(evidenceOf(options)), 'points');
  return toVaStatement(classification, {
    variant: A_VARIANT,
    gene: 'AAA',
    condition: 'ONE',
    inheritance: 'AR',
    rules: 'points',
  });
}

/** What a stranger does who has the statement and the published rules, and nothing else. */
function recompute(statement: VaStatement): ReturnType<typeof combineCriteria> {
  const met = statement.hasEvidenceLines
    .filter((line) => line.strengthOfEvidenceProvided !== undefined)
    .map((line) => line.evidenceOutcome?.primaryCoding.code);
  return combineCriteria(parseCriteria(met.join(',')), 'points');
}

const TERMS = {
  P: 'pathogenic',
  LP: 'likely pathogenic',
  VUS: 'uncertain significance',
  LB: 'likely benign',
  B: 'benign',
};

describe('VA-Spec statement', () => {
  it.each<[string, EvidenceOptions]>([
    ['nothing known', {}],
    ['common', { frequency: { grpmaxAfPpb: 60_000_000 } }],
    ['too common', { frequency: { grpmaxAfPpb: 20_000_000 } }],
    [
      'the same residue change, rare, in a dense region',
      {
        coverage: 'complete',
        residues: [{ to: 'W' }, { to: 'Q' }, { residue: 55 }, { residue: 59 }, { residue: 60 }],
      },
    ],
    ['a deleted transcript', { annotation: { consequence: 'transcript_ablation' } }],
  ])('lets a stranger reach the class again: %s', (_, options) => {
    const statement = statementOf(options);
    const again = recompute(statement);
    expect(statement.classification.primaryCoding.code).toBe(TERMS[again.class]);
    expect(statement.score).toBe(again.points);
  });

  it('has one evidence line for every criterion, also those that were not evaluated', () => {
    const codes = statementOf({}).hasEvidenceLines.map((line) => line.specifiedBy.methodType);
    expect(new Set(codes).size).toBe(26);
    expect(codes).not.toContain('PP5');
  });

  it('tells not met from not evaluated', () => {
    const lines = statementOf({}).hasEvidenceLines;
    const outcomes = lines.map((line) => line.evidenceOutcome?.primaryCoding.code);
    expect(outcomes).toContain('PVS1_not_met');
    const open = lines.find((line) => line.specifiedBy.methodType === 'PM2');
    expect(open?.evidenceOutcome).toBeUndefined();
    expect(open?.description).toMatch(/^not evaluated: /u);
  });

  it('gives direction and strength of the profile', () => {
    const common = statementOf({ frequency: { grpmaxAfPpb: 60_000_000 } });
    expect(common).toMatchObject({
      direction: 'disputes',
      strength: { primaryCoding: { code: 'definitive' } },
    });
    expect(statementOf({}).direction).toBe('neutral');
    expect(statementOf({})).not.toHaveProperty('strength');
  });
});
