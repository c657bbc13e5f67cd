import { describe, expect, it } from 'vitest';
import type { CriterionStrength } from '#pipelines';
import { evaluateCriteria } from '../../../../pipelines/classification/classify-variant.ts';
import { CRITERIA } from '../../../../pipelines/classification/combining/criteria-catalogue.ts';
import type { MissingDatum } from '../../../../pipelines/classification/criterion-records.ts';
import type { NewbornContext } from '../../../../pipelines/classification/evidence.ts';
import { evidenceOf } from '../../../builders/classification.ts';
import type { EvidenceOptions } from '../../../builders/classification.ts';
import { variant } from '../../../builders/knowledge-pack.ts';

type Verdict = CriterionStrength | 'not met' | MissingDatum;
type Row = readonly [when: string, options: EvidenceOptions, verdict: Verdict];

const newborn = (change: Partial<NewbornContext> = {}): EvidenceOptions => ({
  newborn: { biochemistry: 'positive', differentialExcluded: false, partner: null, ...change },
});
const grpmax = (ppb: number): EvidenceOptions => ({ frequency: { grpmaxAfPpb: ppb } });
const scored = (name: string, score: number): EvidenceOptions => ({ predictor: { name, score } });
const silent: EvidenceOptions['annotation'] = {
  consequence: 'synonymous_variant',
  borderDistance: 40,
};
const loss = { condition: { lossOfFunction: true, validity: 'Definitive' } } as const;
const dominant = { condition: { inheritance: 'AD' } } as const;
const startLost: EvidenceOptions['annotation'] = {
  consequence: 'start_lost',
  startLoss: { nextMethionine: 60 },
};
const deletion: EvidenceOptions = {
  annotation: { consequence: 'inframe_deletion' },
  variant: variant('chr1', 2050, 'ACAG>A'),
};
const repeat = 'CAGCAGCAGCAGCAGCAGCAG';
const truncating = Array.from({ length: 30 }, () => ({ kind: 'truncating' as const, residue: 9 }));
const NO_TABLES = { tables: {} };

