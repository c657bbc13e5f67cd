import { describe, expect, it } from 'vitest';
import { annotateVariant, parseChrom } from '#pipelines';
import type { Annotation } from '#pipelines';
import { INTRON, aGene } from '../../../builders/gene.ts';
import type { GeneOptions } from '../../../builders/gene.ts';

/**
 * Coding sequence ATG GCT AAA GAT TG|T CTT CGT GAA GAA TAC AAA CAG TGG G|AA CCT AGT TAA: M A K D C L R E E Y K
 * Q W E P S, behind a 5' UTR of seven bases.
 */
const EXONS = [
  'GGCACCAATGGCTAAAGATTG',
  'TCTTCGTGAAGAATACAAACAGTGGG',
  'AACCTAGTTAAGCATGACCTTAGCC',
] as const;
const SMALL: Omit<GeneOptions, 'strand'> = { exons: EXONS, coding: [7, 58] };

type Row = readonly [
  at: string,
  deleted: string,
  inserted: string,
  terms: string,
  hgvsC: string | null,
  hgvsP: string | null,
];

const SUBSTITUTIONS: readonly Row[] = [
  ['4', 'G', 'C', 'missense_variant', 'c.4G>C', 'p.(Ala2Pro)'],
  ['6', 'T', 'C', 'synonymous_variant', 'c.6T>C', 'p.(Ala2=)'],
  ['7', 'A', 'T', 'stop_gained', 'c.7A>T', 'p.(Lys3Ter)'],
  ['49', 'T', 'C', 'stop_lost', 'c.49T>C', 'p.(Ter17GlnextTer2)'],
  ['51', 'A', 'G', 'stop_retained_variant', 'c.51A>G', 'p.(Ter17=)'],
  ['1', 'A', 'G', 'start_lost', 'c.1A>G', 'p.(Met1?)'],
  ['3', 'G', 'A', 'start_lost', 'c.3G>A', 'p.(Met1?)'],
  ['14', 'G', 'A', 'missense_variant&splice_region_variant', 'c.14G>A', 'p.(Cys5Tyr)'],
  ['15', 'T', 'C', 'synonymous_variant&splice_region_variant', 'c.15T>C', 'p.(Cys5=)'],
  ['11', 'A', 'G', 'missense_variant', 'c.11A>G', 'p.(Asp4Gly)'],
  ['12', 'T', 'C', 'synonymous_variant&splice_region_variant', 'c.12T>C', 'p.(Asp4=)'],
  ['14+1', 'G', 'A', 'splice_donor_variant', 'c.14+1G>A', 'p.?'],
  ['14+2', 'T', 'C', 'splice_donor_variant', 'c.14+2T>C', 'p.?'],
  ['15-1', 'G', 'A', 'splice_acceptor_variant', 'c.15-1G>A', 'p.?'],
  ['15-2', 'A', 'G', 'splice_acceptor_variant', 'c.15-2A>G', 'p.?'],
  [
    '14+3',
    'A',
    'G',
    'splice_region_variant&intron_variant&splice_donor_region_variant',
    'c.14+3A>G',
    'p.?',
  ],
  [
    '14+5',
    'G',
    'A',
    'splice_region_variant&intron_variant&splice_donor_5th_base_variant&splice_donor_region_variant',
    'c.14+5G>A',
    'p.?',
  ],
  ['14+8', 'C', 'T', 'splice_region_variant&intron_variant', 'c.14+8C>T', 'p.?'],
  ['14+9', 'A', 'T', 'intron_variant', 'c.14+9A>T', 'p.?'],
  [
    '15-8',
    'T',
    'A',
    'splice_region_variant&intron_variant&splice_polypyrimidine_tract_variant',
    'c.15-8T>A',
    'p.?',
  ],
  ['15-9', 'T', 'A', 'intron_variant&splice_polypyrimidine_tract_variant', 'c.15-9T>A', 'p.?'],
  ['15-18', 'A', 'C', 'intron_variant', 'c.15-18A>C', 'p.?'],
  ['-3', 'C', 'T', '5_prime_UTR_variant', 'c.-3C>T', 'p.?'],
  ['*2', 'C', 'T', '3_prime_UTR_variant', 'c.*2C>T', 'p.?'],
  ['-8', 'A', 'C', 'intergenic_variant', null, null],
];

