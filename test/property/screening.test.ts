import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  NO_COVARIATES,
  canonicalResultBytes,
  interpretNewborn,
  parseChrom,
  parsePos1,
  AcmgInterpreter,
  ClinvarInterpreter,
} from '#pipelines';
import type {
  AlleleCall,
  NewbornEvidence,
  Observation,
  Outcome,
  ScreeningResult,
} from '#pipelines';
import { aNewborn } from '../builders/newborn.ts';
import type { NewbornBuilder } from '../builders/newborn.ts';
import { exampleCutoffs, policyNamed, rulesOf } from '../builders/screening-rules.ts';
import { knowledgeDouble } from '../doubles/knowledge-pack.ts';
import { VARIANT_FACTS } from '../doubles/panel-facts.ts';

const knowledge = knowledgeDouble();
const interpreter = new ClinvarInterpreter(knowledge);
const rules = rulesOf({ ...policyNamed('neoseal-default'), reportCarriers: true });

function run(evidence: NewbornEvidence): ScreeningResult {
  return interpretNewborn(evidence, knowledge, rules, interpreter);
}

const RANK: Record<Outcome, number> = {
  'no-condition-suspected': 0,
  incomplete: 1,
  'condition-suspected': 2,
};

type Zygosity = 'het' | 'hom';

const known = fc.constantFrom(...VARIANT_FACTS);
const vus = fc.constantFrom(
  { gene: 'PAH', label: 'chr12:102840470:C:T' },
  { gene: 'ACADM', label: 'chr1:75761200:G:A' },
);
const call = fc.record({
  variant: fc.oneof({ weight: 4, arbitrary: known }, { weight: 1, arbitrary: vus }),
  zygosity: fc.constantFrom<Zygosity>('het', 'het', 'het', 'hom'),
});
const calls = fc.uniqueArray(call, {
  maxLength: 6,
  selector: ({ variant }) => `${variant.gene} ${variant.label}`,
});
const analyte = fc.record({
  analyte: fc.constantFrom('PHE', 'TYR', 'C8', 'C2', 'C10', 'C14_1', 'OHP17', 'CIT'),
  value: fc.oneof(
    fc.constant(null),
    fc.nat({ max: 2000 }).map((value) => `${Math.floor(value / 10)}.${value % 10}`),
  ),
});
const analytes = fc.uniqueArray(analyte, { maxLength: 5, selector: (entry) => entry.analyte });
const karyotype = fc.constantFrom('XX' as const, 'XY' as const, 'X0' as const, 'XXY' as const);

const newborn = fc.record({ calls, analytes, karyotype }).map((spec) => {
  const builder = aNewborn().karyotype(spec.karyotype);
  for (const { variant, zygosity } of spec.calls) {
    builder[zygosity](variant.gene, variant.label);
  }
  for (const { analyte: name, value } of spec.analytes) {
    builder.measured(name, value);
  }
  return builder;
});

const normalAnalyte = fc.constantFrom(
  { analyte: 'PHE', value: '60' },
  { analyte: 'TYR', value: '80' },
  { analyte: 'C8', value: '0.1' },
  { analyte: 'C2', value: '20' },
  { analyte: 'C14_1', value: '0.2' },
  { analyte: 'CIT', value: '20' },
  { analyte: 'LEU', value: '100' },
);

/** Phase set and haplotype of each heterozygous call in turn; `null` is unphased. */
const haplotypes = fc.array(fc.constantFrom(null, '1 0', '1 1', '2 0', '2 1'), { minLength: 6 });

function phased(evidence: NewbornEvidence, sets: readonly (string | null)[]): NewbornEvidence {
  const calls = evidence.scan.calls.map((one, index): AlleleCall => {
    const [phaseSet, haplotype] = sets[index]?.split(' ') ?? [];
    return phaseSet === undefined || one.copies !== 1
      ? one
      : { ...one, phaseSet, haplotypes: [Number(haplotype)] };
  });
  return { ...evidence, scan: { ...evidence.scan, calls } };
}

function observation(entry: { analyte: string; value: string }): Observation {
  const place = { file: 'later', line: 1 };
  const nothing = { loinc: null, comparator: null, flag: null };
  return { ...nothing, ...entry, unit: 'umol/L', source: place };
}

