import { describe, expect, it } from 'vitest';
import { AcmgInterpreter, parsePos1, prioritisedClass } from '#pipelines';
import type { ClinvarRecord, InterpretationRequest, VariantRecord } from '#pipelines';
import { loadPack } from '#pipelines/node';
import { aClinvarRecord, aCondition, variant } from '../../../builders/knowledge-pack.ts';
import { repositoryRoot } from '../../../builders/shared-data.ts';
import { findVariant, geneDouble, knowledgeDouble } from '../../../doubles/knowledge-pack.ts';

const { pack } = await loadPack(`${repositoryRoot}/pipelines/packs/core-grch38`);

function request(
  gene: string,
  change: Partial<InterpretationRequest> & Pick<InterpretationRequest, 'call'>,
): InterpretationRequest {
  const model = pack.genes.get(gene) ?? geneDouble(gene);
  return {
    zygosity: 'heterozygous',
    gene: model,
    condition: aCondition('ONE', gene),
    biochemistry: 'not-done',
    differentialExcluded: false,
    partner: null,
    ...change,
  };
}

function callOf(at: ReturnType<typeof variant>): InterpretationRequest['call'] {
  return {
    ...at,
    line: 1,
    failedFilters: [],
    copies: 1,
    ploidy: 2,
    haplotypes: null,
    phaseSet: null,
    depth: 30,
    genotypeQuality: 99,
    altReads: 15,
    annotations: [],
  };
}

const criterion = (record: VariantRecord, code: string): boolean | null | undefined =>
  record.criteria.find((one) => one.code === code)?.met;