const INDELS: readonly Row[] = [
  ['22', 'GAA', '', 'inframe_deletion', 'c.25_27del', 'p.(Glu9del)'],
  ['28', '', 'GAA', 'inframe_insertion', 'c.25_27dup', 'p.(Glu9dup)'],
  ['22', '', 'GAA', 'inframe_insertion', 'c.25_27dup', 'p.(Glu9dup)'],
  ['22', '', 'GGC', 'inframe_insertion', 'c.22_23insGCG', 'p.(Arg7_Glu8insGly)'],
  ['6', '', 'AAA', 'protein_altering_variant', 'c.5_6insAAA', 'p.(Ala2_Lys3insAsn)'],
  ['4', 'GCT', 'TTTTGG', 'protein_altering_variant', 'c.4_6delinsTTTTGG', 'p.(Ala2delinsPheTrp)'],
  [
    '8',
    'AAGATT',
    'T',
    'frameshift_variant&splice_region_variant',
    'c.8_12del',
    'p.(Lys3MetfsTer4)',
  ],
  ['9', 'AGA', '', 'inframe_deletion', 'c.9_11del', 'p.(Lys3_Asp4delinsAsn)'],
  ['9', '', 'A', 'frameshift_variant', 'c.9dup', 'p.(Asp4ArgfsTer5)'],
  ['7', '', 'A', 'frameshift_variant', 'c.9dup', 'p.(Asp4ArgfsTer5)'],
  ['7', 'A', '', 'frameshift_variant', 'c.9del', 'p.(Asp4IlefsTer?)'],
  ['29', 'AC', '', 'stop_gained&frameshift_variant', 'c.30_31del', 'p.(Tyr10Ter)'],
  ['22', '', 'TAA', 'stop_gained&inframe_insertion', 'c.21_22insTAA', 'p.(Glu8Ter)'],
  [
    '22',
    '',
    'CCCTAA',
    'stop_gained&inframe_insertion',
    'c.21_22insCCCTAA',
    'p.(Arg7_Glu8insProTer)',
  ],
  [
    '22',
    'GAA',
    'CCCTAA',
    'stop_gained&protein_altering_variant',
    'c.22delinsCCCT',
    'p.(Glu8delinsProTer)',
  ],
  ['19', 'CG', 'TA', 'missense_variant', 'c.19_20delinsTA', 'p.(Arg7Tyr)'],
  ['21', 'TG', 'CT', 'stop_gained', 'c.21_22delinsCT', 'p.(Glu8Ter)'],
  ['21', 'TG', 'AC', 'missense_variant', 'c.21_22delinsAC', 'p.(Glu8Gln)'],
  ['20', 'GTG', 'CTC', 'missense_variant', 'c.20_22delinsCTC', 'p.(Arg7_Glu8delinsProGln)'],
  ['22', 'GAA', 'TTC', 'missense_variant', 'c.22_24inv', 'p.(Glu8Phe)'],
  ['18', 'TC', 'CA', 'missense_variant', 'c.18_19delinsCA', 'p.(Arg7Ser)'],
  ['-2', 'CAAT', '', 'start_lost&5_prime_UTR_variant', 'c.-2_2del', 'p.(Met1?)'],
  ['1', 'A', '', 'start_retained_variant&5_prime_UTR_variant', 'c.1del', 'p.?'],
  ['2', 'T', '', 'start_lost', 'c.2del', 'p.(Met1?)'],
  ['1', 'ATG', '', 'start_lost&inframe_deletion', 'c.1_3del', 'p.(Met1?)'],
  ['1', '', 'CC', '5_prime_UTR_variant', 'c.-1_1insCC', 'p.?'],
  [
    '51',
    'AG',
    '',
    'frameshift_variant&stop_lost&3_prime_UTR_variant',
    'c.51_*1del',
    'p.(Ter17TyrextTer?)',
  ],
  ['50', '', 'GG', 'frameshift_variant&stop_lost', 'c.49_50insGG', 'p.(Ter17TrpextTer?)'],
  ['*1', '', 'TT', '3_prime_UTR_variant', 'c.51_*1insTT', 'p.?'],
  ['46', 'AGTTAA', 'AGATAG', 'missense_variant', 'c.48_51delinsATAG', 'p.(Ser16Arg)'],
  ['50', 'AA', 'GA', 'stop_retained_variant', 'c.50A>G', 'p.(Ter17=)'],
  ['48', 'TTAA', 'CTGA', 'stop_retained_variant', 'c.48_50delinsCTG', 'p.(Ser16=)'],
];

