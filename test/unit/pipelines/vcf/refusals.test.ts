import { describe, expect, it } from 'vitest';
import { DEFAULT_VCF_LIMITS } from '#pipelines';
import type { ScanRequest } from '#pipelines';
import { cutBySizes } from '../../../builders/chunks.ts';
import { faultOf } from '../../../builders/fault-of.ts';
import {
  COLUMNS,
  HEADER,
  bytesOf,
  record,
  scanBytes,
  scanText,
  targetsOf,
  vcfText,
} from '../../../builders/vcf-bytes.ts';

/** What must never show in a message: it stands somewhere in every bad file below. */
const SECRETS = ['NB-7731', 'SECRET', 'GATTACA', 'TTAGGC', '8675309', 'rs1234567'];

const SECRET_ROW = {
  id: 'rs1234567',
  ref: 'GATTACA',
  alt: 'TTAGGC',
  format: 'GT:DP:XX',
  sample: '0/1:30:8675309',
};

interface BadFile {
  readonly name: string;
  readonly text: string;
  readonly code: string;
  readonly line?: number;
  readonly field?: string;
  readonly request?: Partial<ScanRequest>;
}

const at = (line: number): number => HEADER.length + 1 + line;

function badRecord(
  name: string,
  columns: Parameters<typeof record>[0],
  [code, field]: readonly [string, string],
): BadFile {
  const text = vcfText([record({ pos: 950 }), record({ ...SECRET_ROW, ...columns })]);
  return { name, text, code, line: at(2), field };
}

function badHeader(name: string, header: readonly string[], code: string): BadFile {
  return { name, text: vcfText([record(SECRET_ROW)], header), code };
}

const [FIRST = '', ...CONTIGS] = HEADER;
const UTF8 = 'Ã';