describe('AcmgInterpreter', () => {
  const interpreter = new AcmgInterpreter(pack);
  const r408w = variant('chr12', 102840493, 'G>A');

  it('keeps the class of ClinVar for a variant that it knows as pathogenic, and says so', () => {
    const record = interpreter.interpret(request('PAH', { call: callOf(r408w) }));
    expect(record).toMatchObject({
      class: 'P',
      consequence: 'missense_variant',
      hgvsP: 'p.(Arg408Trp)',
    });
    expect(record.clinvar?.stars).toBeGreaterThanOrEqual(2);
    expect(record.criteria.at(-1)).toEqual({
      code: 'PP5',
      strength: 'Supporting',
      met: false,
      reason: 'retired; class taken from the ClinVar record',
    });
  });

  it('calls a new truncation likely pathogenic by PVS1 alone', () => {
    // PAH exon 7; a stop there is not in ClinVar by this change.
    const record = interpreter.interpret(
      request('PAH', { call: callOf(variant('chr12', 102852850, 'GA>G')) }),
    );
    expect(record.consequence).toBe('frameshift_variant');
    expect(criterion(record, 'PVS1')).toBe(true);
    expect(record.class).toMatch(/^L?P$/u);
  });

  it('does not meet PP4 and PM3 on the first reading, and does on the second', () => {
    const call = callOf(r408w);
    const first = interpreter.interpret(request('PAH', { call }));
    const second = interpreter.interpret(
      request('PAH', {
        call,
        biochemistry: 'critical',
        differentialExcluded: true,
        partner: { class: 'P', phase: 'trans' },
      }),
    );
    expect([criterion(first, 'PP4'), criterion(first, 'PM3')]).toEqual([null, null]);
    expect([criterion(second, 'PP4'), criterion(second, 'PM3')]).toEqual([true, true]);
    expect(second.points).toBe(first.points + 4);
  });

  it.each([
    // c.331C>T: a first base that may make a stop, a leucine or another residue.
    [102_894_756, 'stop_gained', 'NP_000268.1:p.Arg111Ter', 'stop_gained', 'p.(Arg111Ter)'],
    // c.293C>T: C>T as second base is missense whatever the codon; the tool adds the name.
    [102_894_794, 'missense_variant', 'NP_000268.1:p.Ser98Leu', 'missense_variant', 'p.(Ser98Leu)'],
    // A tool that contradicts the genetic code is not believed.
    [102_894_794, 'stop_gained', 'NP_000268.1:p.Arg98Ter', 'missense_variant', 'p.?'],
  ])(
    'takes what the tool of the laboratory names where the pack has no sequence: %i, %s, %s',
    (...[pos, term, name, consequence, hgvsP]) => {
      const double = new AcmgInterpreter(knowledgeDouble());
      const gene = geneDouble('PAH');
      const [transcript] = gene.transcripts;
      const annotations = [
        {
          tool: 'VEP' as const,
          gene: 'PAH',
          transcript: transcript?.refseq ?? '',
          consequences: [term],
          hgvsC: null,
          hgvsP: name,
        },
      ];
      const known = callOf(findVariant('PAH', 'chr12:102894794:G:A'));
      const call = { ...known, pos: parsePos1(pos), annotations };
      const record = double.interpret(request('PAH', { call, gene }));
      expect(record).toMatchObject({ consequence, hgvsP });
    },
  );

  it('reads a benign frequency against a pathogenic record as uncertain', () => {
    const at = variant('chr12', 102840400, 'A>G');
    const known: ClinvarRecord = aClinvarRecord(at, { gene: 'PAH' });
    const common = {
      alleleCount: 9000,
      alleleNumber: 100_000,
      afPpb: 90_000_000,
      grpmaxAfPpb: 90_000_000,
      faf95Ppb: 89_000_000,
      homozygotes: 100,
      source: 'test',
    };
    const knowledge = {
      ...knowledgeDouble({ extraClinvar: [known] }),
      frequency: () => common,
      table: (name: string) => pack.table(name),
    };
    const record = new AcmgInterpreter(knowledge).interpret(
      request('PAH', { call: callOf(at), gene: geneDouble('PAH') }),
    );
    expect(record).toMatchObject({ class: 'VUS', clinvar: { significance: 'P' } });
    expect(criterion(record, 'BA1')).toBe(true);
  });

  it('describes alleles that contradict the sequence by their place alone', () => {
    const record = interpreter.interpret(
      request('PAH', { call: callOf(variant('chr12', 102840493, 'T>A')) }),
    );
    expect(record).toMatchObject({ class: 'VUS', points: 0, consequence: null });
  });

  it('grades a deletion of the whole gene, of exons, and leaves introns alone', () => {
    const gene = pack.genes.get('PAH') ?? geneDouble('PAH');
    const deletion = (start: number, end: number): VariantRecord | null =>
      interpreter.interpretDeletion({
        call: {
          chrom: gene.chrom,
          range: { start: parsePos1(start), end: parsePos1(end) },
          kind: 'DEL',
          copyNumber: 0,
          copies: 2,
          ploidy: 2,
          line: 1,
          failedFilters: [],
        },
        zygosity: 'homozygous',
        gene,
        condition: aCondition('ONE', 'PAH'),
      });
    const [first, second] = gene.transcripts[0]?.exons ?? [];
    expect(deletion(gene.range.start, gene.range.end)).toMatchObject({
      class: 'LP',
      consequence: 'transcript_ablation',
      alt: '<DEL>',
    });
    expect(deletion((second?.start ?? 0) - 5, (second?.end ?? 0) + 5)).toMatchObject({
      consequence: 'feature_truncation',
    });
    expect(deletion((first?.end ?? 0) + 10, (first?.end ?? 0) + 20)).toBeNull();
  });
});

describe('a known class against benign criteria', () => {
  const known = { class: 'P', variationId: 1, significance: 'P', stars: 2 } as const;
  const benign = (...codes: readonly string[]): Parameters<typeof prioritisedClass>[0] => ({
    class: 'LB',
    criteria: codes.map((code) => ({ code, strength: 'Supporting', met: true, reason: 'x' })),
  });

  it.each([
    [['BP4', 'BP7'], 'P'],
    [['BP1', 'BP4'], 'P'],
    [['BS1'], 'VUS'],
    [['BA1', 'BP4'], 'VUS'],
    [['BS2', 'BP4'], 'VUS'],
  ])('is uncertain only where populations speak: %j gives %s', (codes, expected) => {
    expect(prioritisedClass(benign(...codes), known)).toBe(expected);
  });

  it('does not help a record without a star', () => {
    expect(prioritisedClass(benign('BP4', 'BP7'), { ...known, stars: 0 })).toBe('LB');
  });
});