/** Per criterion: each strength at which it can be met, not met, and every datum without which it is not evaluated. */
const TABLE: Readonly<Record<string, readonly Row[]>> = {
  PVS1: [
    [
      'the transcript is deleted',
      { annotation: { consequence: 'transcript_ablation' }, ...loss },
      'VeryStrong',
    ],
    [
      'the same, gene-disease validity Moderate',
      {
        annotation: { consequence: 'transcript_ablation' },
        condition: { lossOfFunction: true, validity: 'Moderate' },
      },
      'Strong',
    ],
    [
      'start lost, a pathogenic change before the next methionine',
      { annotation: startLost, residues: [{ residue: 30, kind: 'truncating' }], ...loss },
      'Moderate',
    ],
    ['start lost, nothing known before it', { annotation: startLost, ...loss }, 'Supporting'],
    ['missense', loss, 'not met'],
    [
      'loss of function is no mechanism',
      {
        annotation: { consequence: 'transcript_ablation' },
        condition: { lossOfFunction: false },
      },
      'not met',
    ],
    [
      'a splice site, the exon not known',
      { annotation: { consequence: 'splice_donor_variant', exonLoss: null }, ...loss },
      'coding-sequence',
    ],
  ],
  PS1: [
    ['the same change, two stars', { residues: [{ to: 'W' }] }, 'Strong'],
    ['the same change, one star', { residues: [{ to: 'W', stars: 1 }] }, 'Moderate'],
    ['the same change, no star', { residues: [{ to: 'W', stars: 0 }] }, 'Supporting'],
    ['another change', { residues: [{ to: 'Q' }] }, 'not met'],
    ['residues not known', { annotation: { aminoAcids: null } }, 'coding-sequence'],
  ],
  PS2: [['always', newborn(), 'parents']],
  PS3: [
    [
      'the gene’s RNA is low',
      newborn({ rna: { lowExpression: true, aberrantSplicing: false } }),
      'Supporting',
    ],
    [
      'RNA that agrees with a predicted loss',
      {
        ...newborn({ rna: { lowExpression: true, aberrantSplicing: false } }),
        annotation: { consequence: 'transcript_ablation' },
        ...loss,
      },
      'not met',
    ],
    ['no RNA', newborn(), 'functional-assay'],
  ],
  PS4: [['always', newborn(), 'case-control-study']],
  PM1: [
    [
      'a residue that the panel lists as strong',
      { gene: { symbol: 'IL2RG' }, annotation: { proteinPosition: 62 } },
      'Strong',
    ],
    [
      'a residue that the panel lists',
      { gene: { symbol: 'PAH' }, annotation: { proteinPosition: 46 } },
      'Moderate',
    ],
    [
      'four pathogenic changes near, benign ones known elsewhere',
      {
        residues: [50, 51, 52, 53].map((residue) => ({ residue })),
        knowsBenign: true,
      },
      'Moderate',
    ],
    [
      'four pathogenic changes near, no benign classes in the pack',
      { residues: [50, 51, 52, 53].map((residue) => ({ residue })) },
      'Supporting',
    ],
    [
      'the wider region of a panel',
      { gene: { symbol: 'RUNX1' }, annotation: { proteinPosition: 90 } },
      'Supporting',
    ],
    [
      'outside the regions of a panel, whatever is near',
      {
        gene: { symbol: 'RUNX1' },
        annotation: { proteinPosition: 300 },
        residues: [298, 299, 301, 302].map((residue) => ({ residue })),
      },
      'not met',
    ],
    ['nothing known', {}, 'not met'],
  ],
  PM2: [
    ['absent from a complete table', { coverage: 'complete' }, 'Supporting'],
    ['rare with counts', { frequency: { alleleCount: 1, afPpb: 10_000 } }, 'Supporting'],
    ['not rare', grpmax(70_000), 'not met'],
    ['no frequency', {}, 'population-frequency'],
    ['no thresholds', { ...grpmax(1), ...NO_TABLES }, 'rule-table'],
  ],
  PM3: [
    ['pathogenic in trans', newborn({ partner: { class: 'P', phase: 'trans' } }), 'Moderate'],
    ['phase not known', newborn({ partner: { class: 'P', phase: 'unknown' } }), 'Supporting'],
    ['uncertain in trans', newborn({ partner: { class: 'VUS', phase: 'trans' } }), 'not met'],
    ['one allele only', newborn(), 'second-allele'],
    ['nothing measured', {}, 'biochemistry'],
  ],
  PM4: [
    ['in frame outside repeats', { ...deletion, reference: 'GATTACACAGTTGCACCATGA' }, 'Moderate'],
    ['in frame in a repeat', { ...deletion, reference: repeat }, 'not met'],
    ['the bases beside are not known', deletion, 'flanking-sequence'],
  ],
  PM5: [
    ['two other changes', { residues: [{ to: 'Q' }, { to: 'L' }] }, 'Strong'],
    ['one other change', { residues: [{ to: 'Q' }] }, 'Moderate'],
    ['one likely pathogenic', { residues: [{ to: 'Q', significance: 'LP' }] }, 'Supporting'],
    ['a benign one beside', { residues: [{ to: 'Q' }, { to: 'L', significance: 'B' }] }, 'not met'],
    ['none', {}, 'not met'],
  ],
  PM6: [['always', newborn(), 'parents']],
  PP1: [['always', newborn(), 'segregation']],
  PP2: [
    ['a constrained gene', { gene: { missenseZ: '4.0' }, ...dominant }, 'Supporting'],
    ['a gene whose panel counts missense', { gene: { symbol: 'GCK' } }, 'Supporting'],
    [
      'a constrained gene whose panel does not',
      { gene: { symbol: 'RUNX1', missenseZ: '4.0' }, ...dominant },
      'not met',
    ],
    ['a tolerant gene', { gene: { missenseZ: '1.0' }, ...dominant }, 'not met'],
    ['constraint not known', dominant, 'gene-curation'],
  ],
  PP3: [
    ['REVEL 0.95', scored('REVEL', 950_000), 'Strong'],
    ['REVEL 0.80', scored('REVEL', 800_000), 'Moderate'],
    ['REVEL 0.70', scored('REVEL', 700_000), 'Supporting'],
    ['REVEL 0.50', scored('REVEL', 500_000), 'not met'],
    ['AlphaMissense 0.99', scored('AlphaMissense', 990_000), 'Strong'],
    ['AlphaMissense 0.91', scored('AlphaMissense', 910_000), 'Moderate'],
    ['AlphaMissense 0.80', scored('AlphaMissense', 800_000), 'Supporting'],
    ['SpliceAI 0.9, silent', { annotation: silent, spliceAi: 900_000 }, 'Supporting'],
    ['SpliceAI 0.15, silent', { annotation: silent, spliceAi: 150_000 }, 'not met'],
    ['missense without a score', {}, 'missense-predictor'],
    ['silent without a score', { annotation: silent }, 'splice-predictor'],
    ['no thresholds', { ...scored('REVEL', 950_000), ...NO_TABLES }, 'rule-table'],
  ],
  PP4: [
    ['abnormal', newborn(), 'Supporting'],
    ['abnormal, look-alikes excluded', newborn({ differentialExcluded: true }), 'Moderate'],
    ['normal', newborn({ biochemistry: 'normal' }), 'not met'],
    ['not measured', newborn({ biochemistry: 'not-done' }), 'biochemistry'],
  ],
  BA1: [
    ['6 %', grpmax(60_000_000), 'StandAlone'],
    [
      '6 % of 1,000 alleles',
      { frequency: { grpmaxAfPpb: 60_000_000, alleleNumber: 1000 } },
      'not met',
    ],
    ['2 %', grpmax(20_000_000), 'not met'],
    ['no frequency', {}, 'population-frequency'],
    ['no thresholds', { ...grpmax(60_000_000), ...NO_TABLES }, 'rule-table'],
  ],
  BS1: [
    ['2 %', grpmax(20_000_000), 'Strong'],
    ['0.5 %', grpmax(5_000_000), 'not met'],
    ['no frequency', {}, 'population-frequency'],
    ['no thresholds', { ...grpmax(20_000_000), ...NO_TABLES }, 'rule-table'],
  ],
  BS2: [
    ['three homozygotes', { frequency: { homozygotes: 3 } }, 'Supporting'],
    ['two homozygotes', { frequency: { homozygotes: 2 } }, 'not met'],
    ['no frequency', {}, 'population-frequency'],
  ],
  BS3: [['always', newborn(), 'functional-assay']],
  BS4: [['always', newborn(), 'segregation']],
  BP1: [
    ['a gene of truncations', { residues: truncating, ...loss }, 'Supporting'],
    [
      'the same, but its panel does not use it',
      { residues: truncating, gene: { symbol: 'PTEN' }, ...loss },
      'not met',
    ],
    ['a gene of both', { residues: [...truncating, { to: 'Q' }, { to: 'L' }], ...loss }, 'not met'],
    ['a gene of which little is known', loss, 'gene-curation'],
  ],
  BP2: [
    [
      'in trans of a pathogenic allele, dominant',
      { ...newborn({ partner: { class: 'P', phase: 'trans' } }), ...dominant },
      'Supporting',
    ],
    ['the same, recessive', newborn({ partner: { class: 'P', phase: 'trans' } }), 'not met'],
    ['one allele only', { ...newborn(), ...dominant }, 'second-allele'],
  ],
  BP3: [
    ['in frame in a repeat', { ...deletion, reference: repeat }, 'Supporting'],
    ['outside repeats', { ...deletion, reference: 'GATTACACAGTTGCACCATGA' }, 'not met'],
    ['the bases beside are not known', deletion, 'flanking-sequence'],
  ],
  BP4: [
    ['REVEL 0.1', scored('REVEL', 100_000), 'Supporting'],
    ['AlphaMissense 0.1', scored('AlphaMissense', 100_000), 'Supporting'],
    ['SpliceAI 0.05, silent', { annotation: silent, spliceAi: 50_000 }, 'Supporting'],
    ['REVEL 0.1 and SpliceAI 0.5', { ...scored('REVEL', 100_000), spliceAi: 500_000 }, 'not met'],
    ['missense without a score', {}, 'missense-predictor'],
    ['silent without a score', { annotation: silent }, 'splice-predictor'],
    ['no thresholds', { ...scored('REVEL', 100_000), ...NO_TABLES }, 'rule-table'],
  ],
  BP5: [['always', newborn(), 'other-cause']],
  BP7: [
    ['silent, SpliceAI 0.05', { annotation: silent, spliceAi: 50_000 }, 'Supporting'],
    ['silent, SpliceAI 0.3', { annotation: silent, spliceAi: 300_000 }, 'not met'],
    [
      'silent, last base of the exon',
      {
        annotation: { ...silent, borderDistance: 1, border: 'donor' },
        spliceAi: 0,
      },
      'not met',
    ],
    ['missense', { spliceAi: 0 }, 'not met'],
    ['silent without a score', { annotation: silent }, 'splice-predictor'],
    ['no thresholds', { annotation: silent, spliceAi: 0, ...NO_TABLES }, 'rule-table'],
  ],
};

