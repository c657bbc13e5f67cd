import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ClinvarInterpreter,
  canonicalResultBytes,
  createNewbornReaders,
  screenNewborn,
} from '#pipelines';
import type { Outcome, ScreeningResult } from '#pipelines';
import { nodePorts } from '#pipelines/node';
import { analyteTable } from '../builders/analytes.ts';
import { csv, textFile } from '../builders/laboratory-files.ts';
import { aNewborn } from '../builders/newborn.ts';
import { exampleCutoffs, policyNamed, rulesOf } from '../builders/screening-rules.ts';
import { geneDouble, knowledgeDouble } from '../doubles/knowledge-pack.ts';
import { TRANSCRIPT_FACTS, VARIANT_FACTS } from '../doubles/panel-facts.ts';

/**
 * The invariants of interpretation once more, from the bytes of a laboratory's files to the bytes of the
 * result: what holds for parsed calls has to hold for the ways in which callers write them.
 */
const knowledge = knowledgeDouble();
const setup = {
  readers: createNewbornReaders(analyteTable, nodePorts),
  knowledge,
  rules: rulesOf({ ...policyNamed('neoseal-default'), reportCarriers: true }, exampleCutoffs()),
  interpreter: new ClinvarInterpreter(knowledge),
};

const RANK: Record<Outcome, number> = {
  'no-condition-suspected': 0,
  incomplete: 1,
  'condition-suspected': 2,
};

function screen(vcf: string, ...results: readonly string[]): Promise<ScreeningResult> {
  const files = [
    textFile('vcf', 'newborn.vcf', vcf),
    ...results.map((text, index) => textFile('biochemistry', `results-${index + 1}.csv`, text)),
  ];
  return screenNewborn({ files, declaredSex: null, callsImplyCoverage: false }, setup);
}

/** Everything but the quality counts, which are of records and look at the first ALT alone. */
function interpreted(result: ScreeningResult): string {
  const { counts, ...rest } = result;
  expect(counts).toBeDefined();
  return new TextDecoder().decode(canonicalResultBytes(rest));
}

/** Two pathogenic changes of one base of PAH: IVS12+1G>A and IVS12+1G>T, on the forward strand. */
const SITE = { pos: 102840399, ref: 'C', alts: ['T', 'A'] };
/** PAH R408W, as the third allele of the gene. */
const R408W = 'chr12\t102840493\t.\tG\tA,<NON_REF>\t.\tPASS\t.\tGT:DP:AD:GQ';

interface Carried {
  /** 0 is REF, 1 and 2 are the ALTs of the site in their own order. */
  readonly genotype: readonly [number, number];
  readonly phased: boolean;
  readonly other: '0/1' | '0|1' | '1|0' | '1/1' | null;
}

const carried: fc.Arbitrary<Carried> = fc.record({
  genotype: fc.tuple(fc.nat(2), fc.nat(2)),
  phased: fc.boolean(),
  other: fc.constantFrom('0/1', '0|1', '1|0', '1/1', null),
});

/** A gVCF that covers the panel; the lines of the site stand in place of its reference block. */
function gvcf(lines: readonly string[], { other }: Carried): string {
  const plain = aNewborn().het('PAH', 'IVS12+1G>A').het('PAH', 'R408W').gvcf().split('\n');
  const rows = plain.flatMap((line) => {
    const [chrom, pos] = line.split('\t');
    if (chrom !== 'chr12' || line.includes('END=')) {
      return [line];
    }
    if (pos === String(SITE.pos)) {
      return lines;
    }
    const hom = other === '1/1';
    return [`${R408W}\t${other ?? '0/0'}:30:${hom ? '0,30,0' : other ? '15,15,0' : '30,0,0'}:60`];
  });
  return rows.join('\n');
}

function siteLine(alts: readonly string[], genotype: string, depths: readonly number[]): string {
  const columns = ['chr12', SITE.pos, '.', SITE.ref, alts.join(','), '.', 'PASS', '.'];
  return [...columns, 'GT:DP:AD:GQ', `${genotype}:30:${depths.join(',')}:60`].join('\t');
}

/** Reads of REF and of the two ALTs: 30, shared by the copies. */
function depthsOf({ genotype }: Carried): readonly number[] {
  const reads = (allele: number): number => 15 * genotype.filter((one) => one === allele).length;
  return [0, 1, 2].map(reads);
}

/** All ALTs in one record, in any order, `<NON_REF>` at any place. */
function joined(one: Carried, order: readonly (1 | 2 | 3)[]): string {
  const alts = order.map((allele) => [...SITE.alts, '<NON_REF>'][allele - 1] ?? '');
  const places = [0, ...[1, 2].map((allele) => order.findIndex((own) => own === allele) + 1)];
  const genotype = one.genotype.map((allele) => places[allele] ?? 0).join(one.phased ? '|' : '/');
  const depths = depthsOf(one);
  return siteLine(alts, genotype, [depths[0] ?? 0, ...order.map((allele) => depths[allele] ?? 0)]);
}

