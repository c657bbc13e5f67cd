import { describe, expect, it } from 'vitest';
import { ClinvarInterpreter, interpretNewborn } from '#pipelines';
import type { Finding, InterpretationRequest, VariantInterpreter, VariantRecord } from '#pipelines';
import { aNewborn } from '../../../builders/newborn.ts';
import { interpret, policyNamed, rulesOf } from '../../../builders/screening-rules.ts';
import { knowledgeDouble } from '../../../doubles/knowledge-pack.ts';

function only(findings: readonly Finding[]): Finding {
  expect(findings).toHaveLength(1);
  const [finding] = findings;
  if (finding === undefined) {
    throw new Error('no finding');
  }
  return finding;
}

describe('the synthetic anchors of clinical.md section 11', () => {
  it('calls a complete reference genome without raised analytes negative', () => {
    const result = interpret(aNewborn().female());
    expect(result.outcome).toBe('no-condition-suspected');
    expect(result.findings).toEqual([]);
    expect(result.notAssessed.every((entry) => !entry.required)).toBe(true);
  });

  it('calls homozygous PAH R408W with Phe 1450 concordant positive and critical', () => {
    const newborn = aNewborn().hom('PAH', 'R408W').measured('PHE', '1450').measured('TYR', '60');
    const result = interpret(newborn);
    const finding = only(result.findings);
    expect(result.outcome).toBe('condition-suspected');
    expect(finding).toMatchObject({
      conditionId: 'PKU',
      gene: 'PAH',
      certainty: 'probable',
      phase: 'homozygous',
      biochemistry: 'critical',
      concordance: 'concordant-positive',
      urgency: 'critical',
    });
    expect(finding.variants[0]?.criteria).toContainEqual(
      expect.objectContaining({ code: 'PP4', met: true }),
    );
  });

  it('calls two PAH variants in cis with Phe 60 negative', () => {
    const newborn = aNewborn().het('PAH', 'R408W').het('PAH', 'A403V').inCis();
    const result = interpret(newborn.measured('PHE', '60').measured('TYR', '60'));
    expect(result.outcome).toBe('no-condition-suspected');
    expect(result.findings).toEqual([]);
  });

  it('shows the upgrade of a VUS beside a pathogenic PAH variant when Phe is 400 and BH4 is excluded', () => {
    const knowledge = knowledgeDouble();
    const newborn = aNewborn().het('PAH', 'R408W').het('PAH', 'chr12:102840470:C:T').inTrans();
    newborn.measured('PHE', '400').measured('TYR', '60');
    newborn.measured('PTERINS', '1', { flag: 'normal' }).measured('DHPR', '1', { flag: 'normal' });
    const result = interpretNewborn(
      newborn.build(),
      knowledge,
      rulesOf(policyNamed('neoseal-default')),
      new PointsDouble(new ClinvarInterpreter(knowledge)),
    );
    const finding = only(result.findings);
    expect(finding).toMatchObject({ concordance: 'vus-upgrade', certainty: 'uncertain' });
    expect(finding.notes).toContain('vus-upgraded');
    expect(finding.variants.map((variant) => variant.class).sort()).toEqual(['LP', 'P']);
    expect(finding.differentialGenes).toEqual([]);
  });

  it('explains a borderline C14:1 by one ACADVL allele and asks for follow-up', () => {
    const result = interpret(aNewborn().het('ACADVL', 'V283A').measured('C14_1', '0.55'));
    expect(only(result.findings)).toMatchObject({
      concordance: 'carrier-explains-elevation',
      certainty: 'probable-carrier',
      urgency: 'routine',
    });
    expect(result.outcome).toBe('incomplete');
  });

  it('lets a high C8 stand when the genome shows nothing', () => {
    const result = interpret(aNewborn().measured('C8', '1.2').measured('C2', '20'));
    expect(result.outcome).toBe('condition-suspected');
    expect(only(result.findings)).toMatchObject({
      conditionId: 'MCAD',
      gene: 'ACADM',
      certainty: 'biochemical-only',
      concordance: 'biochemical-positive-genome-negative',
    });
  });

  it('reports a hemizygous boy with an IL2RG variant and not a heterozygous girl', () => {
    const boy = interpret(aNewborn().male().hemi('IL2RG', 'nonsense-71109265'));
    expect(boy.outcome).toBe('condition-suspected');
    expect(only(boy.findings)).toMatchObject({ gene: 'IL2RG', zygosity: 'hemizygous' });
    const girl = interpret(aNewborn().female().het('IL2RG', 'nonsense-71109265'));
    expect(girl.outcome).toBe('no-condition-suspected');
    expect(girl.findings).toEqual([]);
  });

  it('reads a diploid homozygous genotype on the X of a boy as hemizygous', () => {
    const boy = interpret(aNewborn().male().hom('IL2RG', 'nonsense-71109265'));
    expect(only(boy.findings).variants[0]?.zygosity).toBe('hemizygous');
  });

  it('calls no copy of SMN1 positive and urgent', () => {
    const result = interpret(aNewborn().copyNumber('SMN1', 0));
    expect(result.outcome).toBe('condition-suspected');
    expect(only(result.findings)).toMatchObject({
      gene: 'SMN1',
      zygosity: 'copy-number',
      certainty: 'probable',
      urgency: 'urgent',
      variants: [],
    });
    expect(result.notAssessed.map((entry) => entry.gene)).not.toContain('SMN1');
  });

  it('lists SMN1 as not assessed without a copy number, and never as negative', () => {
    expect(interpret(aNewborn()).notAssessed).toContainEqual({
      gene: 'SMN1',
      reason: 'needs-targeted-caller',
      required: false,
    });
  });

  it('does not report homozygous BTD D444H', () => {
    const result = interpret(aNewborn().hom('BTD', 'D444H'));
    expect(result.outcome).toBe('no-condition-suspected');
  });

  it('reports BTD D444H in trans with a severe allele, as mild', () => {
    const newborn = aNewborn().het('BTD', 'D444H').het('BTD', 'nonsense-15635550').inTrans();
    expect(only(interpret(newborn).findings).notes).toContain('mild-allele');
  });

  it('does not report two AGXT variants in cis', () => {
    const newborn = aNewborn().het('AGXT', 'G170R').het('AGXT', 'G41R').inCis();
    expect(interpret(newborn).outcome).toBe('no-condition-suspected');
  });

  it('reports a heterozygous girl with an OTC variant as an X-linked monoallelic candidate', () => {
    const result = interpret(aNewborn().female().het('OTC', 'R129H'));
    expect(only(result.findings)).toMatchObject({
      gene: 'OTC',
      inheritance: 'XLD',
      zygosity: 'heterozygous',
      certainty: 'probable',
    });
  });

  it('treats an X-linked variant of a girl with one X as hemizygous', () => {
    const result = interpret(aNewborn().karyotype('X0').declared('female').het('ABCD1', 'G116R'));
    expect(result.sex).toEqual({ declared: 'female', inferred: 'X0', agrees: true });
    expect(only(result.findings)).toMatchObject({ gene: 'ABCD1', zygosity: 'hemizygous' });
  });

  it('does not call a genome negative that could not read ACADM c.985A>G', () => {
    const result = interpret(aNewborn().noCallAt('ACADM', 'K329E'));
    expect(result.outcome).toBe('incomplete');
    expect(result.notAssessed).toContainEqual({
      gene: 'ACADM',
      reason: 'partial-coverage',
      required: true,
    });
  });
});

/** Gives the unknown variant the points of a full engine: 3 by itself, PP4 and PM3 from the second reading. */
class PointsDouble implements VariantInterpreter {
  readonly #clinvar: ClinvarInterpreter;

  constructor(clinvar: ClinvarInterpreter) {
    this.#clinvar = clinvar;
  }

  interpret(request: InterpretationRequest): VariantRecord {
    const record = this.#clinvar.interpret(request);
    if (record.clinvar !== null) {
      return record;
    }
    const pp4 = request.biochemistry === 'positive' ? (request.differentialExcluded ? 2 : 1) : 0;
    const pm3 = request.partner?.phase === 'trans' ? 2 : 0;
    const points = 3 + pp4 + pm3;
    return { ...record, points, class: points >= 6 ? 'LP' : 'VUS' };
  }

  interpretDeletion(): null {
    return null;
  }
}
