import { describe, expect, it } from 'vitest';
import { annotateVariant } from '#pipelines';
import type { Annotation } from '#pipelines';
import { aGene } from '../../../builders/gene.ts';

// Exons of 123, 121, 119 and 63 coding bases; GCT throughout, so that a shifted frame reads CTG or TGC.
const GENE = {
  exons: [
    `ATG${'GCT'.repeat(40)}`,
    `${'GCT'.repeat(40)}G`,
    `CT${'GCT'.repeat(39)}`,
    `${'GCT'.repeat(20)}TAA${'TGCATGAACC'.repeat(3)}`,
  ],
  coding: [0, 426] as const,
  strand: '-' as const,
};
const LENGTH = 141;

describe('what the PVS1 tree asks', () => {
  const gene = aGene(GENE);
  const annotate = (at: string, deleted: string, inserted: string): Annotation =>
    annotateVariant(gene.change(at, deleted, inserted), gene.transcript, gene.pack);

  it('expects decay for a stop before the last 50 nt of the last junction', () => {
    // c.310 begins codon 104; the junction lies behind c.363: 54 nt.
    expect(annotate('310', 'GCT', 'TAA').truncation).toEqual({
      firstChangedResidue: 104,
      stopResidue: 104,
      removedResidues: LENGTH - 103,
      proteinLength: LENGTH,
      nmd: { expected: true, reason: 'before-last-50-nt' },
    });
  });

  it('expects none from 50 nt before the last junction on', () => {
    expect(annotate('313', 'GCT', 'TAA').truncation?.nmd).toEqual({
      expected: true,
      reason: 'before-last-50-nt',
    });
    expect(annotate('316', 'GCT', 'TAA').truncation?.nmd).toEqual({
      expected: false,
      reason: 'last-50-nt',
    });
  });

  it('expects none in the last exon', () => {
    expect(annotate('364', 'GCT', 'TGA').truncation).toMatchObject({
      removedResidues: 20,
      nmd: { expected: false, reason: 'last-exon' },
    });
  });

  it('expects none in a gene of one exon', () => {
    const single = aGene({ exons: [GENE.exons.join('')], coding: [0, 426], strand: '+' });
    const found = annotateVariant(
      single.change('310', 'GCT', 'TAA'),
      single.transcript,
      single.pack,
    );
    expect(found.truncation?.nmd).toEqual({ expected: false, reason: 'single-exon' });
  });

  it('follows a shifted frame to its stop, behind the old one if need be', () => {
    const found = annotate('4', '', 'A');
    expect(found).toMatchObject({ hgvsP: 'p.(Ala2SerfsTer147)' });
    expect(found.truncation).toMatchObject({
      firstChangedResidue: 2,
      removedResidues: LENGTH - 1,
      nmd: { expected: false, reason: 'last-exon' },
    });
  });

  it('does not tell decay where no stop is known', () => {
    const absent = aGene({ ...GENE, absent: 'all' });
    const found = annotateVariant(gene.change('4', '', 'A'), absent.transcript, absent.pack);
    expect(found).toMatchObject({ consequence: 'frameshift_variant', truncation: null });
  });

  it('leaves a missense change without a truncation', () => {
    expect(annotate('4', 'G', 'C')).toMatchObject({
      truncation: null,
      exonLoss: null,
      startLoss: null,
    });
  });

  it('tells that skipping the exon of a lost donor shifts the frame, and what follows', () => {
    const found = annotate('244+1', 'G', 'A');
    expect(found.exonLoss).toMatchObject({
      firstExon: 2,
      lastExon: 2,
      codingBases: 121,
      inFrame: false,
      removedResidues: null,
    });
    expect(found.exonLoss?.truncation?.firstChangedResidue).toBe(42);
  });

  it('tells that skipping the exon of a lost acceptor keeps the frame', () => {
    const even = aGene({
      exons: [GENE.exons[0] ?? '', 'GCT'.repeat(10), `GCTTAA${'C'.repeat(60)}`],
      coding: [0, 159],
      strand: '+',
    });
    const found = annotateVariant(even.change('124-1', 'G', 'A'), even.transcript, even.pack);
    expect(found.exonLoss).toEqual({
      firstExon: 2,
      lastExon: 2,
      codingBases: 30,
      inFrame: true,
      removedResidues: 10,
      truncation: null,
    });
  });

  it('keeps no frame for the exon of the start or of the stop', () => {
    expect(annotate('123+1', 'G', 'A').exonLoss).toMatchObject({ firstExon: 1, inFrame: null });
    expect(annotate('364-1', 'G', 'A').exonLoss).toMatchObject({ firstExon: 4, inFrame: null });
  });

  it('does not shift a frame by sequence that is absent', () => {
    const absent = aGene({ ...GENE, absent: 'all' });
    const found = annotateVariant(gene.change('244+1', 'G', 'A'), absent.transcript, absent.pack);
    expect(found.exonLoss).toMatchObject({ inFrame: false, truncation: null });
  });

  it('finds the next methionine of a lost start', () => {
    const small = aGene({ exons: ['ATGGCTATGGCTTAA'], coding: [0, 15], strand: '+' });
    const lost = annotateVariant(small.change('2', 'T', 'C'), small.transcript, small.pack);
    expect(lost.startLoss).toEqual({ nextMethionine: 3 });
    expect(annotate('2', 'T', 'C').startLoss).toEqual({ nextMethionine: null });
  });
});
