import { describe, expect, it } from 'vitest';
import type { Variant } from '#pipelines';
import { ba1 } from '../../../../pipelines/classification/criteria/ba1.ts';
import { bs1 } from '../../../../pipelines/classification/criteria/bs1.ts';
import { bs2 } from '../../../../pipelines/classification/criteria/bs2.ts';
import { pm2 } from '../../../../pipelines/classification/criteria/pm2.ts';
import { evidenceOf, refusalCode } from '../../../builders/classification.ts';
import type { EvidenceOptions } from '../../../builders/classification.ts';
import { variant } from '../../../builders/knowledge-pack.ts';

const metBy = (criterion: typeof pm2, options: EvidenceOptions): boolean | null =>
  criterion(evidenceOf(options)).met;
const grpmax = (ppb: number): EvidenceOptions => ({ frequency: { grpmaxAfPpb: ppb } });

describe('PM2', () => {
  it.each<[string, EvidenceOptions, boolean | null]>([
    ['recessive, below the default', grpmax(69_999), true],
    ['recessive, at the default', grpmax(70_000), false],
    ['dominant and seen once', { ...grpmax(1), condition: { inheritance: 'AD' } }, false],
    ['dominant, counted and never seen', { ...grpmax(0), condition: { inheritance: 'AD' } }, true],
    [
      'X-linked is not read by the limit of autosomes',
      { ...grpmax(1), condition: { inheritance: 'XLR' } },
      false,
    ],
    ['absent from a complete table', { coverage: 'complete' }, true],
    ['absent from a partial table', { coverage: 'partial' }, null],
    ['a gene without frequencies', { coverage: 'none' }, null],
    ['a record without a frequency', { frequency: {}, coverage: 'complete' }, null],
    ['the panel of PAH allows more', { ...grpmax(199_999), gene: { symbol: 'PAH' } }, true],
    ['the panel of ACADVL allows more', { ...grpmax(999_999), gene: { symbol: 'ACADVL' } }, true],
    ['the panel of RPE65 asks for absence', { ...grpmax(1), gene: { symbol: 'RPE65' } }, false],
    ['no rule table', { ...grpmax(0), tables: {} }, null],
  ])('%s: %s', (_, options, expected) => {
    expect(metBy(pm2, options)).toBe(expected);
  });

  it('is never more than Supporting', () => {
    expect(pm2(evidenceOf({ coverage: 'complete' })).strength).toBe('Supporting');
  });

  it('looks at the highest population, not at the mean', () => {
    expect(metBy(pm2, { frequency: { afPpb: 10, grpmaxAfPpb: 80_000 } })).toBe(false);
  });
});

