import { describe, expect, it } from 'vitest';
import type { AlleleCall } from '#pipelines';
import { HEADER, record, scanRecords, scanText, vcfText } from '../../../builders/vcf-bytes.ts';

async function callsOf(...records: readonly string[]): Promise<readonly AlleleCall[]> {
  return (await scanRecords(records)).calls;
}

async function onlyCall(columns: Parameters<typeof record>[0]): Promise<AlleleCall> {
  const [call, ...others] = await callsOf(record(columns));
  expect(others).toEqual([]);
  if (call === undefined) {
    throw new Error('no call');
  }
  return call;
}

describe('scanVcf: calls', () => {
  it('reads a heterozygous call with its measures', async () => {
    expect(
      await onlyCall({ ref: 'a', alt: 'g', format: 'GT:AD:DP:GQ', sample: '0/1:12,18:30:98.5' }),
    ).toEqual({
      chrom: 'chr1',
      pos: 1000,
      ref: 'A',
      alt: 'G',
      line: HEADER.length + 2,
      failedFilters: [],
      copies: 1,
      ploidy: 2,
      haplotypes: null,
      phaseSet: null,
      depth: 30,
      genotypeQuality: 98.5,
      altReads: 18,
      annotations: [],
    });
  });

  it('reads homozygous, haploid and missing measures', async () => {
    expect(await onlyCall({ sample: '1/1:.:.' })).toMatchObject({
      copies: 2,
      ploidy: 2,
      depth: null,
      genotypeQuality: null,
      altReads: null,
    });
    expect(await onlyCall({ chrom: 'chrX', pos: 5_000_000, sample: '1' })).toMatchObject({
      copies: 1,
      ploidy: 1,
      haplotypes: null,
    });
  });

  it.each([
    ['0/0', 0],
    ['0', 0],
    ['./.', 0],
    ['.', 0],
    ['./1', 0],
    ['1|.', 0],
    ['0/1', 1],
    ['1/2', 2],
  ])('makes of the genotype %s, with two ALTs, %i calls', async (genotype, count) => {
    const calls = await callsOf(record({ alt: 'G,T', format: 'GT', sample: genotype }));
    expect(calls).toHaveLength(count);
  });

  it('keeps haplotypes and phase sets of phased genotypes only', async () => {
    const phased = { format: 'GT:PS', alt: 'G' };
    expect(await onlyCall({ ...phased, sample: '0|1:777' })).toMatchObject({
      haplotypes: [1],
      phaseSet: '777',
    });
    expect(await onlyCall({ ...phased, sample: '1|0:.' })).toMatchObject({
      haplotypes: [0],
      phaseSet: 'chr1',
    });
    expect(await onlyCall({ ...phased, sample: '1|1' })).toMatchObject({ haplotypes: [0, 1] });
    expect(await onlyCall({ ...phased, sample: '0/1:777' })).toMatchObject({
      haplotypes: null,
      phaseSet: null,
    });
  });

  it('reads the leading phase of VCF 4.4', async () => {
    expect(await onlyCall({ format: 'GT', sample: '|0|1' })).toMatchObject({ haplotypes: [1] });
    expect(await onlyCall({ format: 'GT', sample: '/0/1' })).toMatchObject({ haplotypes: null });
  });

  it('splits a record of several ALTs and gives each its own reads', async () => {
    const calls = await callsOf(
      record({ ref: 'AT', alt: 'A,ATT,AC', format: 'GT:AD', sample: '1|3:1,20,2,18' }),
    );
    expect(calls.map(({ alt, altReads, haplotypes }) => ({ alt, altReads, haplotypes }))).toEqual([
      { alt: 'A', altReads: 20, haplotypes: [0] },
      { alt: 'AC', altReads: 18, haplotypes: [1] },
    ]);
  });

  it.each(['*', '<*>', '<NON_REF>'])('never calls %s', async (alt) => {
    const calls = await callsOf(record({ alt: `G,${alt}`, format: 'GT', sample: '1/2' }));
    expect(calls.map((call) => call.alt)).toEqual(['G']);
  });

  it('keeps the names of failed filters without PASS', async () => {
    expect(await onlyCall({ filter: 'LowQual;q10' })).toMatchObject({
      failedFilters: ['LowQual', 'q10'],
    });
    expect(await onlyCall({ filter: 'STD;PASS' })).toMatchObject({ failedFilters: ['STD'] });
    expect(await onlyCall({ filter: '.' })).toMatchObject({ failedFilters: [] });
  });

  it('counts an allele once that two agreeing records call', async () => {
    const calls = await callsOf(
      record({ alt: 'G,T', sample: '2|1:30:99' }),
      record({ alt: 'C,G', sample: '1|2:30:99' }),
      record({ pos: 1001 }),
    );
    expect(calls.map(({ alt, line }) => [alt, line - HEADER.length - 1])).toEqual([
      ['G', 1],
      ['T', 1],
      ['C', 2],
      ['G', 3],
    ]);
  });

  it('prefers a passing record to a failed one that contradicts it', async () => {
    const failed = record({ sample: '0/1:9:9', filter: 'q10' });
    const passing = record({ sample: '1/1:30:99' });
    for (const records of [
      [failed, passing],
      [passing, failed],
    ]) {
      const { calls, uncallable } = await scanRecords(records);
      expect(calls).toMatchObject([{ copies: 2, failedFilters: [] }]);
      expect(uncallable.size).toBe(0);
    }
  });

  it('calls a place uncallable where two failed records contradict each other', async () => {
    const { calls, uncallable } = await scanRecords([
      record({ sample: '0/1:9:9', filter: 'q10' }),
      record({ sample: '1/1:9:9', filter: 'q10' }),
    ]);
    expect(calls).toMatchObject([{ copies: 1, failedFilters: ['q10'] }]);
    expect([...uncallable.values()]).toEqual([[{ start: 1000, end: 1000 }]]);
  });

  it('reads contigs named without chr', async () => {
    const header = ['##fileformat=VCFv4.2', '##contig=<ID=1,length=248956422>'];
    const scan = await scanText(vcfText([record({ chrom: '1' })], header));
    expect(scan.calls[0]?.chrom).toBe('chr1');
  });

  it('takes a deletion that starts before the target and ends in it', async () => {
    const [call] = await callsOf(record({ pos: 897, ref: 'ACGT', alt: 'A' }));
    expect(call?.pos).toBe(897);
    expect(await callsOf(record({ pos: 896, ref: 'ACGT', alt: 'A' }))).toEqual([]);
    expect(await callsOf(record({ pos: 2000 }))).toHaveLength(1);
    expect(await callsOf(record({ pos: 2001 }))).toEqual([]);
  });

  it('reads a header of CR+LF line endings', async () => {
    const scan = await scanText(vcfText([record()]).replaceAll('\n', '\r\n'));
    expect(scan.calls).toHaveLength(1);
  });

  it('reports the format and the build that it read', async () => {
    const scan = await scanRecords([record()]);
    expect(scan).toMatchObject({ fileFormat: 'VCFv4.2', assembly: 'GRCh38', isGvcf: false });
  });
});

