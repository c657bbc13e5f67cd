import { describe, expect, it } from 'vitest';
import { bp7 } from '../../../../pipelines/classification/criteria/bp7.ts';
import { predictorCriteria } from '../../../../pipelines/classification/criteria/predictors.ts';
import { ps1 } from '../../../../pipelines/classification/criteria/ps1.ts';
import type { SpliceRecord } from '../../../../pipelines/classification/knowledge/residue-index.ts';
import { spliceMotifEffect } from '../../../../pipelines/classification/knowledge/splice-motifs.ts';
import { RULE_TABLES, evidenceOf } from '../../../builders/classification.ts';
import type { EvidenceOptions } from '../../../builders/classification.ts';
import { readCurationTable } from '../../../builders/curation.ts';
import { variant } from '../../../builders/knowledge-pack.ts';

const tables = { ...RULE_TABLES, 'splice-motifs': readCurationTable('splice-motifs') };
/** Exon 2 of the made-up gene ends at 2120. */
const EXON_END = 2120;
const AT = (pos: number, change: string): ReturnType<typeof variant> =>
  variant('chr1', pos, change);

/** A gene that reads `C` everywhere but where `letters` begin at `from`. */
function around(from: number, letters: string): (start: number, end: number) => string {
  return (start, end) =>
    Array.from({ length: end - start + 1 }, (_, index) => {
      const at = start + index - from;
      return at >= 0 && at < letters.length ? letters.charAt(at) : 'C';
    }).join('');
}

/** `CAG|GTAAGT`, the donor of the textbook, at the end of exon 2. */
const DONOR = around(EXON_END - 2, 'CAGGTAAGT');

interface Site {
  readonly distance: number;
  readonly change: string;
  readonly consequence?: 'synonymous_variant' | 'splice_region_variant' | 'splice_donor_variant';
}

function atDonor({ distance, change, consequence }: Site): EvidenceOptions {
  const pos = distance > 0 ? EXON_END + 1 - distance : EXON_END - distance;
  return {
    tables,
    bases: DONOR,
    variant: AT(pos, change),
    annotation: {
      consequence: consequence ?? 'splice_region_variant',
      border: 'donor',
      borderDistance: distance,
      exon: distance > 0 ? 2 : null,
      intron: distance > 0 ? null : 2,
      aminoAcids: null,
    },
  };
}

describe('the position weights of splice sites', () => {
  it.each<[string, Site, string]>([
    ['the last base of the exon', { distance: 1, change: 'G>A' }, 'loss'],
    ['the fifth base of the intron', { distance: -5, change: 'G>C' }, 'loss'],
    ['a weak place of the motif', { distance: 3, change: 'C>A' }, 'none'],
  ])('weigh %s', (_, site, expected) => {
    expect(spliceMotifEffect(evidenceOf(atDonor(site)))).toBe(expected);
  });

  const inExon = (letters: string, pos: number, change: string): EvidenceOptions => ({
    tables,
    bases: around(2050, letters),
    variant: AT(pos, change),
    annotation: {
      consequence: 'synonymous_variant',
      border: 'donor',
      borderDistance: EXON_END + 1 - pos,
      aminoAcids: null,
    },
  });

  it('see a new donor in the exon', () => {
    expect(spliceMotifEffect(evidenceOf(inExon('CAGGCAAGT', 2054, 'C>T')))).toBe('gain');
  });

  it('do not take a weak new GT for a site', () => {
    expect(spliceMotifEffect(evidenceOf(inExon('CCCGCCCCC', 2054, 'C>T')))).toBe('none');
  });

  it('do not take a site that the change weakens for a new one', () => {
    expect(spliceMotifEffect(evidenceOf(inExon('CAGGTAAGT', 2057, 'G>C')))).toBe('none');
  });

  it.each<[string, EvidenceOptions]>([
    ['the table', { ...inExon('CAGGCAAGT', 2054, 'C>T'), tables: RULE_TABLES }],
    ['the bases', { ...inExon('', 2054, 'C>T'), bases: () => null }],
    ['one base for one', { ...inExon('CAGGCAAGT', 2054, 'C>T'), variant: AT(2054, 'C>CT') }],
  ])('say nothing without %s', (_, options) => {
    expect(spliceMotifEffect(evidenceOf(options))).toBeNull();
  });

  const silent = inExon('CCCCCCCCC', 2054, 'C>T');
  const metOf = (options: EvidenceOptions): readonly unknown[] => {
    const evidence = evidenceOf(options);
    const { pp3, bp4 } = predictorCriteria(evidence);
    return [pp3.met, bp4.met, bp7(evidence).met];
  };

  it.each<[string, EvidenceOptions, (boolean | null)[]]>([
    ['a silent change without effect', silent, [false, true, true]],
    ['a silent change with a new site', inExon('CAGGCAAGT', 2054, 'C>T'), [true, false, false]],
    ['no bases', { ...silent, bases: () => null }, [null, null, null]],
    ['SpliceAI goes first', { ...silent, spliceAi: 500_000 }, [true, false, false]],
    ['a lost base of the site', atDonor({ distance: -5, change: 'G>C' }), [true, false, false]],
  ])('stand in for a predictor: %s', (_, options, expected) => {
    expect(metOf(options)).toEqual(expected);
  });
});

