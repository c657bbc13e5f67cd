import { describe, expect, it } from 'vitest';
import { annotateVariant, combinePhased, parseChrom } from '#pipelines';
import type { Variant } from '#pipelines';
import { aGene } from '../../../builders/gene.ts';

const EXONS = ['GGCACCAATGGCTAAAGATTG', 'TCTTCGTGAAGAATACAAACAGTGGG', 'AACCTAGTTAAGC'];

type Change = readonly [at: string, deleted: string, inserted: string];

describe.each(['+', '-'] as const)('combinePhased on the %s strand', (strand) => {
  const gene = aGene({ exons: EXONS, coding: [7, 58], strand });
  const combine = (...variants: Variant[]): Variant | null =>
    combinePhased(variants, gene.transcript, gene.pack);

  it('makes one codon change of two substitutions', () => {
    const both = combine(gene.change('19', 'C', 'T'), gene.change('20', 'G', 'A'));
    expect(both).toEqual(gene.change('19', 'CG', 'TA'));
  });

  it('fills the base between from the reference', () => {
    const both = combine(gene.change('24', 'A', 'T'), gene.change('22', 'G', 'C'));
    expect(both).toEqual(gene.change('22', 'GAA', 'CAT'));
  });

  it('shows the stop that neither makes alone', () => {
    // CGT to TGT and CAT; both: TAT. CAG to TAG needs one, AAA to TAA one; TGG to TAA needs two.
    const both = combine(gene.change('38', 'G', 'A'), gene.change('39', 'G', 'A'));
    const found = annotateVariant(both ?? gene.change('4', 'G', 'C'), gene.transcript, gene.pack);
    expect(found).toMatchObject({ consequence: 'stop_gained', hgvsP: 'p.(Trp13Ter)' });
  });

  it('takes three in one codon', () => {
    const all = combine(
      gene.change('22', 'G', 'C'),
      gene.change('23', 'A', 'C'),
      gene.change('24', 'A', 'C'),
    );
    expect(all).toEqual(gene.change('22', 'GAA', 'CCC'));
  });

  it.each<readonly [name: string, one: Change, other: Change]>([
    ['two codons', ['21', 'T', 'A'], ['22', 'G', 'C']],
    ['a codon split by an intron', ['14', 'G', 'A'], ['15', 'T', 'C']],
    ['the same base twice', ['22', 'G', 'C'], ['22', 'G', 'A']],
    ['an intron', ['14+1', 'G', 'A'], ['14+2', 'T', 'C']],
    ['a UTR', ['-1', 'A', 'C'], ['-2', 'C', 'A']],
    ['a deletion', ['22', 'GA', 'G'], ['24', 'A', 'C']],
  ])('does not combine over %s', (_name, one, other) => {
    expect(combine(gene.change(...one), gene.change(...other))).toBeNull();
  });

  it('does not combine one, none, another contig or unknown bases', () => {
    const one = gene.change('22', 'G', 'C');
    expect(combine()).toBeNull();
    expect(combine(one)).toBeNull();
    const elsewhere = { ...gene.change('23', 'A', 'C'), chrom: parseChrom('chr3') };
    expect(combine(one, elsewhere)).toBeNull();
    const absent = aGene({ exons: EXONS, coding: [7, 58], strand, absent: 'all' });
    const pair = [one, gene.change('24', 'A', 'T')];
    expect(combinePhased(pair, absent.transcript, absent.pack)).toBeNull();
  });
});