const BAD_FILES: readonly BadFile[] = [
  badHeader('no fileformat', ['##SECRET=1', ...CONTIGS], 'FILEFORMAT_INVALID'),
  badHeader('VCF 3', ['##fileformat=VCFv3.3', ...CONTIGS], 'FILEFORMAT_UNSUPPORTED'),
  badHeader('VCF 4.6', ['##fileformat=VCFv4.6', ...CONTIGS], 'FILEFORMAT_UNSUPPORTED'),
  badHeader('a byte-order mark', [`\uFEFF${FIRST}`, ...CONTIGS], 'FILEFORMAT_INVALID'),
  badHeader('fileformat twice', [FIRST, FIRST, ...CONTIGS], 'META_LINE_INVALID'),
  badHeader('a meta line without =', [FIRST, '##SECRET', ...CONTIGS], 'META_LINE_INVALID'),
  badHeader('no build', [FIRST], 'ASSEMBLY_UNKNOWN'),
  badHeader('an unknown length', [FIRST, '##contig=<ID=chr1,length=12345>'], 'ASSEMBLY_UNKNOWN'),
  badHeader(
    'the wrong build',
    [FIRST, '##contig=<ID=chr1,length=249250621>', '##contig=<ID=chr7,length=159138663>'],
    'ASSEMBLY_MISMATCH',
  ),
  badHeader('the wrong build by name', [FIRST, '##reference=hg19.fa'], 'ASSEMBLY_MISMATCH'),
  badHeader(
    'two builds',
    [FIRST, '##contig=<ID=chr1,length=249250621>', '##contig=<ID=chr2,length=242193529>'],
    'ASSEMBLY_MISMATCH',
  ),
  badHeader(
    'no panel contig',
    [FIRST, '##contig=<ID=chr9,length=138394717>'],
    'PANEL_CONTIG_MISSING',
  ),
  badHeader('a contig twice', [...HEADER, '##contig=<ID=1,length=248956422>'], 'CONTIG_DUPLICATE'),
  badHeader('a contig without ID', [...HEADER, '##contig=<length=5>'], 'CONTIG_INVALID'),
  badHeader('a contig of text', [...HEADER, '##contig=SECRET'], 'CONTIG_INVALID'),
  badHeader('a contig length of text', [FIRST, '##contig=<ID=chr1,length=1e9>'], 'CONTIG_INVALID'),
  badHeader(
    'CSQ without a field list',
    [...HEADER, '##INFO=<ID=CSQ,Number=.,Type=String,Description="SECRET">'],
    'ANNOTATION_FORMAT_INVALID',
  ),
  badHeader('a giant header', [...HEADER, `##x=${'SECRET'.repeat(90)}`], 'HEADER_TOO_LARGE'),
  {
    name: 'no samples',
    text: [...HEADER, COLUMNS.split('\t').slice(0, 8).join('\t'), ''].join('\n'),
    code: 'SAMPLE_MISSING',
  },
  {
    name: 'FORMAT without a sample',
    text: [...HEADER, COLUMNS.split('\t').slice(0, 9).join('\t'), ''].join('\n'),
    code: 'SAMPLE_MISSING',
  },
  {
    name: 'several samples',
    text: [...HEADER, `${COLUMNS}\tSECRET`, ''].join('\n'),
    code: 'SAMPLE_NOT_SINGLE',
  },
  {
    name: 'another column line',
    text: [...HEADER, COLUMNS.replace('POS', 'SECRET'), ''].join('\n'),
    code: 'HEADER_LINE_INVALID',
  },
  { name: 'no column line', text: [...HEADER, ''].join('\n'), code: 'HEADER_MISSING' },
  {
    name: 'records before the column line',
    text: [...HEADER, record(SECRET_ROW), ''].join('\n'),
    code: 'HEADER_MISSING',
  },
  {
    name: 'a truncated last line',
    text: vcfText([record(SECRET_ROW)]).slice(0, -1),
    code: 'LINE_TRUNCATED',
    line: at(1),
  },
  {
    name: 'an empty line',
    text: vcfText([record(SECRET_ROW), '', record(SECRET_ROW)]),
    code: 'LINE_EMPTY',
    line: at(2),
  },
  {
    name: 'mixed line endings',
    text: vcfText([`${record({ pos: 950 })}\r`, record(SECRET_ROW)]),
    code: 'LINE_ENDING_MIXED',
    line: at(1),
  },
  badRecord('a carriage return inside', { info: 'A=\rSECRET' }, ['CONTROL_CHARACTER', '']),
  badRecord('a NUL', { info: 'A=\0SECRET' }, ['CONTROL_CHARACTER', '']),
  badRecord('an escape', { id: '\u001b[31mSECRET' }, ['CONTROL_CHARACTER', '']),
  badRecord('a gigantic line', { info: `A=${'SECRET'.repeat(90)}` }, ['LINE_TOO_LONG', '']),
  badRecord('a missing column', { sample: '', format: 'GT' }, ['COLUMN_COUNT', 'record']),
  badRecord('an extra column', { sample: '0/1\tSECRET' }, ['COLUMN_COUNT', 'record']),
  badRecord('an empty REF', { ref: '' }, ['COLUMN_COUNT', 'record']),
  badRecord('CHROM with a bracket', { chrom: '<SECRET>' }, ['CHROM_INVALID', 'CHROM']),
  ...['abc', '-5', '1e3', '0x10', '1.5', '+7', ' 7', '8675309000', '10000000000'].map((pos) =>
    badRecord(`POS ${pos}`, { pos }, ['POS_INVALID', 'POS']),
  ),
  badRecord('a position off the contig', { pos: 248956424 }, ['POS_BEYOND_CONTIG', 'POS']),
  badRecord('an unsorted position', { pos: 949 }, ['POS_NOT_SORTED', 'POS']),
  badRecord('REF of other letters', { ref: 'GATTACAX' }, ['REF_INVALID', 'REF']),
  badRecord('a missing REF', { ref: '.' }, ['REF_INVALID', 'REF']),
  badRecord('ALT of other letters', { alt: 'TTAGGCR' }, ['ALT_INVALID', 'ALT']),
  badRecord('an empty ALT allele', { alt: 'TTAGGC,' }, ['ALT_INVALID', 'ALT']),
  badRecord('a broken symbolic ALT', { alt: '<SECRET' }, ['ALT_INVALID', 'ALT']),
  badRecord('a broken breakend', { alt: '[1:100[' }, ['ALT_INVALID', 'ALT']),
  badRecord('ALT twice', { alt: 'TTAGGC,ttaggc' }, ['ALT_DUPLICATE', 'ALT']),
  badRecord('ALT that is REF', { alt: 'GATTACA' }, ['ALT_DUPLICATE', 'ALT']),
  badRecord('QUAL of text', { qual: 'SECRET' }, ['QUAL_INVALID', 'QUAL']),
  badRecord('a negative QUAL', { qual: '-8675309' }, ['QUAL_INVALID', 'QUAL']),
  badRecord('an ID with a space', { id: 'rs1234567 SECRET' }, ['ID_INVALID', 'ID']),
  badRecord('FILTER twice', { filter: 'SECRET;SECRET' }, ['FILTER_INVALID', 'FILTER']),
  badRecord('FILTER 0', { filter: '0' }, ['FILTER_INVALID', 'FILTER']),
  badRecord('an INFO __proto__', { info: '__proto__=SECRET' }, ['INFO_KEY_INVALID', 'INFO']),
  badRecord('an INFO key with a space', { info: 'SE CRET=1' }, ['INFO_KEY_INVALID', 'INFO']),
  badRecord('an empty INFO entry', { info: 'A=SECRET;;B=1' }, ['INFO_KEY_INVALID', 'INFO']),
  badRecord('INFO twice', { info: 'A=SECRET;A=1' }, ['INFO_KEY_DUPLICATE', 'INFO']),
  badRecord('a FORMAT __proto__', { format: 'GT:DP:__proto__' }, ['FORMAT_INVALID', 'FORMAT']),
  badRecord('FORMAT twice', { format: 'GT:DP:DP' }, ['FORMAT_KEY_DUPLICATE', 'FORMAT']),
  badRecord('GT in second place', { format: 'DP:GT:XX', sample: '30:0/1:8675309' }, [
    'FORMAT_INVALID',
    'FORMAT',
  ]),
  badRecord('too many sample fields', { sample: '0/1:3:4:8675309' }, [
    'SAMPLE_FIELDS_EXCESS',
    'sample',
  ]),
  badRecord('an empty sample field', { sample: '0/1::8675309' }, [
    'SAMPLE_VALUE_INVALID',
    'sample',
  ]),
  badRecord('DP of text', { sample: '0/1:SECRET' }, ['SAMPLE_VALUE_INVALID', 'DP']),
  badRecord('a negative DP', { sample: '0/1:-8675309' }, ['SAMPLE_VALUE_INVALID', 'DP']),
  badRecord('GQ in hex', { format: 'GT:GQ', sample: '0/1:0x20' }, ['SAMPLE_VALUE_INVALID', 'GQ']),
  badRecord('AD of two for three alleles', { alt: 'T,C', format: 'GT:AD', sample: '0/1:4,5' }, [
    'SAMPLE_VALUE_INVALID',
    'AD',
  ]),
  badRecord('AD of text', { format: 'GT:AD', sample: '0/1:4,SECRET' }, [
    'SAMPLE_VALUE_INVALID',
    'AD',
  ]),
  badRecord('PS of text', { format: 'GT:PS', sample: '0|1:SECRET' }, [
    'SAMPLE_VALUE_INVALID',
    'PS',
  ]),
  badRecord('an allele beyond ALT', { sample: '0/2' }, ['GENOTYPE_ALLELE_OUT_OF_RANGE', 'GT']),
  ...['1/C', '0//1', '/', '0/', '0\\1', '-1/0', '0.5', '1/1x', '0/99999', 'SECRET'].map((sample) =>
    badRecord(`GT ${sample}`, { sample }, ['GENOTYPE_INVALID', 'GT']),
  ),
  badRecord('three alleles', { sample: '0/1/1' }, ['PLOIDY_UNSUPPORTED', 'GT']),
  badRecord('END before POS', { alt: '<NON_REF>', info: 'END=8' }, ['END_INVALID', 'END']),
  badRecord('END of text', { alt: '<DEL>', info: 'END=SECRET' }, ['END_INVALID', 'END']),
  badRecord('SVLEN of text', { alt: '<DEL>', info: 'SVLEN=SECRET' }, ['END_INVALID', 'SVLEN']),
  badRecord('a copy number of text', { info: 'SMN1_CN=SECRET' }, ['INFO_VALUE_INVALID', 'SMN1_CN']),
  {
    name: 'two copy numbers that differ',
    text: vcfText([record({ info: 'SMN1_CN=2' }), record({ pos: 1001, info: 'SMN1_CN=0' })]),
    code: 'COPY_NUMBER_CONFLICT',
    line: at(2),
    field: 'SMN1_CN',
  },
  {
    name: 'a contig that comes back',
    text: vcfText([record(), record({ chrom: 'chr2' }), record({ ...SECRET_ROW, pos: 1001 })]),
    code: 'CONTIG_NOT_CONTIGUOUS',
    line: at(3),
    field: 'CHROM',
  },
  {
    name: 'a contig that comes back under its other name',
    text: vcfText([record(), record({ ...SECRET_ROW, chrom: '1', pos: 1001 })]),
    code: 'CONTIG_NOT_CONTIGUOUS',
    line: at(2),
    field: 'CHROM',
  },
  {
    name: 'two records that contradict each other',
    text: vcfText([record(SECRET_ROW), record({ ...SECRET_ROW, sample: '1/1:30:8675309' })]),
    code: 'ALLELE_CONFLICT',
    line: at(2),
    field: 'GT',
  },
  {
    name: 'more calls than the limit',
    text: vcfText(Array.from({ length: 4 }, (_, index) => record({ pos: 1000 + index }))),
    code: 'TOO_MANY_CANDIDATES',
    line: at(4),
    request: { limits: { ...DEFAULT_VCF_LIMITS, maxCalls: 3 } },
  },
];