const SPLICE_INDELS: readonly Row[] = [
  ['14+1', 'GT', '', 'splice_donor_variant', 'c.14+1_14+2del', 'p.?'],
  [
    '13',
    'TGGT',
    '',
    'splice_donor_variant&splice_region_variant&coding_sequence_variant',
    'c.13_14+2del',
    'p.?',
  ],
  ['14+2', '', 'C', 'splice_donor_variant', 'c.14+1_14+2insC', 'p.?'],
  [
    '14+1',
    '',
    'C',
    'frameshift_variant&splice_region_variant',
    'c.14_14+1insC',
    'p.(Leu6SerfsTer3)',
  ],
  ['14', 'G', '', 'frameshift_variant&splice_region_variant', 'c.14+1del', 'p.(Cys5PhefsTer?)'],
  [
    '15-2',
    'AGTC',
    '',
    'splice_acceptor_variant&splice_region_variant&coding_sequence_variant',
    'c.15-2_16del',
    'p.?',
  ],
];

const UNRESOLVED: readonly Row[] = [
  ['4', 'G', 'C', 'missense_variant', 'c.4G>C', 'p.?'],
  ['7', 'A', 'T', 'coding_sequence_variant', 'c.7A>T', 'p.?'],
  ['34', 'CAG', '', 'coding_sequence_variant', 'c.34_36del', 'p.?'],
  ['1', 'A', 'G', 'coding_sequence_variant', 'c.1A>G', 'p.?'],
  ['45', 'TA', '', 'frameshift_variant', 'c.45_46del', 'p.?'],
  ['14+1', 'G', 'A', 'splice_donor_variant', 'c.14+1G>A', 'p.?'],
  ['-3', 'C', 'T', '5_prime_UTR_variant', 'c.-3C>T', 'p.?'],
];

function titled(row: Row): readonly [string, Row] {
  return [`${row[0]}, ${row[1]}>${row[2]}: ${row.slice(3).join(', ')}`, row];
}

