import { describe, expect, it } from 'vitest';
import { ClinvarInterpreter, interpretNewborn } from '#pipelines';
import type { AlleleCall, Variant } from '#pipelines';
import { normaliseCalls } from '../../../../pipelines/screening/normalise-calls.ts';
import { runNeoseal } from '../../../builders/command-line.ts';
import { faultOf } from '../../../builders/fault-of.ts';
import { aNewborn } from '../../../builders/newborn.ts';
import { policyNamed, rulesOf } from '../../../builders/screening-rules.ts';
import { knowledgeDouble } from '../../../doubles/knowledge-pack.ts';

const knowledge = knowledgeDouble();

/** R408W, with whatever is changed. */
function call(change: Partial<Record<keyof AlleleCall, unknown>> = {}): AlleleCall {
  const [plain] = aNewborn().het('PAH', 'R408W').scan().calls;
  if (plain === undefined) {
    throw new Error('no call');
  }
  return { ...plain, ...change } as AlleleCall;
}

function normalise(...calls: readonly AlleleCall[]): readonly AlleleCall[] {
  return normaliseCalls({ ...aNewborn().scan(), calls }, knowledge, 'vcf').calls;
}

const spelt = ({ chrom, pos, ref, alt }: Variant): string => `${chrom}:${pos}:${ref}:${alt}`;
const PLAIN = 'chr12:102840493:G:A';

describe('normaliseCalls', () => {
  it.each([
    ['padding behind', 102840493, 'GTC', 'ATC'],
    ['padding before', 102840491, 'CCG', 'CCA'],
    ['padding on both sides', 102840492, 'CGT', 'CAT'],
  ])('takes off %s', (_, pos, ref, alt) => {
    expect(normalise(call({ pos, ref, alt })).map(spelt)).toEqual([PLAIN]);
  });

  it('keeps everything else of a call', () => {
    const padded = call({ ref: 'GTC', alt: 'ATC', depth: 17, failedFilters: ['LowQual'] });
    expect(normalise(padded)).toEqual([call({ depth: 17, failedFilters: ['LowQual'] })]);
  });

  it('counts an allele of two records once, also when they spell it differently', () => {
    const twice = normalise(call(), call({ ref: 'GT', alt: 'AT', line: 31 }));
    expect(twice).toEqual([call()]);
    // Read twice, the two would share a base, and a carrier would have two alleles in trans.
    const evidence = aNewborn().build();
    const scan = { ...evidence.scan, calls: [call(), call({ ref: 'GT', alt: 'AT' })] };
    const rules = rulesOf(policyNamed('neoseal-default'));
    const interpreter = new ClinvarInterpreter(knowledge);
    const { outcome } = interpretNewborn({ ...evidence, scan }, knowledge, rules, interpreter);
    expect(outcome).toBe('no-condition-suspected');
  });

  it('prefers the record whose filters pass', () => {
    const failed = call({ ref: 'GT', alt: 'AT', copies: 2, failedFilters: ['LowQual'] });
    expect(normalise(failed, call())).toEqual([call()]);
    expect(normalise(call(), failed)).toEqual([call()]);
  });

  it('refuses two records that contradict each other on one allele, with role and line', async () => {
    const other = call({ ref: 'GT', alt: 'AT', copies: 2, line: 77 });
    const fault = await faultOf(Promise.resolve().then(() => normalise(call(), other)));
    expect(fault).toMatchObject({ code: 'ALLELE_CONFLICT', place: { file: 'vcf', line: 77 } });
  });

  it('leaves a call alone that cannot be normalised', () => {
    const odd = call({ ref: 'G', alt: 'R' });
    expect(normalise(odd)).toEqual([odd]);
  });
});

/** NM_000492.4:c.1521_1523del (F508del) in the pack of the repository, which knows the bases around. */
describe('a homozygous CFTR F508del', () => {
  const HEADER = [
    '##fileformat=VCFv4.2',
    '##contig=<ID=chr7,length=159345973,assembly=GRCh38>',
    '#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tS',
  ];

  it.each([
    ['as ClinVar writes it', '117559590 ATCT A 1/1'],
    ['shifted to the right', '117559591 TCTT T 1/1'],
    ['padded, beside a shorter deletion', '117559590 ATCTT AT,ATCT 1/1'],
    ['padded, as the second ALT', '117559590 ATCTT ATCT,AT 2/2'],
  ])('is found %s', async (_, written) => {
    const [pos, ref, alt, genotype] = written.split(' ');
    const record = [
      'chr7',
      pos,
      '.',
      ref,
      alt,
      '50',
      'PASS',
      '.',
      'GT:DP:GQ',
      `${genotype ?? ''}:40:99`,
    ];
    const { exit, stdout } = await runNeoseal(
      ['interpret', '--vcf', '-', '--calls-imply-coverage', '--json'],
      { stdin: `${[...HEADER, record.join('\t')].join('\n')}\n` },
    );
    expect(exit).toBe(0);
    const { outcome, findings } = JSON.parse(stdout) as {
      outcome: string;
      findings: { gene: string; zygosity: string; variants: Variant[] }[];
    };
    expect(outcome).toBe('condition-suspected');
    expect(findings).toMatchObject([{ gene: 'CFTR', zygosity: 'homozygous' }]);
    expect(findings[0]?.variants.map(spelt)).toEqual(['chr7:117559590:ATCT:A']);
  });
});

describe('a call whose REF is not what the genome has there', () => {
  it('keeps the gene from being negative, and is no finding', async () => {
    const header = [
      '##fileformat=VCFv4.2',
      '##contig=<ID=chr7,length=159345973,assembly=GRCh38>',
      '#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tS',
    ];
    // F508del as it would be written one base off: REF would be CATC.
    const record = 'chr7\t117559589\t.\tATCT\tA\t50\tPASS\t.\tGT:DP:GQ\t1/1:40:99';
    const { stdout } = await runNeoseal(
      ['interpret', '--vcf', '-', '--calls-imply-coverage', '--json'],
      { stdin: `${[...header, record].join('\n')}\n` },
    );
    const result = JSON.parse(stdout) as { outcome: string; findings: unknown[] };
    expect(result).toMatchObject({ outcome: 'incomplete', findings: [] });
    expect(result).toHaveProperty('notAssessed');
    expect(stdout).toContain('{"gene":"CFTR","reason":"low-quality-call","required":true}');
  });
});
