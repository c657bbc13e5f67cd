import { describe, expect, it } from 'vitest';
import { CHECK_CODES, checkVcf } from '#pipelines';
import type { VcfCheck } from '#pipelines';
import { nodePorts } from '#pipelines/node';
import { cutBySizes, streamOf } from '../../../builders/chunks.ts';
import { COLUMNS, bgzf, bytesOf, record } from '../../../builders/vcf-bytes.ts';

const FIXED = COLUMNS.split('\t').slice(0, 8).join('\t');

function check(text: string, { strict = true, sizes = [1 << 20] } = {}): Promise<VcfCheck> {
  return checkVcf(streamOf(...cutBySizes(bytesOf(text), sizes)), { strict }, nodePorts);
}

function file(records: readonly string[], meta: readonly string[] = [], version = 3): string {
  return [`##fileformat=VCFv4.${version}`, ...meta, COLUMNS, ...records, ''].join('\n');
}

async function codesOf(text: string, strict = true): Promise<readonly string[]> {
  return (await check(text, { strict })).findings.map(({ code }) => code);
}

describe('checkVcf', () => {
  it('accepts a file without samples, with several, and of any contig', async () => {
    const bare = `##fileformat=VCFv4.5\n${FIXED}\nscaffold_9\t5\t.\tA\tT\t.\t.\t.\n`;
    expect(await check(bare)).toEqual({
      valid: true,
      records: 1,
      findings: [],
      findingCount: 0,
    });
    const three = file([`${record()}\t0/0\t./.`]).replace('NB-7731', 'a\tb\tc');
    expect((await check(three)).valid).toBe(true);
  });

  it('gives code, line and field, and never a value', async () => {
    const { findings } = await check(file([record(), record({ pos: 'SECRET' })]));
    expect(findings).toEqual([{ code: 'POS_INVALID', line: 4, field: 'POS' }]);
  });

  it('finds the same in pieces of one byte', async () => {
    const text = file([record({ qual: '-1' }), record({ pos: 5, ref: 'X' })]);
    expect(await check(text, { sizes: [1] })).toEqual(await check(text));
  });

  it('reports what breaks the container as a finding', async () => {
    const whole = bgzf(bytesOf(file([record()])));
    const broken = checkVcf(streamOf(whole.slice(0, -28)), { strict: false }, nodePorts);
    expect(await broken).toMatchObject({
      valid: false,
      findings: [{ code: 'BGZF_EOF_MISSING', line: null, field: null }],
    });
    expect((await check('')).findings.map(({ code }) => code)).toEqual([
      'EMPTY_FILE',
      'HEADER_MISSING',
    ]);
  });

  it('keeps a thousand findings and counts the rest', async () => {
    const rows = Array.from({ length: 1200 }, (_, index) => record({ pos: index + 1, qual: 'x' }));
    const result = await check(file(rows));
    expect(result.findings).toHaveLength(1000);
    expect(result.findingCount).toBe(1200);
  });

  it.each([
    ['LINE_EMPTY', file(['', record()])],
    ['LINE_TRUNCATED', file([record()]).slice(0, -1)],
    ['META_LINE_INVALID', file([record()], ['##text'])],
    ['META_STRUCTURE_INVALID', file([record()], ['##INFO=<ID=A,Number=1'])],
    ['META_ATTRIBUTES_INVALID', file([record()], ['##FILTER=<ID=A,Description=x>'])],
    [
      'META_NUMBER_INVALID',
      file([record()], ['##INFO=<ID=A,Number=LA,Type=Float,Description="">']),
    ],
    ['META_TYPE_INVALID', file([record()], ['##FORMAT=<ID=A,Number=0,Type=Flag,Description="">'])],
    [
      'META_RESERVED_MISMATCH',
      file([record()], ['##FORMAT=<ID=GQ,Number=1,Type=Float,Description="">']),
    ],
    [
      'META_ID_DUPLICATE',
      file([record()], ['##FILTER=<ID=A,Description="">', '##FILTER=<ID=A,Description="">']),
    ],
    ['META_URL_INVALID', file([record()], ['##assembly=nowhere'])],
    ['FILTER_INVALID', file([record({ filter: 'a;a' })])],
    ['INFO_KEY_DUPLICATE', file([record({ info: 'A=1;A=2' })])],
    ['INFO_NUMBER_MISMATCH', file([record({ info: 'AC=1,2' })])],
    ['INFO_TYPE_MISMATCH', file([record({ info: 'AC=x' })])],
    ['FORMAT_ORDER_INVALID', file([record({ format: 'DP:GT', sample: '3:0/1' })])],
    ['SAMPLE_NUMBER_MISMATCH', file([record({ format: 'GT:PL', sample: '0/1:1,2' })])],
    ['SAMPLE_TYPE_MISMATCH', file([record({ sample: '0/1:x' })])],
    ['POS_NOT_SORTED', file([record(), record({ pos: 5 })])],
    ['CONTIG_NOT_CONTIGUOUS', file([record(), record({ chrom: 'chr2' }), record({ pos: 2000 })])],
    ['VARIANT_DUPLICATE', file([record({ ref: 'TA', alt: 'TG' }), record({ pos: 1001 })])],
  ])('reports %s only when strict', async (code, text) => {
    expect(await codesOf(text)).toEqual([code]);
    expect(await codesOf(text, false)).toEqual([]);
    expect(CHECK_CODES[code as keyof typeof CHECK_CODES].breaks).toBe('rule');
  });

  it.each([
    ['FILEFORMAT_INVALID', file([record()]).replace('VCFv4.3', 'VCFv5.0')],
    ['HEADER_LINE_INVALID', file([]).replace('POS', 'POSITION')],
    ['HEADER_MISSING', '##fileformat=VCFv4.3\n'],
    ['SAMPLE_NAME_INVALID', file([`${record()}\t0/0`]).replace('NB-7731', 'a\ta')],
    ['COLUMN_COUNT', file([`${record()}\t0/0`])],
    ['POS_INVALID', file([record({ pos: '1e3' })])],
    ['REF_INVALID', file([record({ ref: 'R' })])],
    ['ALT_INVALID', file([record({ alt: 'G,,T' })])],
    ['QUAL_INVALID', file([record({ qual: '-3' })])],
    ['GENOTYPE_INVALID', file([record({ sample: '0/|1:3:4' })])],
    ['GENOTYPE_ALLELE_OUT_OF_RANGE', file([record({ sample: '0/2:3:4' })])],
    ['SAMPLE_FIELDS_EXCESS', file([record({ sample: '0/1:3:4:5' })])],
    ['CONTROL_CHARACTER', file([record({ info: 'A=\0' })])],
  ])('reports %s in any case', async (code, text) => {
    expect(await codesOf(text, false)).toContain(code);
  });

  it('judges by the version of the file', async () => {
    const local = ['##FORMAT=<ID=LAA,Number=LA,Type=Integer,Description="">'];
    expect(await codesOf(file([record()], local, 5))).toEqual([]);
    expect(await codesOf(file([record()], local, 4))).toEqual(['META_NUMBER_INVALID']);
    const underscore = record({ format: 'GT:MIN_DP', sample: '0/1:7' });
    expect(await codesOf(file([underscore], [], 3))).toEqual([]);
    expect(await codesOf(file([underscore], [], 2))).toEqual(['FORMAT_KEY_INVALID']);
    const prefixed = record({ sample: '|0|1:7:7' });
    expect(await codesOf(file([prefixed], [], 4))).toEqual([]);
    expect(await codesOf(file([prefixed], [], 3))).toEqual(['GENOTYPE_INVALID']);
  });
});
