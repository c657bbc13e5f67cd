import { describe, expect, it } from 'vitest';
import type { Finding } from '#pipelines';
import { aNewborn } from '../../../builders/newborn.ts';
import type { NewbornBuilder } from '../../../builders/newborn.ts';
import { interpret, policyNamed } from '../../../builders/screening-rules.ts';

const policy = { ...policyNamed('early-check'), reportCarriers: true };

function readOf(newborn: NewbornBuilder, gene: string): Finding | undefined {
  const { findings, carrierFindings } = interpret(newborn, { policy });
  return [...findings, ...carrierFindings].find((finding) => finding.gene === gene);
}

const P = 'R408W';
const P2 = 'A403V';
const LP = 'IVS12+1G>T';
const VUS = 'chr12:102840470:C:T';

describe('Early Check Table 3, as published', () => {
  it('holds the published rows word by word', () => {
    const rows = policy.certainty
      .filter((row) => row.published)
      .map((row) => [row.genotype, row.initial, row.trans, row.cis, row.unknown].join(' | '));
    expect(rows).toEqual([
      'homozygous-p | probable | definite | not-applicable | probable',
      'homozygous-lp | possible | likely | not-applicable | possible',
      'pair-p-p | possible | definite | false-positive | possible',
      'pair-with-lp | possible | likely | false-positive | possible',
      'heterozygous-p | probable-carrier | not-applicable | not-applicable | definite-carrier',
      'heterozygous-lp | possible-carrier | not-applicable | not-applicable | likely-carrier',
      'pair-with-vus | not-a-screen-positive | uncertain | false-positive | uncertain',
      'x-heterozygous-p-dominant | probable | not-applicable | not-applicable | definite',
      'x-heterozygous-p-recessive | probable-carrier | not-applicable | not-applicable | definite-carrier',
    ]);
  });

  const cells: readonly [string, () => NewbornBuilder, string, Finding['certainty'] | null][] = [
    ['P homozygous', () => aNewborn().hom('PAH', P), 'PAH', 'probable'],
    [
      'P homozygous, both parents carry it',
      () =>
        aNewborn()
          .hom('PAH', P)
          .parent((one) => one.het('PAH', P))
          .parent((other) => other.het('PAH', P)),
      'PAH',
      'definite',
    ],
    ['LP homozygous', () => aNewborn().hom('PAH', LP), 'PAH', 'possible'],
    [
      'LP homozygous, both parents carry it',
      () =>
        aNewborn()
          .hom('PAH', LP)
          .parent((one) => one.het('PAH', LP))
          .parent((other) => other.het('PAH', LP)),
      'PAH',
      'likely',
    ],
    ['P/P unphased', () => aNewborn().het('PAH', P).het('PAH', P2), 'PAH', 'possible'],
    ['P/P in trans', () => aNewborn().het('PAH', P).het('PAH', P2).inTrans(), 'PAH', 'definite'],
    [
      'P/P in cis',
      () => aNewborn().het('PAH', P).het('PAH', P2).inCis(),
      'PAH',
      'probable-carrier',
    ],
    ['P/LP unphased', () => aNewborn().het('PAH', P).het('PAH', LP), 'PAH', 'possible'],
    ['P/LP in trans', () => aNewborn().het('PAH', P).het('PAH', LP).inTrans(), 'PAH', 'likely'],
    ['P heterozygous', () => aNewborn().het('PAH', P), 'PAH', 'probable-carrier'],
    ['LP heterozygous', () => aNewborn().het('PAH', LP), 'PAH', 'possible-carrier'],
    ['P + VUS', () => aNewborn().het('PAH', P).het('PAH', VUS), 'PAH', 'probable-carrier'],
    ['VUS homozygous', () => aNewborn().hom('PAH', VUS), 'PAH', null],
    ['X-linked dominant girl', () => aNewborn().female().het('OTC', 'R129H'), 'OTC', 'probable'],
    [
      'X-linked recessive girl',
      () => aNewborn().female().het('IL2RG', 'nonsense-71109265'),
      'IL2RG',
      'probable-carrier',
    ],
    [
      'X-linked recessive girl, LP',
      () => aNewborn().female().het('ABCD1', 'G116R'),
      'ABCD1',
      'possible-carrier',
    ],
    ['dominant P', () => aNewborn().het('RET', 'C634Y'), 'RET', 'probable'],
  ];
  it.each(cells)('reads %s', (_, build, gene, expected) => {
    expect(readOf(build(), gene)?.certainty ?? null).toBe(expected);
  });

  it('does not make a screen positive of P and a VUS', () => {
    const result = interpret(aNewborn().het('PAH', P).het('PAH', VUS), { policy });
    expect(result.outcome).toBe('no-condition-suspected');
  });

  it('does not make a screen positive of a pair in cis', () => {
    const result = interpret(aNewborn().het('PAH', P).het('PAH', P2).inCis(), { policy });
    expect(result.outcome).toBe('no-condition-suspected');
    expect(result.carrierFindings[0]).toMatchObject({
      phase: 'cis',
      notes: ['allelic-conditions', 'allelic-false-positive'],
    });
  });
});
