import { describe, expect, it } from 'vitest';
import { AcmgInterpreter, interpretNewborn, parseChrom, parseCutoffs, parsePos1 } from '#pipelines';
import type { Finding, MolecularObservation, ScreeningResult, VariantRecord } from '#pipelines';
import { molecularOutliers } from '../../../../pipelines/screening/molecular-support.ts';
import { aNewborn } from '../../../builders/newborn.ts';
import type { NewbornBuilder } from '../../../builders/newborn.ts';
import {
  exampleCutoffs,
  policyNamed,
  readPolicyDocument,
  rulesOf,
} from '../../../builders/screening-rules.ts';
import { knowledgeDouble } from '../../../doubles/knowledge-pack.ts';

const knowledge = knowledgeDouble();
const VUS = 'chr12:102840470:C:T';
const AT_VUS = {
  chrom: parseChrom('chr12'),
  start: parsePos1(102_840_400),
  end: parsePos1(102_843_600),
};
const FAR = { ...AT_VUS, start: parsePos1(102_850_000), end: parsePos1(102_855_000) };
const SPLICED = { kind: 'splicing', metric: 'jaccard', value: '0.4', range: AT_VUS } as const;

function interpret(newborn: NewbornBuilder, cutoffs = exampleCutoffs()): ScreeningResult {
  const rules = rulesOf(policyNamed('neoseal-default'), cutoffs);
  return interpretNewborn(newborn.build(), knowledge, rules, new AcmgInterpreter(knowledge));
}

function pku(result: ScreeningResult): Finding {
  const finding = result.findings.find(({ conditionId }) => conditionId === 'PKU');
  if (finding === undefined) {
    throw new Error('no finding');
  }
  return finding;
}

const withVus = (): NewbornBuilder =>
  aNewborn()
    .het('PAH', 'R408W')
    .het('PAH', VUS)
    .inTrans()
    .measured('PHE', '400')
    .measured('TYR', '60');

function vusOf(finding: Finding): VariantRecord {
  const record = finding.variants.find(({ pos }) => pos === 102_840_470);
  if (record === undefined) {
    throw new Error('the uncertain variant is missing');
  }
  return record;
}

function criterion(record: VariantRecord, code: string): unknown {
  const found = record.criteria.find((one) => one.code === code);
  return found && [found.met, found.strength];
}

describe('molecular outliers against the limits of the laboratory', () => {
  const row = (change: Partial<MolecularObservation>): MolecularObservation[] => [
    ...(aNewborn()
      .molecular({ gene: 'PAH', ...change })
      .build().molecular ?? []),
  ];
  it.each<[string, Partial<MolecularObservation>, number]>([
    ['low expression', {}, 1],
    ['high expression', { value: '4' }, 1],
    ['a z-score at the limit', { value: '-2' }, 1],
    ['a z-score below it', { value: '-1.99' }, 0],
    ['a p-value at the limit', { adjustedP: '0.05' }, 0],
    ['a p-value of hundreds of digits', { adjustedP: `0.${'0'.repeat(299)}1` }, 1],
    ['no p-value', { adjustedP: null }, 0],
    ['protein', { kind: 'protein' }, 1],
    ['psi5 at the limit', { ...SPLICED, metric: 'psi5', value: '-0.3' }, 1],
    ['psi5 below it', { ...SPLICED, metric: 'psi5', value: '0.29' }, 0],
    ['jaccard at its own limit', { ...SPLICED, value: '0.1' }, 1],
    ['a positive episignature', { kind: 'episignature', metric: 'positive', adjustedP: null }, 1],
    ['an inconclusive one', { kind: 'episignature', metric: 'inconclusive' }, 0],
    ['a negative one', { kind: 'episignature', metric: 'negative' }, 0],
    ['repeats, as they are', { kind: 'repeat', value: '90' }, 1],
  ])('%s', (_what, change, count) => {
    expect(molecularOutliers(row(change), exampleCutoffs())).toHaveLength(count);
  });

  it('counts nothing where the laboratory names no limits', () => {
    const { molecular: limits, ...rest } = exampleCutoffs();
    expect(limits).toBeDefined();
    expect(molecularOutliers(row({}), rest)).toEqual([]);
    expect(molecularOutliers(row({}), null)).toEqual([]);
  });

  it.each([
    ['a limit of nothing', { maxAdjustedP: '0' }],
    ['a probability above one', { maxAdjustedP: '1.1' }],
    ['a negative z-score', { minZScore: '-2' }],
    ['a window that is no number', { spliceWindow: 'far' }],
    ['a member that is unknown', { more: '1' }],
  ])('refuses %s', (_what, change) => {
    const document = readPolicyDocument('cutoffs-example') as { molecular: object };
    const changed = { ...document, molecular: { ...document.molecular, ...change } };
    expect(() => parseCutoffs(changed)).toThrow(/CUTOFFS_INVALID/u);
  });
});