const TIGHT = { ...DEFAULT_VCF_LIMITS, maxLineBytes: 500, maxHeaderBytes: 600 };

function requestOf(bad: BadFile): Partial<ScanRequest> {
  const isTight = bad.code === 'LINE_TOO_LONG';
  const limits = { ...DEFAULT_VCF_LIMITS, maxHeaderBytes: TIGHT.maxHeaderBytes };
  return bad.request ?? { limits: isTight ? TIGHT : limits };
}

describe('scanVcf', () => {
  it.each(BAD_FILES.map((bad) => [bad.name, bad] as const))('refuses %s', async (_name, bad) => {
    const fault = await faultOf(scanText(bad.text, requestOf(bad)));
    expect(fault.code).toBe(bad.code);
    expect(fault.place.file).toBe('newborn.vcf');
    if (bad.line !== undefined) {
      expect(fault.place.line).toBe(bad.line);
    }
    if (bad.field !== undefined && bad.field !== '') {
      expect(fault.place.field).toBe(bad.field);
    }
  });

  it.each(BAD_FILES.map((bad) => [bad.name, bad] as const))(
    'refuses %s however the stream is cut, and tells nothing of its content',
    async (_name, bad) => {
      const bytes = bytesOf(bad.text);
      for (const sizes of [[1], [7, 64], [4096]]) {
        const fault = await faultOf(scanBytes(cutBySizes(bytes, sizes), requestOf(bad)));
        expect(fault.code).toBe(bad.code);
        const told = JSON.stringify([fault.message, fault.toRecord(), fault.stack]);
        for (const secret of SECRETS) {
          expect(told).not.toContain(secret);
        }
      }
    },
  );

  it('refuses bytes that are not UTF-8 on any line', async () => {
    for (const line of [record(), record({ pos: 3_000_000, info: 'X=@' })]) {
      const bytes = bytesOf(vcfText([line.replace('PASS', UTF8)]));
      // The second byte of the two-byte character goes.
      const cut = bytes.indexOf(0xc3) + 1;
      const broken = new Uint8Array([...bytes.subarray(0, cut), ...bytes.subarray(cut + 1)]);
      expect((await faultOf(scanBytes([broken]))).code).toBe('UTF8_INVALID');
    }
  });

  it('refuses a file with records but without any of the panel', async () => {
    const text = vcfText([record({ chrom: 'chr3' })], [FIRST, '##reference=GRCh38']);
    expect((await faultOf(scanText(text))).code).toBe('PANEL_CONTIG_MISSING');
  });

  it('checks the genotype of records outside the panel too', async () => {
    const outside = record({ pos: 50_000_000, sample: '0/7:1:1' });
    const fault = await faultOf(scanText(vcfText([record(), outside])));
    expect(fault.code).toBe('GENOTYPE_ALLELE_OUT_OF_RANGE');
  });

  it('reads a file of unnamed build only on declaration', async () => {
    const text = vcfText([record()], [FIRST]);
    const scan = await scanText(text, { unnamedAssembly: 'assume' });
    expect(scan.calls).toHaveLength(1);
  });

  it('finds the position 0 where it would have to be interpreted', async () => {
    const text = vcfText([record({ pos: 0, ref: 'NAC', alt: 'N' })]);
    const fault = await faultOf(scanText(text, { targets: targetsOf(['chr1', 1, 5]) }));
    expect(fault.code).toBe('POS_INVALID');
  });
});
