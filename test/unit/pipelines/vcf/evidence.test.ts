import { describe, expect, it } from 'vitest';
import type { ScanRequest, VcfScan } from '#pipelines';
import { record, scanRecords, targetsOf } from '../../../builders/vcf-bytes.ts';

type Spans = readonly (readonly [number, number])[];

function spans(ranges: VcfScan['uncallable']): Spans {
  return [...ranges.values()].flat().map(({ start, end }) => [start, end]);
}

/** A reference block from `pos` to `end`. */
function block(pos: number, end: number, columns: Parameters<typeof record>[0] = {}): string {
  return record({
    pos,
    alt: '<NON_REF>',
    filter: '.',
    info: `END=${end}`,
    format: 'GT:DP:GQ:MIN_DP',
    sample: '0/0:40:60:30',
    ...columns,
  });
}

async function evidence(
  records: readonly string[],
  request: Partial<ScanRequest> = {},
): Promise<{ source: string; covered: Spans; uncallable: Spans }> {
  const scan = await scanRecords(records, request);
  return {
    source: scan.coverage.source,
    covered: spans(scan.coverage.covered),
    uncallable: spans(scan.uncallable),
  };
}

describe('scanVcf: evidence of coverage', () => {
  it('clips blocks to the targets and joins neighbours', async () => {
    const records = [block(1, 950), block(951, 1200), block(1300, 9000)];
    expect(await evidence(records)).toEqual({
      source: 'gvcf',
      covered: [
        [900, 1200],
        [1300, 2000],
      ],
      uncallable: [],
    });
  });

  it('clips one block to several targets', async () => {
    const targets = targetsOf(['chr1', 10, 20], ['chr1', 15, 30], ['chr1', 50, 60]);
    expect((await evidence([block(5, 55)], { targets })).covered).toEqual([
      [10, 30],
      [50, 55],
    ]);
  });

  it.each([
    ['low depth', { sample: '0/0:9:60:9' }],
    ['a block whose least depth is low', { sample: '0/0:40:60:9' }],
    ['low quality', { sample: '0/0:40:19:30' }],
    ['a failed filter', { filter: 'LowGQX' }],
    ['no call', { sample: './.:40:60:30' }],
    ['half a call', { sample: './0:40:60:30' }],
    ['no genotype at all', { format: 'DP:GQ', sample: '40:60' }],
  ])('calls a block of %s uncallable', async (_name, columns) => {
    const found = await evidence([block(950, 1000, columns)]);
    expect(found.covered).toEqual([]);
    expect(found.uncallable).toEqual([[950, 1000]]);
  });

  it.each([
    ['exactly the thresholds', { sample: '0/0:10:20:10' }],
    ['the other symbol', { alt: '<*>' }],
    ['an old bcftools symbol', { alt: '<X>' }],
    ['no ALT', { alt: '.' }],
    ['depth alone', { format: 'GT:DP', sample: '0/0:12' }],
    ['quality alone', { format: 'GT:GQ', sample: '0/0:30' }],
    ['the depth of bcftools in INFO', { info: 'END=1000;MinDP=12', format: 'GT', sample: '0/0' }],
    ['a haploid genotype', { sample: '0:40:60:30' }],
    ['the length of VCF 4.5', { info: '.', format: 'GT:GQ:LEN', sample: '0/0:60:51' }],
  ])('takes a block with %s as covered', async (_name, columns) => {
    expect((await evidence([block(950, 1000, columns)])).covered).toEqual([[950, 1000]]);
  });

  it('takes a block without any measure as no evidence at all', async () => {
    const bare = block(950, 1000, { format: 'GT', sample: '0/0' });
    expect(await evidence([bare])).toMatchObject({ covered: [], uncallable: [] });
  });

  it('takes a reference call of an ordinary VCF as evidence for its own bases', async () => {
    const reference = { ref: 'ACG', alt: 'A', sample: '0/0:30:99' };
    expect(await evidence([record(reference), record({ pos: 1500 })])).toEqual({
      source: 'gvcf',
      covered: [
        [1000, 1002],
        [1500, 1500],
      ],
      uncallable: [],
    });
  });

  it('takes the silence of a file of variants alone as nothing', async () => {
    expect(await evidence([record(), record({ pos: 1500, sample: './.' })])).toEqual({
      source: 'none',
      covered: [],
      uncallable: [[1500, 1500]],
    });
  });

  it('counts a variant of enough depth as covered, a filtered or shallow one not', async () => {
    const records = [
      block(900, 999),
      record({ pos: 1000, alt: 'G,<NON_REF>', sample: '0/1:30:99' }),
      record({ pos: 1001, alt: 'G,<NON_REF>', sample: '0/1:9:99' }),
      record({ pos: 1002, alt: 'G,<NON_REF>', sample: '0/1:30:99', filter: 'bad' }),
      record({ pos: 1003, alt: 'G,<NON_REF>', format: 'GT', sample: '0/1' }),
    ];
    expect((await evidence(records)).covered).toEqual([
      [900, 1000],
      [1003, 1003],
    ]);
  });

  it('lets an uncallable record win over a block that covers it', async () => {
    const records = [block(900, 1100), record({ pos: 1000, ref: 'AC', sample: './.' })];
    expect(await evidence(records)).toMatchObject({
      covered: [
        [900, 999],
        [1002, 1100],
      ],
      uncallable: [[1000, 1001]],
    });
  });

  it('calls a carried symbolic allele of unknown kind uncallable', async () => {
    expect((await evidence([record({ alt: '<STR12>' })])).uncallable).toEqual([[1000, 1000]]);
  });

  it('sees a block that begins before the panel and spans it', async () => {
    const scan = await scanRecords([block(1, 100_000), record({ chrom: 'chr2', pos: 9000 })]);
    expect(spans(scan.coverage.covered)).toEqual([[900, 2000]]);
    expect(scan.isGvcf).toBe(true);
  });
});