describe('scanVcf: structural calls', () => {
  it.each([
    ['<DEL>', 'DEL', 'SVLEN=-700'],
    ['<DEL:ME>', 'DEL', 'END=1700'],
    ['<DUP:TANDEM>', 'DUP', 'SVTYPE=DUP;SVLEN=700'],
    ['<CNV>', 'CNV', 'END=1700'],
    ['<INV>', 'INV', 'SVLEN=700;END=1500'],
  ])('spans a %s from POS to the farther of END and SVLEN', async (alt, kind, info) => {
    const { structural, calls } = await scanRecords([record({ alt, info })]);
    expect(calls).toEqual([]);
    expect(structural).toMatchObject([
      { kind, range: { start: 1000, end: 1700 }, copies: 1, ploidy: 2, copyNumber: null },
    ]);
  });

  it('gives inserted sequence no span', async () => {
    const { structural } = await scanRecords([record({ alt: '<INS>', info: 'SVLEN=5000' })]);
    expect(structural).toMatchObject([{ kind: 'INS', range: { start: 1000, end: 1000 } }]);
  });

  it('reads breakends', async () => {
    const { structural } = await scanRecords([record({ alt: ']chr2:300]A' })]);
    expect(structural).toMatchObject([{ kind: 'BND' }]);
  });

  it('sees a deletion that starts far before the target', async () => {
    const far = record({ pos: 100, alt: '<DEL>', info: 'SVLEN=-1000' });
    const near = record({ pos: 100, alt: '<DEL>', info: 'SVLEN=-700' });
    expect((await scanRecords([far])).structural).toHaveLength(1);
    expect((await scanRecords([near])).structural).toHaveLength(0);
  });

  it('reads the copy number of depth-based callers without a genotype', async () => {
    const cnv = { alt: '<DEL>', info: 'END=1900', format: 'GT:CN' };
    const missing = await scanRecords([record({ ...cnv, sample: './.:1' })]);
    expect(missing.structural).toMatchObject([{ copies: 0, copyNumber: 1 }]);
    expect(missing.uncallable.size).toBe(0);
    const half = await scanRecords([record({ ...cnv, sample: './1:1' })]);
    expect(half.structural).toMatchObject([{ copies: 1, copyNumber: 1 }]);
    const reference = await scanRecords([record({ ...cnv, sample: '0/0:2' })]);
    expect(reference.structural).toEqual([]);
  });

  it('collects copy numbers by locus from INFO and FORMAT', async () => {
    const { copyNumbers } = await scanRecords([
      record({ info: 'SMN1_CN=0;SMN2_CN=3' }),
      record({ pos: 1001, format: 'GT:SMN1_CN', sample: '0/1:0' }),
    ]);
    expect([...copyNumbers]).toEqual([
      ['SMN1', 0],
      ['SMN2', 3],
    ]);
  });
});