describe.each(['+', '-'] as const)('annotateVariant on the %s strand', (strand) => {
  const gene = aGene({ ...SMALL, strand });
  const annotate = (at: string, deleted: string, inserted: string): Annotation =>
    annotateVariant(gene.change(at, deleted, inserted), gene.transcript, gene.pack);

  it.each([...SUBSTITUTIONS, ...INDELS, ...SPLICE_INDELS].map(titled))(
    '%s',
    (_title, [at, deleted, inserted, terms, hgvsC, hgvsP]) => {
      const found = annotate(at, deleted, inserted);
      expect([found.terms.join('&'), found.hgvsC, found.hgvsP]).toEqual([
        terms,
        hgvsC === null ? null : `NM_000001.1:${hgvsC}`,
        hgvsP,
      ]);
      expect(found.consequence).toBe(found.terms[0]);
    },
  );

  it('says which exon or intron it lies in, and how far from which splice site', () => {
    expect(annotate('14', 'G', 'A')).toMatchObject({
      exon: 1,
      intron: null,
      exonCount: 3,
      cdsPosition: 14,
      proteinPosition: 5,
      proteinLength: 16,
      borderDistance: 1,
      border: 'donor',
      codons: { ref: 'TGT', alt: 'TAT' },
      aminoAcids: { ref: 'C', alt: 'Y' },
    });
    expect(annotate('15', 'T', 'C')).toMatchObject({ borderDistance: 1, border: 'acceptor' });
    expect(annotate('14+5', 'G', 'A')).toMatchObject({
      exon: null,
      intron: 1,
      borderDistance: -5,
      border: 'donor',
    });
    expect(annotate('15-3', 'C', 'T')).toMatchObject({ borderDistance: -3, border: 'acceptor' });
  });

  it('names upstream and downstream only where asked', () => {
    const upstream = gene.change('-8', 'A', 'C');
    const near = annotateVariant(upstream, gene.transcript, gene.pack, { flank: 1 });
    expect(near.terms).toEqual(['upstream_gene_variant']);
    const downstream = gene.change('*15', 'C', 'G');
    expect(annotateVariant(downstream, gene.transcript, gene.pack, { flank: 5 }).terms).toEqual([
      'downstream_gene_variant',
    ]);
    expect(annotateVariant(downstream, gene.transcript, gene.pack).terms).toEqual([
      'intergenic_variant',
    ]);
  });

  it('does not say that a deleted transcript is anything else', () => {
    const whole = EXONS.join(INTRON);
    const found = annotate('-8', `A${whole}C`, '');
    expect(found).toMatchObject({ terms: ['transcript_ablation'], hgvsC: null, hgvsP: null });
  });

  it('names a deleted exon with both its splice sites', () => {
    const found = annotate('15-2', `AG${EXONS[1]}GT`, '');
    expect(found.terms).toContain('splice_donor_variant');
    expect(found.terms).toContain('splice_acceptor_variant');
    expect(found.exonLoss).toMatchObject({ firstExon: 2, lastExon: 2, codingBases: 26 });
  });

  it('does not check a variant of another contig against the transcript', () => {
    const variant = { ...gene.change('4', 'G', 'C'), chrom: parseChrom('chr1') };
    expect(() => annotateVariant(variant, gene.transcript, gene.pack)).toThrow('CHROM_MISMATCH');
  });

  it('refuses a REF that the coding sequence does not have', () => {
    const variant = { ...gene.change('4', 'G', 'C'), ref: 'T', alt: 'A' };
    expect(() => annotateVariant(variant, gene.transcript, gene.pack)).toThrow('REF_MISMATCH');
  });
});

describe.each(['+', '-'] as const)(
  'annotateVariant on the %s strand, sequence absent',
  (strand) => {
    const gene = aGene({ ...SMALL, strand, absent: 'all' });
    const known = aGene({ ...SMALL, strand });
    const annotate = (at: string, deleted: string, inserted: string): Annotation =>
      annotateVariant(known.change(at, deleted, inserted), gene.transcript, gene.pack);

    it.each(UNRESOLVED.map(titled))(
      'does not guess at %s',
      (_title, [at, deleted, inserted, terms, hgvsC, hgvsP]) => {
        const found = annotate(at, deleted, inserted);
        expect([found.terms.join('&'), found.hgvsC, found.hgvsP]).toEqual([
          terms,
          `NM_000001.1:${hgvsC}`,
          hgvsP,
        ]);
      },
    );

    it('says in a note what is missing', () => {
      expect(annotate('7', 'A', 'T').notes).toEqual(['coding, unresolved: sequence absent']);
      expect(annotate('45', 'TA', '').notes).toEqual([
        'protein name unresolved: sequence absent',
        "3' rule not applied beyond the known sequence",
      ]);
      expect(annotate('14+1', 'G', 'A').notes).toEqual([]);
    });

    it('reads coding changes from exons alone', () => {
      const exonic = aGene({ ...SMALL, strand, absent: 'outside-exons' });
      const found = annotateVariant(known.change('22', 'GAA', ''), exonic.transcript, exonic.pack);
      expect(found).toMatchObject({
        hgvsC: 'NM_000001.1:c.25_27del',
        hgvsP: 'p.(Glu9del)',
        notes: [],
      });
      const atEnd = annotateVariant(known.change('14', 'G', ''), exonic.transcript, exonic.pack);
      expect(atEnd.notes).toContain("3' rule not applied beyond the known sequence");
    });

    it('does not translate an allele with N', () => {
      const found = annotateVariant(
        { ...known.change('4', 'G', 'C'), alt: 'N' },
        known.transcript,
        known.pack,
      );
      expect(found).toMatchObject({
        terms: ['coding_sequence_variant'],
        hgvsP: 'p.?',
        notes: ['coding, unresolved: an allele has N'],
      });
    });
  },
);