describe('scanVcf: counts', () => {
  it('tells zygosity by contig and leaves the pseudoautosomal regions out', async () => {
    const { counts } = await scanRecords([
      record({ alt: 'G', sample: '0/1' }),
      record({ pos: 1001, alt: 'C', sample: '1/1' }),
      record({ pos: 1002, ref: 'AT', alt: 'A', sample: '0/1' }),
      record({ pos: 1003, sample: '0/0' }),
      record({ pos: 1004, sample: './.' }),
      record({ pos: 1005, sample: '0/1', filter: 'bad' }),
      record({ pos: 9_000_000, ref: 'c', alt: 't,g', sample: '1|2' }),
      record({ chrom: 'chrX', pos: 20_000, sample: '0/1' }),
      record({ chrom: 'chrX', pos: 2_781_480, sample: '0/1' }),
      record({ chrom: 'chrX', pos: 5_000_000, sample: '1/1' }),
      record({ chrom: 'chrX', pos: 5_000_001, sample: '1' }),
      record({ chrom: 'chrX', pos: 155_800_000, sample: '0/1' }),
      record({ chrom: 'chrY', pos: 2_781_479, sample: '1' }),
      record({ chrom: 'chrY', pos: 2_781_480, sample: '1' }),
      record({ chrom: 'chrUn_KI270742v1', pos: 5, sample: '0/1' }),
    ]);
    expect(counts).toEqual({
      records: 15,
      candidates: 10,
      autosomalHet: 3,
      autosomalHomAlt: 1,
      xNonParHet: 1,
      xNonParHomAlt: 1,
      xNonParHemizygous: 1,
      yNonParCalled: 1,
      transitions: 10,
      transversions: 1,
    });
  });

  it('weighs the records of X that it draws from a genome, so that the zygosities keep their share', async () => {
    const sampleAt = (index: number): string => (index % 3 === 0 ? '0/1' : '1/1');
    const onX = Array.from({ length: 45_000 }, (_, index) =>
      record({ chrom: 'chrX', pos: 3_000_000 + index * 3_000, sample: sampleAt(index) }),
    );
    const { counts } = await scanRecords(onX);
    expect(counts.records).toBe(onX.length);
    expect(Math.abs(counts.xNonParHet - 15_000)).toBeLessThan(100);
    expect(Math.abs(counts.xNonParHomAlt - 30_000)).toBeLessThan(100);
  });
});