describe('scanVcf: annotations of the laboratory', () => {
  const VEP = [
    ...HEADER,
    '##INFO=<ID=CSQ,Number=.,Type=String,Description="Consequence annotations from Ensembl VEP. Format: Allele|Consequence|SYMBOL|Feature|HGVSc|HGVSp">',
  ];
  const SNPEFF = [
    ...HEADER,
    '##INFO=<ID=ANN,Number=.,Type=String,Description="Functional annotations: \'Allele | Annotation | Gene_Name | Feature_ID | HGVS.c\'">',
  ];

  it('gives each ALT the entries of its own allele, VEP-trimmed', async () => {
    const info =
      'CSQ=-|frameshift_variant&splice_region_variant|PAH|NM_000277.3|NM_000277.3:c.1del|NP_000268.1:p.Met1%3D,TT|inframe_insertion|PAH|NM_000277.3||,-|intergenic_variant||||';
    const text = vcfText([record({ ref: 'AT', alt: 'A,ATT', sample: '1/2', info })], VEP);
    const { calls } = await scanText(text);
    expect(calls.map((call) => call.annotations)).toEqual([
      [
        {
          tool: 'VEP',
          gene: 'PAH',
          transcript: 'NM_000277.3',
          consequences: ['frameshift_variant', 'splice_region_variant'],
          hgvsC: 'NM_000277.3:c.1del',
          hgvsP: 'NP_000268.1:p.Met1=',
        },
      ],
      [
        {
          tool: 'VEP',
          gene: 'PAH',
          transcript: 'NM_000277.3',
          consequences: ['inframe_insertion'],
          hgvsC: null,
          hgvsP: null,
        },
      ],
    ]);
  });

  it('matches SnpEff entries by the ALT as it stands', async () => {
    const info =
      'ANN=G|missense_variant|PAH|NM_000277.3|c.2T>C,T|stop_gained|PAH|NM_000277.3|c.2T>A';
    const { calls } = await scanText(vcfText([record({ info })], SNPEFF));
    expect(calls[0]?.annotations).toMatchObject([
      { tool: 'SnpEff', consequences: ['missense_variant'], hgvsC: 'c.2T>C' },
    ]);
  });

  it('leaves annotations alone that the header does not declare', async () => {
    const { calls } = await scanRecords([record({ info: 'CSQ=G|x' })]);
    expect(calls[0]?.annotations).toEqual([]);
  });

  it.each(['G|missense_variant|PAH', 'G|a|b|c|d|e|f', '|'])(
    'refuses an entry with another number of fields: %s',
    async (entry) => {
      const text = vcfText([record({ info: `CSQ=${entry}` })], VEP);
      await expect(scanText(text)).rejects.toMatchObject({
        code: 'ANNOTATION_INVALID',
        place: { field: 'CSQ', line: VEP.length + 2 },
      });
    },
  );
});