describe('BA1 and BS1', () => {
  it.each<[string, EvidenceOptions, boolean | null, boolean | null]>([
    ['exactly 5 %', grpmax(50_000_000), false, true],
    ['above 5 %', grpmax(50_000_001), true, true],
    ['exactly 1 %', grpmax(10_000_000), false, true],
    ['below 1 %', grpmax(9_999_999), false, false],
    ['the panel of PAH', { ...grpmax(15_000_000), gene: { symbol: 'PAH' } }, true, true],
    ['the panel of GAA', { ...grpmax(5_000_000), gene: { symbol: 'GAA' } }, false, true],
    [
      'malignant hyperthermia, dominant',
      { ...grpmax(1_000_000), gene: { symbol: 'RYR1' }, condition: { inheritance: 'AD' } },
      false,
      true,
    ],
    ['the same gene, recessive', { ...grpmax(3_800_000), gene: { symbol: 'RYR1' } }, false, false],
    [
      '1,999 alleles examined',
      { frequency: { grpmaxAfPpb: 60_000_000, alleleNumber: 1999 } },
      false,
      false,
    ],
    [
      '2,000 alleles examined',
      { frequency: { grpmaxAfPpb: 60_000_000, alleleNumber: 2000 } },
      true,
      true,
    ],
    ['absent from a complete table', { coverage: 'complete' }, false, false],
    ['absent from a partial table', {}, null, null],
    ['no rule table', { ...grpmax(60_000_000), tables: {} }, null, null],
  ])('%s', (_, options, standAlone, strong) => {
    expect([metBy(ba1, options), metBy(bs1, options)]).toEqual([standAlone, strong]);
  });

  it.each([
    ['AD', 1_000_000, true],
    ['XLD', 1_000_000, true],
    ['AD', 999_999, false],
    ['AR', 9_999_999, false],
    ['XLR', 9_999_999, false],
    ['AR', 10_000_000, true],
  ] as const)(
    'asks for less of a dominant disorder: %s at %i: %s',
    (inheritance, ppb, expected) => {
      expect(metBy(bs1, { ...grpmax(ppb), condition: { inheritance } })).toBe(expected);
    },
  );

  it.each<[string, Variant]>([
    ['HFE c.845G>A', variant('chr6', 26092913, 'G>A')],
    ['BTD c.1330G>C', variant('chr3', 15645186, 'G>C')],
    ['GJB2 c.109G>A', variant('chr13', 20189473, 'C>T')],
    ['MEFV c.1105C>T', variant('chr16', 3249586, 'G>A')],
  ])('does not call the exception %s benign by its frequency', (_, exception) => {
    const options = { ...grpmax(100_000_000), variant: exception };
    expect([metBy(ba1, options), metBy(bs1, options)]).toEqual([false, false]);
  });

  it('does not call a listed mild allele benign by its frequency', () => {
    const arsa = variant('chr22', 50625988, 'T>C');
    expect(metBy(ba1, { ...grpmax(100_000_000), variant: arsa })).toBe(false);
  });

  it('takes the filtering frequency for BS1 where there is one', () => {
    const frequency = { grpmaxAfPpb: 12_000_000, faf95Ppb: 9_000_000 };
    expect(metBy(bs1, { frequency })).toBe(false);
  });

  it('does not trust a frequency of a few alleles that comes without counts', () => {
    const one = { alleleNumber: null, afPpb: 100_000, source: 'AF_ESP6500' };
    const many = { alleleNumber: null, afPpb: 100_000_000, source: 'AF_ESP6500' };
    const gene = { symbol: 'HNF1A' };
    expect(metBy(ba1, { frequency: one, gene })).toBe(false);
    expect(metBy(ba1, { frequency: many, gene })).toBe(true);
  });

  it('writes numbers of the pack and the table they are compared with', () => {
    const { reason } = ba1(evidenceOf({ ...grpmax(15_000_000), gene: { symbol: 'PAH' } }));
    expect(reason).toBe('0.015 >= 0.015 (GN006)');
  });
});

describe('BS2', () => {
  it.each<[string, EvidenceOptions, boolean | null]>([
    ['recessive, three homozygotes', { frequency: { homozygotes: 3 } }, true],
    ['recessive, two homozygotes', { frequency: { homozygotes: 2 } }, false],
    [
      'dominant, five homozygotes',
      { frequency: { homozygotes: 5 }, condition: { inheritance: 'AD' } },
      false,
    ],
    [
      'dominant, six homozygotes',
      { frequency: { homozygotes: 6 }, condition: { inheritance: 'AD' } },
      true,
    ],
    ['homozygotes not counted', { frequency: {} }, null],
    ['no record', {}, null],
    [
      'an excepted allele',
      { frequency: { homozygotes: 900 }, variant: variant('chr6', 26092913, 'G>A') },
      false,
    ],
  ])('%s: %s', (_, options, expected) => {
    expect(metBy(bs2, options)).toBe(expected);
  });

  it('is Supporting, because population sources do not examine their participants', () => {
    expect(bs2(evidenceOf({ frequency: { homozygotes: 50 } })).strength).toBe('Supporting');
  });
});

describe('damaged rule tables', () => {
  it.each([
    ['acmg-defaults', { pm2: {} }],
    ['thresholds', { PAH: [{ cspec: 'GN006' }] }],
    ['ba1-exceptions', [{ chrom: 'chr1' }]],
    ['missense-genes', { PTEN: { cspec: 'GN003', pp2: 'yes', bp1: null } }],
    ['pvs1-exceptions', { PTEN: { nmd: 'assumed', toResidue: 0, source: 'GN003' } }],
    ['pm1-hotspots', { PAH: [{ cspec: 'GN006', strength: 'Huge', residues: [] }] }],
  ])('are refused: %s', (name, content) => {
    expect(refusalCode(() => evidenceOf({ tables: { [name]: content } }))).toBe(
      'RULE_TABLE_INVALID',
    );
  });
});
