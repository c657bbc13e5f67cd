import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PRIMARY_CHROMS, PredictorRows, parsePos1 } from '#pipelines';
import type { Chrom, Variant } from '#pipelines';
import {
  aClinvarRecord,
  aFrequency,
  aPack,
  packContent,
  range,
} from '../../builders/knowledge-pack.ts';

const provenance = { sources: packContent().genes.sources, scope: 'A test.' };

const chrom: fc.Arbitrary<Chrom> = fc.constantFrom(
  ...PRIMARY_CHROMS.slice(0, 2),
  ...PRIMARY_CHROMS.slice(-2),
);
const position = fc.integer({ min: 1, max: 30 }).map(parsePos1);
const bases = (letters: string, maxLength: number) =>
  fc.string({ unit: fc.constantFrom(...Array.from(letters)), minLength: 1, maxLength });
const allele = fc.oneof(
  { weight: 4, arbitrary: bases('ACGT', 2) },
  { weight: 2, arbitrary: bases('ACGT', 12) },
  { weight: 1, arbitrary: bases('ACGTN', 3) },
);
const someVariant: fc.Arbitrary<Variant> = fc.record({
  chrom,
  pos: position,
  ref: allele,
  alt: allele,
});
const key = (at: Variant) => `${at.chrom} ${at.pos} ${at.ref} ${at.alt}`;
const someVariants = fc.uniqueArray(someVariant, { selector: key, maxLength: 60 });

describe('looking up', () => {
  it('finds exactly the ClinVar records that were written, whatever their order', () => {
    fc.assert(
      fc.property(someVariants, fc.array(someVariant, { maxLength: 20 }), (written, asked) => {
        const rows = written.map((at, index) => aClinvarRecord(at, { variationId: index + 1 }));
        const pack = aPack({ clinvar: { ...provenance, rows } });
        const byKey = new Map(rows.map((row) => [key(row), row]));
        for (const at of [...written, ...asked]) {
          expect(pack.clinvar(at)).toEqual(byKey.get(key(at)) ?? null);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('lists the records of a range as a linear search would', () => {
    fc.assert(
      fc.property(someVariants, chrom, position, position, (written, on, a, b) => {
        const rows = written.map((at, index) => aClinvarRecord(at, { variationId: index + 1 }));
        const pack = aPack({ clinvar: { ...provenance, rows } });
        const [start, end] = a <= b ? [a, b] : [b, a];
        const expected = rows.filter(
          (row) => row.chrom === on && row.pos >= start && row.pos <= end,
        );
        const found = pack.clinvarIn(on, range(start, end));
        expect(new Set(found.map(key))).toEqual(new Set(expected.map(key)));
        expect(found.map((row) => row.pos)).toEqual(
          found.map((row) => row.pos).sort((x, y) => x - y),
        );
      }),
      { numRuns: 100 },
    );
  });

  it('finds exactly the frequencies that were written', () => {
    fc.assert(
      fc.property(someVariants, fc.array(someVariant, { maxLength: 20 }), (written, asked) => {
        const rows = written.map((at, index) => aFrequency(at, { alleleCount: index }));
        const pack = aPack({ frequency: { ...provenance, rows, coverage: {} } });
        const byKey = new Map(rows.map((row) => [key(row), row.alleleCount]));
        for (const at of [...written, ...asked]) {
          expect(pack.frequency(at)?.alleleCount ?? null).toBe(byKey.get(key(at)) ?? null);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('gives the highest score of a substitution, times a million', () => {
    const substitution = fc.record({ at: someVariant, units: fc.integer({ min: 0, max: 10_000 }) });
    fc.assert(
      fc.property(fc.array(substitution, { maxLength: 80 }), (written) => {
        const rows = new PredictorRows('test', 10_000);
        const best = new Map<string, number>();
        for (const { at, units } of written) {
          rows.add(at, units);
          if (/^[ACGT] [ACGT]$/.test(`${at.ref} ${at.alt}`) && at.ref !== at.alt) {
            best.set(key(at), Math.max(units, best.get(key(at)) ?? 0));
          }
        }
        const pack = aPack({ predictor: { ...provenance, rows } });
        for (const { at } of written) {
          const units = best.get(key(at));
          expect(pack.predictor(at)).toEqual(
            units === undefined ? null : { name: 'test', score: units * 100 },
          );
        }
      }),
      { numRuns: 100 },
    );
  });

  it('gives reference bases as the letters that were written, or nothing', () => {
    const stretch = fc.record({
      chrom,
      start: fc.integer({ min: 1, max: 40 }),
      length: fc.integer({ min: 1, max: 20 }),
    });
    const genome = (on: Chrom, pos: number) =>
      'ACGTN'.charAt((pos * 7 + on.length + on.charCodeAt(3) + (pos >> 2)) % 5);
    fc.assert(
      fc.property(fc.array(stretch, { maxLength: 12 }), stretch, (written, asked) => {
        const known = new Map<string, string>();
        const stretches = written.map((piece) => {
          let letters = '';
          for (let pos = piece.start; pos < piece.start + piece.length; pos += 1) {
            letters += genome(piece.chrom, pos);
            known.set(`${piece.chrom} ${pos}`, genome(piece.chrom, pos));
          }
          return { chrom: piece.chrom, start: piece.start, bases: letters };
        });
        const pack = aPack({ reference: { ...provenance, stretches } });
        let expected: string | null = '';
        for (let pos = asked.start; pos < asked.start + asked.length; pos += 1) {
          const base = known.get(`${asked.chrom} ${pos}`) ?? 'N';
          expected = expected === null || base === 'N' ? null : expected + base;
        }
        const wanted = range(asked.start, asked.start + asked.length - 1);
        expect(pack.reference(asked.chrom, wanted)).toBe(expected);
      }),
      { numRuns: 300 },
    );
  });
});