describe('annotateVariant in transcripts that are read otherwise', () => {
  it('numbers a non-coding transcript from its first base', () => {
    const gene = aGene({ exons: EXONS, coding: null, strand: '+' });
    const found = annotateVariant(gene.change('2', 'G', 'A'), gene.transcript, gene.pack);
    expect(found).toMatchObject({
      terms: ['non_coding_transcript_exon_variant'],
      hgvsC: 'NM_000001.1:n.2G>A',
      hgvsP: null,
      proteinLength: null,
    });
  });

  // ATG TGC TGA GGT TAA: M C U G, as in the thioredoxin reductases.
  const SELENO = { exons: ['ATGTGCTGAGGTTAA'], coding: [0, 15], strand: '+' } as const;

  it('reads an internal TGA as selenocysteine where the model says so', () => {
    const gene = aGene({ ...SELENO, exception: 'selenocysteine' });
    const name = (at: string, deleted: string, inserted: string): (string | null)[] => {
      const found = annotateVariant(gene.change(at, deleted, inserted), gene.transcript, gene.pack);
      return [found.consequence, found.hgvsP];
    };
    expect(name('9', 'A', 'T')).toEqual(['missense_variant', 'p.(Sec3Cys)']);
    expect(name('8', 'G', 'A')).toEqual(['stop_gained', 'p.(Sec3Ter)']);
    expect(name('6', 'CT', 'AT')).toEqual(['stop_gained', 'p.(Cys2Ter)']);
    expect(name('5', 'GCTG', 'CCTG')).toEqual(['missense_variant', 'p.(Cys2Ser)']);
    expect(name('5', 'GCTGAG', 'CATGAT')).toEqual([
      'missense_variant',
      'p.(Cys2_Gly4delinsSerSecCys)',
    ]);
  });

  it('does not read any other TGA as selenocysteine', () => {
    const gene = aGene({ ...SELENO, exception: 'selenocysteine' });
    const found = annotateVariant(gene.change('6', 'C', 'A'), gene.transcript, gene.pack);
    expect(found).toMatchObject({ consequence: 'stop_gained', hgvsP: 'p.(Cys2Ter)' });
  });

  it('keeps a start codon other than ATG where the model says so', () => {
    const gene = aGene({
      exons: ['CTGTGCGGTTAA'],
      coding: [0, 12],
      strand: '-',
      exception: 'non-ATG start',
    });
    const found = annotateVariant(gene.change('1', 'C', 'A'), gene.transcript, gene.pack);
    expect(found).toMatchObject({ terms: ['start_retained_variant', 'synonymous_variant'] });
    const lost = annotateVariant(gene.change('2', 'T', 'A'), gene.transcript, gene.pack);
    expect(lost).toMatchObject({ consequence: 'start_lost', hgvsP: 'p.(Met1?)' });
  });
});
