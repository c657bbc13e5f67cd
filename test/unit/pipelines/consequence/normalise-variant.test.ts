import { describe, expect, it } from 'vitest';
import { ConsequenceFault, normaliseVariant, parseChrom, parsePos1 } from '#pipelines';
import type { NormalisedVariant, Variant } from '#pipelines';
import { memoryPack } from '../../../builders/memory-pack.ts';

const CHROM = parseChrom('chr7');
//              1234567890123456789012345678
const CONTIG = 'GATTTTTCACACACATGCCC....ACGTACG';
const pack = memoryPack({ transcripts: [], contigs: new Map([[CHROM, CONTIG]]) });

function variant(pos: number, ref: string, alt: string): Variant {
  return { chrom: CHROM, pos: parsePos1(pos), ref, alt };
}

function normalise(pos: number, ref: string, alt: string): NormalisedVariant {
  return normaliseVariant(variant(pos, ref, alt), pack);
}

type Form = readonly [pos: number, ref: string, alt: string];

describe('normaliseVariant', () => {
  it.each<readonly [name: string, given: Form, normal: Form]>([
    ['leaves a substitution', [3, 'T', 'C'], [3, 'T', 'C']],
    ['trims a substitution in a long record', [1, 'GATTT', 'GACTT'], [3, 'T', 'C']],
    ['keeps an MNV whole', [2, 'AT', 'GC'], [2, 'AT', 'GC']],
    ['keeps an MNV with an unchanged base inside', [2, 'ATT', 'GTC'], [2, 'ATT', 'GTC']],
    ['moves a deletion to the start of its run', [6, 'TT', 'T'], [2, 'AT', 'A']],
    ['moves an insertion to the start of its run', [7, 'T', 'TT'], [2, 'A', 'AT']],
    ['moves a deletion of a repeat unit', [12, 'CAC', 'C'], [7, 'TCA', 'T']],
    ['moves an insertion of a repeat unit', [15, 'A', 'ACA'], [7, 'T', 'TCA']],
    ['anchors a deletion whose record has the base behind', [2, 'AT', 'T'], [1, 'GA', 'G']],
    ['takes a deletion-insertion down to what differs', [7, 'TCACA', 'TGGGCA'], [8, 'CA', 'GGG']],
    ['stays at the first base of a contig', [1, 'GA', 'A'], [1, 'GA', 'A']],
    ['moves to the first base of a contig', [2, 'A', 'GA'], [1, 'G', 'GG']],
  ])('%s', (_name, given, normal) => {
    expect(normalise(...given)).toEqual({
      variant: variant(...normal),
      alignment: 'aligned',
    });
  });

  it('says that an unknown base stopped it', () => {
    expect(normalise(25, 'AC', 'C')).toEqual({
      variant: variant(25, 'AC', 'C'),
      alignment: 'trimmed',
    });
    expect(normalise(22, 'AAA', 'A')).toEqual({
      variant: variant(22, 'AAA', 'A'),
      alignment: 'trimmed',
    });
  });

  it('uses the letters of the record where the reference has none', () => {
    expect(normalise(21, 'GAA', 'GA')).toEqual({
      variant: variant(21, 'GA', 'G'),
      alignment: 'aligned',
    });
  });

  it.each([
    ['REF_MISMATCH', 3, 'A', 'C'],
    ['REF_MISMATCH', 3, 'TTA', 'T'],
    ['REF_MISMATCH', 24, 'AAT', 'A'],
    ['ALT_SPANNING_DELETION', 3, 'T', '*'],
    ['ALT_UNSPECIFIED', 3, 'T', '<*>'],
    ['ALT_UNSPECIFIED', 3, 'T', '<NON_REF>'],
    ['ALT_SYMBOLIC', 3, 'T', '<DEL>'],
    ['ALT_SYMBOLIC', 3, 'T', '<INS:ME:ALU>'],
    ['ALT_BREAKEND', 3, 'T', 'T[chr2:321682['],
    ['ALT_BREAKEND', 3, 'T', ']chr2:321681]T'],
    ['ALT_BREAKEND', 3, 'T', 'T.'],
    ['ALT_BREAKEND', 3, 'T', '.T'],
    ['ALT_MISSING', 3, 'T', '.'],
    ['ALT_MISSING', 3, 'T', ''],
    ['ALT_INVALID', 3, 'T', 'C,G'],
    ['ALT_INVALID', 3, 'T', 'c'],
    ['ALT_INVALID', 3, 'T', 'C '],
    ['REF_INVALID', 3, '', 'C'],
    ['REF_INVALID', 3, '-', 'C'],
    ['REF_INVALID', 3, 'R', 'C'],
    ['ALLELES_EQUAL', 3, 'T', 'T'],
    ['ALLELE_TOO_LONG', 3, 'T', 'A'.repeat(65_536)],
  ] as const)('reports %s (pos %s, %s to %s)', (code, pos, ref, alt) => {
    try {
      normalise(pos, ref, alt);
      expect.fail('nothing was thrown');
    } catch (error) {
      expect(error).toBeInstanceOf(ConsequenceFault);
      expect(error).toMatchObject({ code });
    }
  });

  it.each(['TGCATTACA*', '<GATTACA>', 'GATTACA[chr2:1['])(
    'does not echo alleles in its error text (%s)',
    (alt) => {
      try {
        normalise(3, 'GATTACAT', alt);
        expect.fail('nothing was thrown');
      } catch (error) {
        expect(String(error)).not.toMatch(/GATTACA|TGCATT/);
      }
    },
  );

  it('accepts N in REF wherever the reference has a base', () => {
    expect(normalise(3, 'N', 'C').variant).toEqual(variant(3, 'N', 'C'));
  });
});
