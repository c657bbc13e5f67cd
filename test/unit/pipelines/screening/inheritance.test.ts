import { describe, expect, it } from 'vitest';
import type { GeneCondition } from '#pipelines';
import { aNewborn } from '../../../builders/newborn.ts';
import { explain, interpret, policyNamed } from '../../../builders/screening-rules.ts';
import { alleleKey, findVariant, knowledgeDouble } from '../../../doubles/knowledge-pack.ts';
import { CONDITION_FACTS } from '../../../doubles/panel-facts.ts';

const policy = { ...policyNamed('neoseal-default'), reportCarriers: true };

describe('inheritance', () => {
  it('evaluates a gene with two modes of inheritance twice', () => {
    const result = interpret(aNewborn().het('GCH1', 'nonsense-54844124'), { policy });
    expect(result.findings.map((one) => [one.conditionId, one.inheritance])).toEqual([
      ['DRD', 'AD'],
    ]);
    expect(result.carrierFindings.map((one) => one.conditionId)).toEqual(['BIOPTBS']);
  });

  it('does not read the carrier of a recessive allele as the dominant condition of the gene', () => {
    const { result, dropped } = explain(aNewborn().het('HBB', 'E6V'), { policy });
    expect(result.outcome).toBe('no-condition-suspected');
    expect(result.carrierFindings.map((one) => one.conditionId)).toEqual(['HBSS']);
    expect(dropped).toContainEqual(
      expect.objectContaining({ condition: 'VARHB', reason: 'not-known-dominant' }),
    );
  });

  it('counts an allele that the policy lists as dominant', () => {
    const listed = { ...findVariant('HBB', 'E6V'), gene: 'HBB', hgvs: 'c.20A>T', source: 'test' };
    const inheritance = { ...policy.inheritance, dominantAlleles: [listed] };
    const result = interpret(aNewborn().het('HBB', 'E6V'), { policy: { ...policy, inheritance } });
    expect(result.findings.map((one) => one.conditionId)).toEqual(['VARHB']);
  });

  it.each([
    ['HbS twice', 'HBSS', () => aNewborn().hom('HBB', 'E6V')],
    ['HbS and HbC', 'HBSC', () => aNewborn().het('HBB', 'E6V').het('HBB', 'E6K').inTrans()],
    [
      'HbS and a null allele',
      'HBSBTH',
      () => aNewborn().het('HBB', 'E6V').het('HBB', 'Q39X').inTrans(),
    ],
    ['two null alleles', 'VARHB', () => aNewborn().hom('HBB', 'Q39X')],
  ] as const)('names the haemoglobin disease by its alleles: %s is %s', (_, condition, build) => {
    expect(interpret(build()).findings.map((one) => one.conditionId)).toEqual([condition]);
  });

  it('reports carriers only where the policy asks for them', () => {
    const newborn = aNewborn().het('GAA', 'IVS1-13T>G');
    expect(interpret(newborn).carrierFindings).toEqual([]);
    const asked = interpret(newborn, { policy });
    expect(asked.carrierFindings).toHaveLength(1);
    expect(asked.outcome).toBe('no-condition-suspected');
  });

  it('reads a pair in trans from a phase set', () => {
    const newborn = aNewborn().het('GAA', 'IVS1-13T>G').het('GAA', 'nonsense-80104704').inTrans();
    expect(interpret(newborn).findings[0]).toMatchObject({
      phase: 'trans',
      zygosity: 'compound-heterozygous',
      concordance: 'genotype-positive',
    });
  });

  it('reads a homozygous X-linked variant of a girl as biallelic', () => {
    const girl = aNewborn().female().hom('IL2RG', 'nonsense-71109265');
    expect(interpret(girl).findings[0]).toMatchObject({ zygosity: 'homozygous' });
  });

  it('reads an unphased X-linked pair of an XXY boy as possible', () => {
    const boy = aNewborn().karyotype('XXY').het('IL2RG', 'nonsense-71109265');
    boy.het('IL2RG', 'splice-71108276');
    expect(interpret(boy).findings[0]).toMatchObject({ phase: 'unknown', certainty: 'possible' });
  });

  it('notes a heterozygous genotype where there is one X', () => {
    const boy = aNewborn().male().het('IL2RG', 'nonsense-71109265');
    expect(interpret(boy).findings[0]?.notes).toContain('heterozygous-on-single-x');
  });

  it('does not read a gene of the pseudoautosomal region as X-linked', () => {
    const shox: GeneCondition = {
      id: 'LWD',
      condition: 'Test condition in PAR1',
      gene: 'SHOX',
      inheritance: 'XLR',
      panel: 'other',
      urgency: 'soon',
      validity: null,
      lossOfFunction: true,
      analytes: [],
    };
    const extra = { ...findVariant('SHOX', 'chrX:634700:C:T'), gene: 'SHOX', stars: 2 };
    const knowledge = knowledgeDouble({
      conditions: [shox],
      extraClinvar: [{ ...extra, variationId: 1, significance: 'P' }],
    });
    const boy = interpret(aNewborn().male().het('SHOX', 'chrX:634700:C:T'), { policy, knowledge });
    expect(boy.outcome).toBe('no-condition-suspected');
    expect(boy.carrierFindings).toHaveLength(1);
  });

  it('does not assess mitochondrial genes', () => {
    const result = interpret(aNewborn());
    expect(result.notAssessed).toContainEqual({
      gene: 'MT-ATP6',
      reason: 'mitochondrial',
      required: false,
    });
  });

  it('lists a gene without a model as not assessed and required', () => {
    const [first] = CONDITION_FACTS;
    const conditions = first === undefined ? [] : [{ ...first, gene: 'NOSUCH' }];
    const result = interpret(aNewborn(), { knowledge: knowledgeDouble({ conditions }) });
    expect(result.outcome).toBe('incomplete');
    expect(result.notAssessed).toEqual([
      { gene: 'NOSUCH', reason: 'no-gene-model', required: true },
    ]);
  });

  it('counts an allele of variable penetrance and says so', () => {
    const [blocked] = policy.blockList;
    const entry = blocked === undefined ? [] : [{ ...blocked, ...findVariant('PAH', 'R408W') }];
    const blockList = entry.map((one) => ({ ...one, action: 'tag' as const }));
    const result = interpret(aNewborn().hom('PAH', 'R408W'), { policy: { ...policy, blockList } });
    expect(result.findings[0]?.notes).toContain('variable-penetrance');
  });

  it('does not count a variant above the frequency ceiling', () => {
    const frequencies = new Map([[alleleKey(findVariant('PAH', 'R408W')), 60_000_000]]);
    const { result, dropped } = explain(aNewborn().hom('PAH', 'R408W'), {
      knowledge: knowledgeDouble({ frequencies }),
    });
    expect(result.outcome).toBe('no-condition-suspected');
    expect(dropped.map((allele) => allele.reason)).toContain('too-frequent');
  });

  it('counts a variant at the frequency ceiling', () => {
    const frequencies = new Map([[alleleKey(findVariant('PAH', 'R408W')), 50_000_000]]);
    const knowledge = knowledgeDouble({ frequencies });
    expect(interpret(aNewborn().hom('PAH', 'R408W'), { knowledge }).outcome).toBe(
      'condition-suspected',
    );
  });

  it.each([
    ['a failed filter', { filters: ['LowQual'] }],
    ['few reads', { depth: 3 }],
    ['a low genotype quality', { genotypeQuality: 5 }],
    ['hardly any reads of the allele', { depth: 40, altReads: 2 }],
  ])('neither reports nor calls negative a pathogenic call with %s', (_, options) => {
    const result = interpret(aNewborn().het('RET', 'C634Y', options));
    expect(result.findings).toEqual([]);
    expect(result.outcome).toBe('incomplete');
    expect(result.notAssessed).toContainEqual({
      gene: 'RET',
      reason: 'low-quality-call',
      required: true,
    });
  });

  it('reports a homozygous deletion of a whole gene where loss of function is the mechanism', () => {
    const knowledge = knowledgeDouble();
    const range = knowledge.genes.get('ACADM')?.range;
    expect(range).toBeDefined();
    const newborn = range === undefined ? aNewborn() : aNewborn().deletion('ACADM', range);
    const [finding] = interpret(newborn, { knowledge }).findings;
    expect(finding).toMatchObject({ gene: 'ACADM', certainty: 'possible' });
    expect(finding?.variants[0]).toMatchObject({ alt: '<DEL>', class: 'LP' });
  });

  it('lists a deletion as not evaluated where loss of function is not the mechanism', () => {
    const range = knowledgeDouble().genes.get('RET')?.range;
    const newborn = range === undefined ? aNewborn() : aNewborn().deletion('RET', range);
    const result = interpret(newborn);
    expect(result.findings).toEqual([]);
    expect(result.notAssessed.map((entry) => entry.reason)).toContain(
      'structural-variant-not-evaluated',
    );
  });
});