/** One record for each ALT that is carried; the other one is left as `*`, which keeps the genotype whole. */
function apart(one: Carried): readonly string[] {
  const depths = depthsOf(one);
  return [1, 2].flatMap((allele) => {
    if (!one.genotype.includes(allele)) {
      return [];
    }
    const genotype = one.genotype
      .map((own) => (own === 0 ? 0 : own === allele ? 1 : 2))
      .join(one.phased ? '|' : '/');
    const alts = [SITE.alts[allele - 1] ?? '', '*', '<NON_REF>'];
    return [
      siteLine(alts, genotype, [depths[0] ?? 0, depths[allele] ?? 0, depths[3 - allele] ?? 0, 0]),
    ];
  });
}

const order = fc
  .shuffledSubarray([1, 2, 3] as const, { minLength: 3 })
  .map((alleles): readonly (1 | 2 | 3)[] => alleles);

describe('invariants of the interpretation of files', () => {
  it('do not let the order of ALT alleles matter', async () => {
    await fc.assert(
      fc.asyncProperty(carried, order, async (one, alleles) => {
        const expected = interpreted(await screen(gvcf([joined(one, [1, 2, 3])], one)));
        expect(interpreted(await screen(gvcf([joined(one, alleles)], one)))).toBe(expected);
      }),
      { numRuns: 60 },
    );
  });

  it('do not let it matter whether a multiallelic record is split, in either order', async () => {
    const split = carried.filter(({ genotype }) => genotype.some((allele) => allele !== 0));
    await fc.assert(
      fc.asyncProperty(split, fc.boolean(), async (one, reversed) => {
        const lines = reversed ? apart(one).toReversed() : apart(one);
        const expected = interpreted(await screen(gvcf([joined(one, [1, 2, 3])], one)));
        expect(interpreted(await screen(gvcf(lines, one)))).toBe(expected);
      }),
      { numRuns: 60 },
    );
  });

  it('do not let it matter how an allele is spelt beside longer ones', async () => {
    const bases = fc.string({
      unit: fc.constantFrom('A', 'C', 'G', 'T'),
      minLength: 1,
      maxLength: 5,
    });
    await fc.assert(
      fc.asyncProperty(carried, bases, async (one, padding) => {
        const depths = depthsOf(one);
        const alts = [...SITE.alts.map((alt) => `${alt}${padding}`), SITE.ref, '<NON_REF>'];
        const line = siteLine(alts, one.genotype.join(one.phased ? '|' : '/'), [...depths, 0, 0]);
        const columns = line.split('\t').with(3, `${SITE.ref}${padding}`);
        const padded = interpreted(await screen(gvcf([columns.join('\t')], one)));
        // The longer REF covers the bases behind the site as well, as the reference block did.
        expect(padded).toBe(interpreted(await screen(gvcf([joined(one, [1, 2, 3])], one))));
      }),
      { numRuns: 60 },
    );
  });

  it('never read alleles of one haplotype as affected, whatever the analytes', async () => {
    /** In umol/L: not done, normal, borderline, positive, critical by the example cut-offs. */
    const phenylalanine = fc.constantFrom(null, 60, 130, 160, 1500);
    await fc.assert(
      fc.asyncProperty(phenylalanine, fc.constantFrom(0, 1), async (level, haplotype) => {
        const one: Carried = {
          genotype: haplotype === 0 ? [1, 0] : [0, 1],
          phased: true,
          other: haplotype === 0 ? '1|0' : '0|1',
        };
        const vcf = gvcf([joined(one, [1, 2, 3])], one);
        const results = level === null ? [] : [csv(`PHE,${level},umol/L,`)];
        const result = await screen(vcf, ...results);
        const told = [...result.findings, ...result.carrierFindings].filter(
          ({ gene }) => gene === 'PAH',
        );
        expect(told).toHaveLength(1);
        for (const finding of told) {
          expect(finding.phase).toBe('cis');
          expect(['definite', 'likely', 'probable', 'possible']).not.toContain(finding.certainty);
          expect(finding.concordance).not.toMatch(/^(?:concordant|genotype|presumptive)/);
        }
        expect(result.outcome === 'condition-suspected').toBe((level ?? 0) >= 150);
      }),
    );
  });

  it('never turn a result negative by taking reads away anywhere', async () => {
    const hole = fc.record({ at: fc.nat({ max: 999 }), width: fc.nat({ max: 400 }) });
    await fc.assert(
      fc.asyncProperty(
        carried,
        fc.array(hole, { minLength: 1, maxLength: 6 }),
        async (one, holes) => {
          const whole = gvcf([joined(one, [1, 2, 3])], one);
          const before = await screen(whole);
          const after = await screen(withHoles(whole, holes));
          expect(RANK[after.outcome]).toBeGreaterThanOrEqual(RANK[before.outcome]);
          const lost = new Set(after.notAssessed.map(({ gene }) => gene));
          for (const { gene } of before.notAssessed) {
            expect(lost).toContain(gene);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('never call negative a newborn in whom one known pathogenic place was not looked at', async () => {
    const place = fc.constantFrom(
      ...VARIANT_FACTS.filter(({ gene }) => !['SMN1', 'CYP21A2'].includes(gene)),
    );
    const how = fc.constantFrom('no record', 'no call', 'shallow' as const);
    await fc.assert(
      fc.asyncProperty(place, how, async ({ gene, label, pos }, kind) => {
        const vcf = aNewborn().noCallAt(gene, label).gvcf();
        expect(vcf).toContain(`\t${pos}\t`);
        const shown = { 'no record': null, 'no call': './.:0:0', shallow: '0/0:3:60' }[kind];
        const lines = vcf.split('\n').flatMap((line) => {
          const replaced = shown === null ? [] : [line.replace('./.:0:0', shown)];
          return line.includes('./.:0:0') ? replaced : [line];
        });
        const { outcome, notAssessed } = await screen(lines.join('\n'));
        expect(outcome).toBe('incomplete');
        expect(notAssessed).toContainEqual({ gene, reason: 'partial-coverage', required: true });
      }),
    );
  });

  it('believe a file that it could not call a place, whatever a BED or a declaration says', async () => {
    const place = fc.constantFrom(
      ...VARIANT_FACTS.filter(({ gene }) => !['SMN1', 'CYP21A2'].includes(gene)),
    );
    const bed = TRANSCRIPT_FACTS.map(({ gene }) => geneDouble(gene))
      .map(({ chrom, range }) => `${chrom}\t${range.start - 1}\t${range.end}\n`)
      .join('');
    await fc.assert(
      fc.asyncProperty(place, fc.boolean(), async ({ gene, label }, declared) => {
        const blocks = /^.*END=.*\n/gm;
        const vcf = aNewborn().noCallAt(gene, label).gvcf().replace(blocks, '');
        const sidecar = declared ? [] : [textFile('callability', 'callable.bed', bed)];
        const { outcome, notAssessed, callability } = await screenNewborn(
          {
            files: [textFile('vcf', 'newborn.vcf', vcf), ...sidecar],
            ...{ declaredSex: null, callsImplyCoverage: declared },
          },
          setup,
        );
        expect(callability.source).toBe(declared ? 'declared' : 'bed');
        expect(outcome).toBe('incomplete');
        expect(notAssessed).toContainEqual({ gene, reason: 'partial-coverage', required: true });
      }),
      { numRuns: 60 },
    );
  });

  it('never read as affected what one parent carries on one chromosome', async () => {
    const pair = fc.constantFrom(
      ['PAH', 'R408W', 'A403V'] as const,
      ['PAH', 'IVS12+1G>A', 'R408W'] as const,
      ['BTD', 'nonsense-15635550', 'missense-15635571'] as const,
      ['AGXT', 'G170R', 'nonsense-240869202'] as const,
    );
    await fc.assert(
      fc.asyncProperty(pair, fc.boolean(), fc.boolean(), async ([gene, a, b], first, phased) => {
        const both = aNewborn().het(gene, a).het(gene, b);
        const carrier = phased ? both.inCis() : both;
        const parents = first ? [carrier, aNewborn()] : [aNewborn(), carrier];
        const result = await screenNewborn(
          {
            files: [
              textFile('vcf', 'newborn.vcf', aNewborn().het(gene, a).het(gene, b).gvcf()),
              ...parents.map((one, index) =>
                textFile('parent-vcf', `parent-${index + 1}.vcf`, one.gvcf()),
              ),
            ],
            ...{ declaredSex: null, callsImplyCoverage: false },
          },
          setup,
        );
        expect(result.outcome).toBe('no-condition-suspected');
        expect(result.findings).toEqual([]);
        expect(result.carrierFindings).toMatchObject([{ gene, phase: 'cis' }]);
      }),
      { numRuns: 40 },
    );
  });
});

/** Cuts pieces out of the reference blocks, each at a thousandth of a block's length. */
function withHoles(vcf: string, holes: readonly { at: number; width: number }[]): string {
  let block = 0;
  return vcf
    .split('\n')
    .flatMap((line) => {
      const end = Number(/END=(\d+)/.exec(line)?.[1] ?? 0);
      const hole = end === 0 ? undefined : holes[block++ % holes.length];
      if (hole === undefined) {
        return [line];
      }
      const columns = line.split('\t');
      const start = Number(columns[1]);
      const from = start + Math.floor(((end - start) * hole.at) / 1000);
      const to = Math.min(end, from + Math.floor(((end - start) * hole.width) / 1000));
      const piece = (a: number, b: number): string[] =>
        a > b ? [] : [columns.with(1, String(a)).with(7, `END=${b}`).join('\t')];
      return [...piece(start, from - 1), ...piece(to + 1, end)];
    })
    .join('\n');
}