describe.each(Object.entries(TABLE))('%s', (code, rows) => {
  it.each(rows)('%s: %o: %s', (_, options, verdict) => {
    const record = evaluateCriteria(evidenceOf(options)).find((one) => one.code === code);
    const { met, strength, reason } = record ?? { met: null, strength: '', reason: '' };
    const found = met === true ? strength : met === false ? 'not met' : reason;
    const isStrength = verdict === 'StandAlone' || STRENGTHS.includes(verdict);
    expect(found).toBe(isStrength || verdict === 'not met' ? verdict : `missing: ${verdict}`);
  });
});

const STRENGTHS: readonly string[] = ['VeryStrong', 'Strong', 'Moderate', 'Supporting'];

describe('a change in a coding sequence that is not known', () => {
  const options: EvidenceOptions = { annotation: { consequence: 'coding_sequence_variant' } };

  it.each(['PVS1', 'PS1', 'PM1', 'PM4', 'PM5', 'PP2', 'PP3', 'BP1', 'BP3', 'BP4', 'BP7'])(
    'is not evaluated by %s for want of the sequence',
    (code) => {
      const record = evaluateCriteria(evidenceOf(options)).find((one) => one.code === code);
      expect(record).toMatchObject({ met: null, reason: 'missing: coding-sequence' });
    },
  );

  it('still is by its frequency', () => {
    const met = evaluateCriteria(evidenceOf({ ...options, ...grpmax(60_000_000) })).filter(
      (one) => one.met === true,
    );
    expect(met.map(({ code }) => code)).toEqual(['BA1']);
  });
});

describe('the truth table', () => {
  it('holds every criterion that is in use', () => {
    const used = [...CRITERIA.values()].filter(({ retired }) => !retired).map(({ code }) => code);
    expect(Object.keys(TABLE).sort()).toEqual(used.sort());
  });

  it('has a row that is not met for every criterion that can be met', () => {
    const oneSided = Object.entries(TABLE).filter(([, rows]) => {
      const verdicts = rows.map(([, , verdict]) => verdict);
      const canBeMet = verdicts.some((one) => one === 'StandAlone' || STRENGTHS.includes(one));
      return canBeMet && !verdicts.includes('not met');
    });
    expect(oneSided).toEqual([]);
  });
});