describe('RNA beside a variant', () => {
  it('adds PS3 as Supporting for a low expression of the gene', () => {
    const finding = pku(interpret(withVus().molecular({ gene: 'PAH' })));
    expect(criterion(vusOf(finding), 'PS3')).toEqual([true, 'Supporting']);
    expect(finding.molecular).toMatchObject([{ kind: 'expression', gene: 'PAH' }]);
  });

  it('does not take high expression for a loss', () => {
    const finding = pku(interpret(withVus().molecular({ gene: 'PAH', value: '5' })));
    expect(criterion(vusOf(finding), 'PS3')).toEqual([null, 'Strong']);
  });

  it('looks at no other gene than its own', () => {
    const result = interpret(withVus().molecular({ gene: 'OTC' }));
    expect(criterion(vusOf(pku(result)), 'PS3')).toEqual([null, 'Strong']);
    expect(pku(result).molecular).toBeUndefined();
    expect(result.molecular).toMatchObject([{ gene: 'OTC' }]);
  });

  it('never counts one observation as PVS1 and as PS3', () => {
    const newborn = withVus()
      .molecular({ gene: 'PAH' })
      .molecular({ gene: 'PAH', ...SPLICED });
    const record = vusOf(pku(interpret(newborn)));
    const counted = ['PVS1', 'PS3'].filter((code) =>
      record.criteria.some((one) => one.code === code && one.met === true),
    );
    expect(counted).toHaveLength(1);
  });

  it('ignores aberrant splicing far from the variant', () => {
    const before = vusOf(pku(interpret(withVus())));
    const newborn = withVus().molecular({ gene: 'PAH', ...SPLICED, range: FAR });
    expect(vusOf(pku(interpret(newborn))).points).toBe(before.points);
  });

  it('lists repeats and episignatures, and lets them move nothing', () => {
    const before = vusOf(pku(interpret(withVus())));
    const newborn = withVus()
      .molecular({ gene: 'PAH', kind: 'repeat', value: '90', adjustedP: null })
      .molecular({ gene: 'PAH', kind: 'episignature', metric: 'positive', adjustedP: null });
    const finding = pku(interpret(newborn));
    expect(vusOf(finding)).toEqual(before);
    expect(finding.molecular).toHaveLength(2);
  });

  it('makes no finding alone', () => {
    const result = interpret(aNewborn().molecular({ gene: 'PAH', value: '-9' }));
    expect(result.outcome).toBe('no-condition-suspected');
    expect(result.findings).toEqual([]);
    expect(result.molecular).toHaveLength(1);
  });
});

describe('the upgrade of an uncertain variant', () => {
  it('is shown step by step: from, each criterion, to', () => {
    const [upgrade, ...others] =
      pku(interpret(withVus().molecular({ gene: 'PAH' }))).upgrades ?? [];
    expect(others).toEqual([]);
    expect(upgrade).toMatchObject({ pos: 102_840_470, from: { class: 'VUS' } });
    expect(upgrade?.steps.map(({ code, strength }) => `${code}_${strength}`)).toEqual([
      'PM3_Moderate',
      'PP4_Supporting',
      'PS3_Supporting',
    ]);
    expect((upgrade?.to.points ?? 0) - (upgrade?.from.points ?? 0)).toBe(4);
  });

  it('is told for a variant that stays uncertain, too', () => {
    const newborn = aNewborn().het('PAH', 'R408W').het('PAH', VUS).measured('PHE', '400');
    const [upgrade] = pku(interpret(newborn.measured('TYR', '60'))).upgrades ?? [];
    expect(upgrade?.steps.map(({ code }) => code)).toContain('PP4');
    expect(upgrade?.to.points).toBeGreaterThan(upgrade?.from.points ?? 0);
  });

  it('is absent where every variant is known', () => {
    const newborn = aNewborn().hom('PAH', 'R408W').measured('PHE', '1450');
    expect(pku(interpret(newborn.measured('TYR', '60'))).upgrades).toBeUndefined();
  });

  it('takes no step from this newborn while the biochemistry is not abnormal', () => {
    const newborn = aNewborn().het('PAH', 'R408W').het('PAH', VUS).inTrans();
    const result = interpret(newborn.measured('PHE', '130').measured('TYR', '60'));
    expect(pku(result).concordance).toBe('review');
    expect(pku(result).upgrades).toBeUndefined();
  });
});
