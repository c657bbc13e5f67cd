import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { annotateVariant, normaliseVariant, parseChrom, parsePos1 } from '#pipelines';
import type { Variant } from '#pipelines';
import { aGene } from '../builders/gene.ts';
import { memoryPack } from '../builders/memory-pack.ts';

const CHROM = parseChrom('chr1');
// Few letters make many repeats.
const bases = (minLength: number, maxLength: number): fc.Arbitrary<string> =>
  fc
    .array(fc.constantFrom('A', 'C', 'A', 'T'), { minLength, maxLength })
    .map((all) => all.join(''));

/** A contig and a record on it whose REF fits. */
const records = fc
  .record({
    contig: bases(20, 40),
    at: fc.nat(18),
    length: fc.integer({ min: 1, max: 6 }),
    alt: bases(1, 6),
  })
  .map(({ contig, at, length, alt }) => {
    const start = Math.min(at, contig.length - length);
    const ref = contig.slice(start, start + length);
    return { contig, variant: { chrom: CHROM, pos: parsePos1(start + 1), ref, alt } };
  })
  .filter(({ variant }) => variant.ref !== variant.alt);

function apply(contig: string, { pos, ref, alt }: Variant): string {
  return contig.slice(0, pos - 1) + alt + contig.slice(pos - 1 + ref.length);
}

function packOf(contig: string): ReturnType<typeof memoryPack> {
  return memoryPack({ transcripts: [], contigs: new Map([[CHROM, contig]]) });
}

describe('normaliseVariant', () => {
  it('does not change the resulting sequence', () => {
    fc.assert(
      fc.property(records, ({ contig, variant }) => {
        const normal = normaliseVariant(variant, packOf(contig)).variant;
        expect(apply(contig, normal)).toBe(apply(contig, variant));
      }),
    );
  });

  it('is idempotent', () => {
    fc.assert(
      fc.property(records, ({ contig, variant }) => {
        const once = normaliseVariant(variant, packOf(contig));
        expect(normaliseVariant(once.variant, packOf(contig))).toEqual(once);
      }),
    );
  });

  it('gives one form, however many equal letters a record has on either side', () => {
    fc.assert(
      fc.property(records, fc.nat(4), fc.nat(4), ({ contig, variant }, left, right) => {
        const start = Math.max(0, variant.pos - 1 - left);
        const end = Math.min(contig.length, variant.pos - 1 + variant.ref.length + right);
        const before = contig.slice(start, variant.pos - 1);
        const behind = contig.slice(variant.pos - 1 + variant.ref.length, end);
        const padded = {
          chrom: CHROM,
          pos: parsePos1(start + 1),
          ref: before + variant.ref + behind,
          alt: before + variant.alt + behind,
        };
        const pack = packOf(contig);
        expect(normaliseVariant(padded, pack)).toEqual(normaliseVariant(variant, pack));
      }),
    );
  });

  it('leaves no smaller form: alleles differ at both ends or one is a single base', () => {
    fc.assert(
      fc.property(records, ({ contig, variant }) => {
        const { ref, alt, pos } = normaliseVariant(variant, packOf(contig)).variant;
        if (ref.length > 1 && alt.length > 1) {
          expect(ref[0]).not.toBe(alt[0]);
        }
        if (pos > 1 && (ref.length > 1 || alt.length > 1)) {
          expect(ref.at(-1)).not.toBe(alt.at(-1));
        }
      }),
    );
  });
});

describe('annotateVariant', () => {
  const EXONS = [
    'GGCACCAATGGCTAAAGATTG',
    'TCTTCGTGAAGAATACAAACAGTGGG',
    'AACCTAGTTAAGCATGACCTTAGCC',
  ];

  it.each(['+', '-'] as const)('gives one result for every form of a variant (%s)', (strand) => {
    const gene = aGene({ exons: EXONS, coding: [7, 58], strand });
    const range = gene.transcript.exons;
    const [low, high] = [Number(range[0]?.start) - 2, Number(range.at(-1)?.end) + 2];
    fc.assert(
      fc.property(
        fc.integer({ min: low, max: high }),
        fc.integer({ min: 1, max: 5 }),
        bases(0, 5),
        fc.nat(3),
        (at, length, alt, pad) => {
          const letters = (from: number, to: number): string =>
            gene.pack.reference(CHROM_OF_GENE, { start: parsePos1(from), end: parsePos1(to) }) ??
            '';
          const before = letters(at - 1 - pad, at - 1);
          const variant = {
            chrom: CHROM_OF_GENE,
            pos: parsePos1(at - 1 - pad),
            ref: before + letters(at, at + length - 1),
            alt: before + alt,
          };
          fc.pre(variant.ref !== variant.alt);
          const normal = normaliseVariant(variant, gene.pack).variant;
          expect(annotateVariant(variant, gene.transcript, gene.pack)).toEqual(
            annotateVariant(normal, gene.transcript, gene.pack),
          );
        },
      ),
      { numRuns: 400 },
    );
  });
});

const CHROM_OF_GENE = parseChrom('chr12');
