import { describe, expect, it } from 'vitest';
import { readCallabilityBed, readCopyNumbers } from '#pipelines';
import type { Coverage } from '#pipelines';
import { nodePorts } from '#pipelines/node';
import { cutBySizes, streamOf } from '../../../builders/chunks.ts';
import { faultOf } from '../../../builders/fault-of.ts';
import { bgzf, bytesOf, targetsOf } from '../../../builders/vcf-bytes.ts';

function readBed(text: string): Promise<Coverage> {
  const request = { assembly: 'GRCh38', minDepth: 10 } as const;
  return readCallabilityBed(streamOf(bytesOf(text)), 'loci.bed', request, nodePorts);
}

async function spansOf(text: string): Promise<readonly (readonly [string, number, number])[]> {
  const { covered } = await readBed(text);
  return [...covered].flatMap(([chrom, ranges]) =>
    ranges.map(({ start, end }) => [chrom, start, end] as const),
  );
}

describe('readCallabilityBed', () => {
  it('turns half-open regions into closed ones, sorts and joins them', async () => {
    const text = 'chr1\t200\t300\nchr1\t0\t100\nchr1\t100\t150\n1\t250\t400\n';
    expect(await spansOf(text)).toEqual([
      ['chr1', 1, 150],
      ['chr1', 201, 400],
    ]);
  });

  it('keeps what is deep enough where the fourth column is a depth', async () => {
    const text = 'chr1\t0\t10\t9.9\nchr1\t10\t20\t10\nchr1\t20\t30\t31.5\n';
    expect(await spansOf(text)).toEqual([['chr1', 11, 30]]);
  });

  it('keeps what is callable where the fourth column is a state', async () => {
    const text = 'chr1\t0\t10\tCALLABLE\nchr1\t4\t6\tPOOR_MAPPING_QUALITY\nchr2\t0\t5\tREF_N\n';
    expect(await spansOf(text)).toEqual([
      ['chr1', 1, 4],
      ['chr1', 7, 10],
    ]);
  });

  it('leaves out comments, track lines and contigs outside the primary assembly', async () => {
    const text = '#c\ntrack name=x\nbrowser position\nchrUn_1\t0\t10\nchrM\t0\t16569\n';
    expect(await spansOf(text)).toEqual([['chrM', 1, 16569]]);
  });

  it('keeps only what touches the targets, and checks the rest all the same', async () => {
    const request = {
      assembly: 'GRCh38',
      minDepth: 10,
      targets: targetsOf(['chr1', 100, 200], ['chr1', 300, 309]),
    } as const;
    const read = (text: string): Promise<Coverage> =>
      readCallabilityBed(streamOf(bytesOf(text)), 'loci.bed', request, nodePorts);
    const kept = 'chr1\t50\t100\nchr1\t199\t250\nchr1\t290\t400\n';
    const left = 'chr1\t0\t99\nchr1\t200\t299\nchr1\t310\t320\nchr2\t100\t200\n';
    expect([...(await read(kept + left)).covered]).toEqual([
      [
        'chr1',
        [
          { start: 51, end: 100 },
          { start: 200, end: 250 },
          { start: 291, end: 400 },
        ],
      ],
    ]);
    expect((await faultOf(read('chr2\t5\t5\n'))).code).toBe('BED_INVALID');
  });

  it('reads BGZF one byte at a time', async () => {
    const pieces = cutBySizes(bgzf(bytesOf('chr1\t0\t10\n')), [1]);
    const request = { assembly: 'GRCh38', minDepth: 1 } as const;
    const bed = await readCallabilityBed(streamOf(...pieces), 'x', request, nodePorts);
    expect(bed.source).toBe('bed');
    expect(bed.covered.size).toBe(1);
  });

  it.each([
    ['two columns', 'chr1\t0\n', 1],
    ['columns that come and go', 'chr1\t0\t9\nchr1\t9\t12\tCALLABLE\n', 2],
    ['spaces for tabs', 'chr1 0 10\n', 1],
    ['an empty region', 'chr1\t0\t9\nchr1\t10\t10\n', 2],
    ['a region backwards', 'chr1\t20\t10\n', 1],
    ['a negative start', 'chr1\t-1\t10\n', 1],
    ['a start with an exponent', 'chr1\t1e3\t2000\n', 1],
    ['an end off the contig', 'chr1\t0\t248956423\n', 1],
    ['an end off any contig', 'chr1\t0\t999999999\n', 1],
    ['an unknown state', 'chr1\t0\t10\tMAYBE\n', 1],
    ['a negative depth', 'chr1\t0\t10\t-3\n', 1],
    ['no contig name', '\t0\t10\n', 1],
  ])('refuses %s', async (_name, text, line) => {
    const fault = await faultOf(readBed(text));
    expect(fault).toMatchObject({ code: 'BED_INVALID', place: { file: 'loci.bed', line } });
    expect(fault.message).not.toContain('MAYBE');
  });

  it.each([
    ['an empty file', '', 'EMPTY_FILE'],
    ['an empty line', 'chr1\t0\t10\n\n', 'LINE_EMPTY'],
    ['a truncated last line', 'chr1\t0\t10', 'LINE_TRUNCATED'],
  ])('refuses %s', async (_name, text, code) => {
    expect((await faultOf(readBed(text))).code).toBe(code);
  });
});

function readNumbers(text: string): Promise<ReadonlyMap<string, number>> {
  return readCopyNumbers(streamOf(bytesOf(text)), 'cn.tsv', nodePorts);
}

describe('readCopyNumbers', () => {
  it('reads copy numbers by locus, with and without a method', async () => {
    expect([...(await readNumbers('locus\tcopy_number\nSMN1\t0\nSMN2\t3\n'))]).toEqual([
      ['SMN1', 0],
      ['SMN2', 3],
    ]);
    const text = '#made by\nlocus\tcopy_number\tmethod\nHLA-A\t2\tddPCR of exon 7\n';
    expect([...(await readNumbers(text))]).toEqual([['HLA-A', 2]]);
  });

  it.each([
    ['no header', 'SMN1\t0\n', 1, 'header'],
    ['another header', 'gene\tcn\nSMN1\t0\n', 1, 'header'],
    ['only a comment', '#SMN1\n', 1, 'header'],
    ['a row too short', 'locus\tcopy_number\nSMN1\n', 2, 'row'],
    ['a row too long', 'locus\tcopy_number\nSMN1\t0\tx\n', 2, 'row'],
    ['a fractional copy number', 'locus\tcopy_number\nSMN1\t1.5\n', 2, 'copy_number'],
    ['a negative copy number', 'locus\tcopy_number\nSMN1\t-1\n', 2, 'copy_number'],
    ['a missing copy number', 'locus\tcopy_number\nSMN1\t.\n', 2, 'copy_number'],
    ['an absurd copy number', 'locus\tcopy_number\nSMN1\t100\n', 2, 'copy_number'],
    ['a locus that is none', 'locus\tcopy_number\n__proto__\t1\n', 2, 'locus'],
    ['a locus twice', 'locus\tcopy_number\nSMN1\t1\nSMN1\t1\n', 3, 'locus'],
    ['an empty method', 'locus\tcopy_number\tmethod\nSMN1\t1\t\n', 2, 'method'],
  ])('refuses %s', async (_name, text, line, field) => {
    expect(await faultOf(readNumbers(text))).toMatchObject({
      code: 'COPY_NUMBER_FILE_INVALID',
      place: { file: 'cn.tsv', line, field },
    });
  });
});