function shuffled<T>(values: readonly T[], seed: number): readonly T[] {
  return values
    .map((value, index) => ({ value, key: ((index + 1) * (seed + 7919)) % 104729 }))
    .sort((a, b) => a.key - b.key)
    .map((entry) => entry.value);
}

const text = (result: ScreeningResult): string =>
  new TextDecoder().decode(canonicalResultBytes(result));

describe('invariants of the interpretation', () => {
  it('never raises the outcome when a normal analyte is added', () => {
    fc.assert(
      fc.property(newborn, normalAnalyte, (builder, added) => {
        const evidence = builder.build();
        const more = [...evidence.observations, observation(added)];
        const before = run(evidence).outcome;
        expect(RANK[run({ ...evidence, observations: more }).outcome]).toBeLessThanOrEqual(
          RANK[before],
        );
      }),
    );
  });

  it('never raises a certainty or a class when a normal analyte is added', () => {
    fc.assert(
      fc.property(calls, normalAnalyte, (specs, added) => {
        const builder = aNewborn();
        for (const { variant, zygosity } of specs) {
          builder[zygosity](variant.gene, variant.label);
        }
        const evidence = builder.build();
        const read = (result: ScreeningResult): unknown =>
          result.findings.map((finding) => [
            finding.gene,
            finding.certainty,
            finding.variants.map((variant) => variant.class),
          ]);
        const after = run({ ...evidence, observations: [observation(added)] });
        expect(read(after)).toEqual(read(run(evidence)));
      }),
    );
  });

  it('neither makes nor takes away a finding when RNA, protein or the like is added', () => {
    const table = fc.record({
      kind: fc.constantFrom('expression', 'protein', 'splicing', 'episignature', 'repeat' as const),
      gene: fc.constantFrom(...VARIANT_FACTS.map(({ gene }) => gene)),
      value: fc.integer({ min: -9, max: 9 }).map(String),
      adjustedP: fc.constantFrom('0.001', '0.5', null),
      metric: fc.constantFrom('jaccard', 'positive', 'negative', null),
    });
    const read = (result: ScreeningResult): unknown => [
      result.outcome,
      [...result.findings, ...result.carrierFindings].map((finding) => [
        ...[finding.conditionId, finding.gene, finding.certainty, finding.concordance],
        ...[finding.urgency, finding.nextSteps, finding.biochemistry],
      ]),
      result.notAssessed,
    ];
    fc.assert(
      fc.property(newborn, fc.array(table, { maxLength: 6 }), (builder, rows) => {
        const without = read(run(builder.build()));
        const range = VARIANT_FACTS.map(({ chrom, pos }) => ({
          chrom: parseChrom(chrom),
          start: parsePos1(pos),
          end: parsePos1(pos + 100),
        }))[rows.length];
        for (const row of rows) {
          builder.molecular({ ...row, range: range ?? null });
        }
        const acmg = new AcmgInterpreter(knowledge);
        expect(read(run(builder.build()))).toEqual(without);
        const judged = interpretNewborn(builder.build(), knowledge, rules, acmg);
        const { molecular, ...bare } = builder.build();
        expect(molecular ?? []).toHaveLength(rows.length);
        expect(read(judged)).toEqual(read(interpretNewborn(bare, knowledge, rules, acmg)));
      }),
    );
  });

  it('never lowers a class or its points when RNA or protein is added', () => {
    const rna = fc.record({
      kind: fc.constantFrom('expression', 'protein', 'splicing' as const),
      value: fc.integer({ min: -9, max: 9 }).map(String),
      metric: fc.constantFrom('jaccard', 'psi5' as const),
    });
    const acmg = new AcmgInterpreter(knowledge);
    const points = (evidence: NewbornEvidence): readonly number[] =>
      interpretNewborn(evidence, knowledge, rules, acmg).findings.flatMap(({ variants }) =>
        variants.map((variant) => variant.points),
      );
    fc.assert(
      fc.property(newborn, rna, (builder, row) => {
        const before = points(builder.build());
        for (const { gene, chrom, pos } of VARIANT_FACTS) {
          const range = { chrom: parseChrom(chrom), start: parsePos1(pos), end: parsePos1(pos) };
          builder.molecular({ gene, ...row, range });
        }
        const after = points(builder.build());
        expect(after).toHaveLength(before.length);
        after.forEach((sum, index) => {
          expect(sum).toBeGreaterThanOrEqual(before[index] ?? 0);
        });
      }),
    );
  });

  it('reads a missing analyte as not done', () => {
    fc.assert(
      fc.property(calls, (specs) => {
        const builder = aNewborn();
        for (const { variant, zygosity } of specs) {
          builder[zygosity](variant.gene, variant.label);
        }
        for (const finding of run(builder.build()).findings) {
          expect(finding.biochemistry).toBe('not-done');
        }
      }),
    );
  });

  it('never calls a positive biochemical screen negative, whatever the genome says', () => {
    fc.assert(
      fc.property(newborn, fc.constantFrom('PHE', 'C8', 'C14_1'), (builder, name) => {
        const result = run(builder.measured(name, '5000').build());
        expect(result.outcome).toBe('condition-suspected');
      }),
    );
  });

  it('never calls a newborn negative whose laboratory found something out of range', () => {
    const flag = fc.constantFrom('borderline' as const, 'positive' as const, 'critical' as const);
    const key = fc.constantFrom('PHE', 'TYR', 'C8', 'C8_C10', 'CIT', 'T4', 'ALA', 'UNKNOWN');
    fc.assert(
      fc.property(newborn, key, flag, (builder, name, raised) => {
        const result = run(builder.measured(name, '1', { flag: raised }).build());
        expect(result.outcome).not.toBe('no-condition-suspected');
      }),
    );
  });

  it('never calls a newborn negative under an abnormal verdict, whatever it is about', () => {
    const verdict = fc.record({
      about: fc.constantFrom('overall', '46733-2', 'unknown'),
      verdict: fc.constantFrom('borderline' as const, 'positive' as const, 'critical' as const),
      conditions: fc.constantFrom(null, [], ['PKU'], ['PKU', 'CIT'], ['NONE']),
      scope: fc.constantFrom('each' as const, 'any' as const),
      carrier: fc.constant(false),
      line: fc.constant(1),
    });
    fc.assert(
      fc.property(newborn, verdict, fc.boolean(), (builder, one, early) => {
        const covariates = { ...NO_COVARIATES, ageAtCollectionHours: early ? '6' : null };
        const result = run(builder.specimen({ verdicts: [one], covariates }).build());
        expect(result.outcome).not.toBe('no-condition-suspected');
      }),
    );
  });

  it('never suspects a condition for two variants in cis alone', () => {
    const pairs = VARIANT_FACTS.flatMap((a) =>
      VARIANT_FACTS.filter((b) => b.gene === a.gene && b.pos !== a.pos).map((b) => [a, b] as const),
    ).filter(([a]) => ['PAH', 'ACADM', 'ACADVL', 'AGXT', 'GAA', 'BTD', 'CYP21A2'].includes(a.gene));
    fc.assert(
      fc.property(fc.constantFrom(...pairs), ([a, b]) => {
        const builder = aNewborn().het(a.gene, a.label).het(b.gene, b.label).inCis();
        expect(run(builder.build()).outcome).not.toBe('condition-suspected');
      }),
    );
  });

  it('finds alleles in trans whatever else lies beside one of them', () => {
    const inPah = VARIANT_FACTS.filter(({ gene }) => gene === 'PAH');
    const trio = fc.shuffledSubarray(inPah, { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(trio, fc.constantFrom(0, 1, 2), (variants, alone) => {
        const builder = aNewborn();
        variants.forEach(({ gene, label }) => builder.het(gene, label));
        const sets = variants.map((_, index) => (index === alone ? '1 1' : '1 0'));
        // Two changes of one base cannot lie on one chromosome: such phase contradicts itself.
        const [a, b] = variants.filter((_, index) => index !== alone);
        fc.pre(a?.pos !== b?.pos);
        const [finding] = run(phased(builder.build(), sets)).findings;
        expect(finding).toMatchObject({ gene: 'PAH', phase: 'trans' });
      }),
    );
  });

  it('gives the same bytes for any order of records, observations and alleles', () => {
    fc.assert(
      fc.property(newborn, haplotypes, fc.nat({ max: 100_000 }), (builder, sets, seed) => {
        const evidence = phased(builder.build(), sets);
        const mixed = {
          ...evidence,
          scan: { ...evidence.scan, calls: shuffled(evidence.scan.calls, seed) },
          observations: shuffled(evidence.observations, seed),
        };
        expect(text(run(mixed))).toBe(text(run(evidence)));
      }),
    );
  });

  it('gives the same bytes whether a multiallelic site is one record or two', () => {
    const first = { gene: 'PAH', label: 'IVS12+1G>A' };
    const second = { gene: 'PAH', label: 'IVS12+1G>T' };
    fc.assert(
      fc.property(calls, fc.boolean(), (specs, swap) => {
        const builder: NewbornBuilder = aNewborn();
        for (const { variant, zygosity } of specs.filter((one) => one.variant.gene !== 'PAH')) {
          builder[zygosity](variant.gene, variant.label);
        }
        for (const one of swap ? [second, first] : [first, second]) {
          builder.het(one.gene, one.label);
        }
        const evidence = builder.build();
        const [line = 1] = evidence.scan.calls.slice(-2).map((one) => one.line);
        const joined = evidence.scan.calls.map((one, index, all): AlleleCall =>
          index >= all.length - 2 ? { ...one, line } : one,
        );
        const together = { ...evidence, scan: { ...evidence.scan, calls: joined } };
        expect(text(run(together))).toBe(text(run(evidence)));
        const finding = run(evidence).findings.find((one) => one.gene === 'PAH');
        expect(finding?.phase).toBe('trans');
      }),
    );
  });

  it('never turns a result negative by removing coverage', () => {
    const genes = fc.constantFrom('PAH', 'ACADM', 'GAA', 'HBB', 'IL2RG', 'OTC', 'RET');
    fc.assert(
      fc.property(newborn, genes, (builder, gene) => {
        const before = run(builder.build()).outcome;
        const after = run(builder.uncovered(gene).build()).outcome;
        expect(after).not.toBe('no-condition-suspected');
        expect(RANK[after]).toBeGreaterThanOrEqual(RANK[before]);
      }),
    );
  });

  it('never suspects a condition for one allele of a recessive gene alone', () => {
    const recessive = VARIANT_FACTS.filter((one) => !['RET', 'GCH1', 'OTC'].includes(one.gene));
    fc.assert(
      fc.property(fc.constantFrom(...recessive), (one) => {
        const result = run(aNewborn().female().het(one.gene, one.label).build());
        expect(result.outcome).toBe('no-condition-suspected');
        expect(result.findings).toEqual([]);
      }),
    );
  });

  it('never calls an unphased pair definite, likely or probable', () => {
    fc.assert(
      fc.property(newborn, (builder) => {
        for (const finding of run(builder.build()).findings) {
          if (finding.phase === 'unknown') {
            expect(['possible', 'uncertain']).toContain(finding.certainty);
            expect(['presumptive-phase-first', 'vus-upgrade', 'review']).toContain(
              finding.concordance,
            );
          }
        }
      }),
    );
  });

  it('holds whole numbers and decimal strings only', () => {
    fc.assert(
      fc.property(newborn, (builder) => {
        // canonicalResultBytes refuses every number that is not a safe integer.
        expect(() => text(run(builder.build()))).not.toThrow();
      }),
    );
  });

  it('does not depend on cut-offs of analytes that were not measured', () => {
    const bare = rulesOf(rules.policy, { ...exampleCutoffs(), analytes: [], ratios: [] });
    fc.assert(
      fc.property(calls, (specs) => {
        const builder = aNewborn();
        for (const { variant, zygosity } of specs) {
          builder[zygosity](variant.gene, variant.label);
        }
        const evidence = builder.build();
        const other = interpretNewborn(evidence, knowledge, bare, interpreter);
        expect(other.findings).toEqual(run(evidence).findings);
      }),
    );
  });
});
