import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AlleleCall, VcfScan } from '#pipelines';
import { cutBySizes } from '../builders/chunks.ts';
import { faultOf } from '../builders/fault-of.ts';
import {
  HEADER,
  bgzf,
  bytesOf,
  record,
  scanBytes,
  scanRecords,
  vcfText,
} from '../builders/vcf-bytes.ts';

const bases = fc.string({ unit: fc.constantFrom('A', 'C', 'G', 'T'), minLength: 1, maxLength: 6 });
const site = fc
  .record({
    ref: bases,
    alts: fc.uniqueArray(bases, { minLength: 1, maxLength: 4 }),
    genotype: fc.tuple(fc.nat(4), fc.nat(4)),
    phased: fc.boolean(),
    depths: fc.array(fc.nat(60), { minLength: 5, maxLength: 5 }),
  })
  .filter(({ ref, alts }) => !alts.includes(ref))
  .map((one) => ({
    ...one,
    genotype: one.genotype.map((allele) => allele % (one.alts.length + 1)),
  }));
type Site = typeof site extends fc.Arbitrary<infer T> ? T : never;

/** The record of a site with its ALTs in another order. */
function written({ ref, alts, genotype, phased, depths }: Site, order: readonly number[]): string {
  const place = new Map(order.map((from, to) => [from + 1, to + 1]));
  const gt = genotype.map((allele) => place.get(allele) ?? 0).join(phased ? '|' : '/');
  const ad = [depths[0], ...order.map((from) => depths[from + 1])].join(',');
  const alt = order.map((from) => alts[from]).join(',');
  return record({ ref, alt, format: 'GT:AD', sample: `${gt}:${ad}` });
}

/** One record per carried ALT, the others left out; a half-carried site keeps its genotype by `*`. */
function split({ ref, alts, genotype, phased, depths }: Site): readonly string[] {
  return alts.flatMap((alt, index) => {
    const copies = genotype.filter((allele) => allele === index + 1).length;
    const gt = genotype
      .map((allele) => (allele === index + 1 ? 1 : allele === 0 ? 0 : 2))
      .join(phased ? '|' : '/');
    const hasOther = genotype.some((allele) => allele !== 0 && allele !== index + 1);
    const ad = hasOther
      ? `${depths[0] ?? 0},${depths[index + 1] ?? 0},0`
      : `${depths[0] ?? 0},${depths[index + 1] ?? 0}`;
    const columns = { ref, alt: hasOther ? `${alt},*` : alt, format: 'GT:AD' };
    return copies === 0 ? [] : [record({ ...columns, sample: `${gt}:${ad}` })];
  });
}

function withoutLine(scan: VcfScan): readonly unknown[] {
  const key = (call: AlleleCall): string => `${call.pos}:${call.ref}:${call.alt}`;
  return [...scan.calls]
    .sort((a, b) => key(a).localeCompare(key(b)))
    .map((call) => ({ ...call, line: 0 }));
}

describe('scanVcf', () => {
  it('does not depend on the order of the ALT alleles', async () => {
    const shuffled = site.chain((one) =>
      fc.tuple(
        fc.constant(one),
        fc.shuffledSubarray([...one.alts.keys()], { minLength: one.alts.length }),
      ),
    );
    await fc.assert(
      fc.asyncProperty(shuffled, async ([one, order]) => {
        const plain = await scanRecords([written(one, [...one.alts.keys()])]);
        expect(withoutLine(await scanRecords([written(one, order)]))).toEqual(withoutLine(plain));
      }),
      { numRuns: 200 },
    );
  });

  it('calls the same from a record of several ALTs and from one record for each', async () => {
    await fc.assert(
      fc.asyncProperty(site, async (one) => {
        const joint = await scanRecords([written(one, [...one.alts.keys()])]);
        expect(withoutLine(await scanRecords(split(one)))).toEqual(withoutLine(joint));
      }),
      { numRuns: 200 },
    );
  });

  it('reads the same from any pieces of any container', async () => {
    const rows = fc.array(site, { minLength: 1, maxLength: 12 });
    const sizes = fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(
        rows,
        sizes,
        fc.integer({ min: 20, max: 400 }),
        async (sites, cuts, block) => {
          const lines = sites.map((one, index) =>
            written(one, [...one.alts.keys()]).replace('\t1000\t', `\t${1000 + index}\t`),
          );
          const plain = bytesOf(vcfText(lines));
          const expected = await scanBytes([plain]);
          expect(await scanBytes(cutBySizes(plain, cuts))).toEqual(expected);
          expect(await scanBytes(cutBySizes(bgzf(plain, block), cuts))).toEqual(expected);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('ends every mutation of a file in a result or a coded fault', async () => {
    const plain = bytesOf(
      vcfText([
        record({ alt: 'G,<NON_REF>', format: 'GT:AD:DP:GQ:PS', sample: '0|1:3,4,0:7:9:5' }),
        record({ pos: 1002, alt: '<NON_REF>', info: 'END=1009', sample: '0/0:30:99' }),
      ]),
    );
    const from = HEADER.join('\n').length;
    const edit = fc.tuple(fc.integer({ min: from, max: plain.length - 1 }), fc.nat(255));
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 3 }), async (edits) => {
        const bytes = plain.slice();
        for (const [offset, value] of edits) {
          bytes[offset] = value;
        }
        const outcome = await scanBytes([bytes]).catch(() => faultOf(scanBytes([bytes])));
        expect(outcome).toBeDefined();
      }),
      { numRuns: 1500 },
    );
  });
});