describe('PS1 at a splice site', () => {
  const record = (
    distance: number,
    change: string,
    more: Partial<SpliceRecord> = {},
  ): SpliceRecord => {
    const pos = distance > 0 ? EXON_END + 1 - distance : EXON_END - distance;
    return {
      variant: AT(pos, change),
      variationId: 5,
      significance: 'P',
      border: 'donor',
      distance,
      site: `donor:${EXON_END}`,
      ...more,
    };
  };
  const graded = (
    site: Site,
    splice: readonly SpliceRecord[],
    more: EvidenceOptions = {},
  ): string => {
    const { met, strength } = ps1(evidenceOf({ ...atDonor(site), splice, ...more }));
    return met === true ? strength : String(met);
  };
  const fifth: Site = { distance: -5, change: 'G>C' };

  it.each<[string, SpliceRecord[], string]>([
    ['another change of the nucleotide, pathogenic', [record(-5, 'G>A')], 'Strong'],
    ['likely pathogenic', [record(-5, 'G>A', { significance: 'LP' })], 'Moderate'],
    ['both given', [record(-5, 'G>A', { significance: 'P/LP' })], 'Moderate'],
    ['the dinucleotide, whose loss weighs more', [record(-1, 'G>A')], 'false'],
    ['a weaker change of the motif', [record(-6, 'T>A')], 'Moderate'],
    ['the same, likely pathogenic', [record(-6, 'T>A', { significance: 'LP' })], 'Supporting'],
    ['the best of two', [record(-1, 'G>A'), record(-5, 'G>A')], 'Strong'],
    ['another site', [record(-5, 'G>A', { site: 'donor:3100' })], 'false'],
    ['the variant itself', [record(-5, 'G>C')], 'false'],
    ['nothing', [], 'false'],
  ])('outside the dinucleotide: %s: %s', (_, splice, expected) => {
    expect(graded(fifth, splice)).toBe(expected);
  });

  it('asks that the change weakens the site at least as much', () => {
    expect(graded({ distance: -5, change: 'G>A' }, [record(-5, 'G>C')])).toBe('false');
  });

  it('is not met where the site is not weakened', () => {
    expect(graded({ distance: 3, change: 'C>A' }, [record(3, 'C>T')])).toBe('false');
  });

  it('is not met without the table', () => {
    expect(graded(fifth, [record(-5, 'G>A')], { tables: RULE_TABLES })).toBe('false');
  });

  const first: Site = { distance: -1, change: 'G>A', consequence: 'splice_donor_variant' };
  const loss = {
    firstExon: 2,
    lastExon: 2,
    codingBases: 120,
    inFrame: true,
    removedResidues: 40,
    truncation: null,
  };
  const withLoss = (codingBases: number): EvidenceOptions => ({
    ...atDonor(first),
    annotation: { ...atDonor(first).annotation, exonLoss: { ...loss, codingBases } },
    condition: { lossOfFunction: true },
  });

  it.each<[string, SpliceRecord[], string]>([
    ['the dinucleotide, pathogenic', [record(-2, 'T>C')], 'Strong'],
    ['the dinucleotide, likely pathogenic', [record(-2, 'T>C', { significance: 'LP' })], 'false'],
  ])('in the dinucleotide, PVS1 below full strength: %s: %s', (_, splice, expected) => {
    expect(graded(first, splice, withLoss(120))).toBe(expected);
  });

  it('adds nothing to a dinucleotide without PVS1', () => {
    const options = { ...withLoss(120), condition: { lossOfFunction: false } };
    expect(graded(first, [record(-2, 'T>C')], options)).toBe('false');
  });
});
