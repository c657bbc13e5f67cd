import { describe, expect, it } from 'vitest';
import { annotateVariant } from '#pipelines';
import type { Annotation } from '#pipelines';
import { translate } from '../../../../pipelines/consequence/genetic-code.ts';
import { aGene } from '../../../builders/gene.ts';

const BASES = ['A', 'C', 'G', 'T'] as const;
const CODONS = BASES.flatMap((a) => BASES.flatMap((b) => BASES.map((c) => a + b + c)));

describe('one changed base of a codon that is not known', () => {
  const kinds = (place: number, ref: string, alt: string): ReadonlySet<string> => {
    const found = CODONS.filter((codon) => codon.charAt(place) === ref && translate(codon) !== '*');
    return new Set(
      found.map((codon) => {
        const before = translate(codon);
        const after = translate(codon.slice(0, place) + alt + codon.slice(place + 1));
        return after === '*'
          ? 'stop_gained'
          : before === after
            ? 'synonymous_variant'
            : 'missense_variant';
      }),
    );
  };

  it.each(['+', '-'] as const)('is named exactly where all codons agree, %s strand', (strand) => {
    const wrong: string[] = [];
    for (const place of [0, 1, 2]) {
      for (const ref of BASES) {
        for (const alt of BASES.filter((base) => base !== ref)) {
          const codon = CODONS.find((one) => one.charAt(place) === ref && translate(one) !== '*');
          const found = annotateIn(codon ?? '', { place, alt, strand });
          const possible = kinds(place, ref, alt);
          const [only] = possible;
          const want = possible.size === 1 ? only : 'coding_sequence_variant';
          if (found.consequence !== want) {
            wrong.push(`${place} ${ref}>${alt}: ${found.consequence}, not ${want ?? 'none'}`);
          }
        }
      }
    }
    expect(wrong).toEqual([]);
  });

  it('gives no residues and no protein name', () => {
    const found = annotateIn('GAT', { place: 1, alt: 'C', strand: '+' });
    expect(found).toMatchObject({ aminoAcids: null, hgvsP: 'p.?', proteinPosition: 3 });
    expect(found.notes).toEqual(['protein name unresolved: sequence absent']);
  });
});

/** Start, alanine, the codon, alanine, stop; of a pack that knows no base. `place` is 0-based in the codon. */
function annotateIn(
  codon: string,
  {
    place,
    alt,
    strand,
  }: { readonly place: number; readonly alt: string; readonly strand: '+' | '-' },
): Annotation {
  const coding = `ATGGCC${codon}GCCTAA`;
  const options = { exons: [coding], coding: [0, coding.length], strand } as const;
  const gene = aGene({ ...options, absent: 'all' });
  const variant = aGene(options).change(String(7 + place), codon.charAt(place), alt);
  return annotateVariant(variant, gene.transcript, gene.pack);
}
