import { createReadStream, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { PRIMARY_CHROMS, findChrom, parsePos1, scanVcf } from '#pipelines';
import type { Chrom, ClosedRange1, ScanRequest, VcfScan } from '#pipelines';
import { nodePorts } from '#pipelines/node';
import { sharedData, sharedDataNote, sharedDataPath } from '../builders/shared-data.ts';

/** Narrow targets far apart: 120 bases every 200 kb, so that many blocks only span into them. */
const TARGETS: ReadonlyMap<Chrom, readonly ClosedRange1[]> = new Map(
  PRIMARY_CHROMS.map((chrom) => [
    chrom,
    Array.from({ length: 250 }, (_, index) => ({
      start: parsePos1(20_000 + index * 200_000),
      end: parsePos1(20_119 + index * 200_000),
    })),
  ]),
);

const WHOLE: ReadonlyMap<Chrom, readonly ClosedRange1[]> = new Map(
  PRIMARY_CHROMS.map((chrom) => [chrom, [{ start: parsePos1(1), end: parsePos1(2 ** 28) }]]),
);

function scanFile(name: string, request: Partial<ScanRequest>): Promise<VcfScan> {
  const source = createReadStream(sharedDataPath('genomes', name));
  const full = {
    assembly: 'GRCh38',
    targets: WHOLE,
    minDepth: 10,
    minGenotypeQuality: 20,
  } as const;
  return scanVcf(source, 'sample.vcf', { ...full, ...request }, nodePorts);
}

function rowsOf(name: string): readonly (readonly string[])[] {
  const text = gunzipSync(readFileSync(sharedDataPath('genomes', name))).toString('latin1');
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split('\t'));
}

interface Row {
  readonly chrom: Chrom;
  readonly start: number;
  readonly refEnd: number;
  readonly end: number;
  readonly columns: readonly string[];
}

function parseRows(name: string): readonly Row[] {
  return rowsOf(name).flatMap((columns): Row[] => {
    const chrom = findChrom(columns[0] ?? '');
    const start = Number(columns[1]);
    const refEnd = start + (columns[3] ?? '').length - 1;
    const end = /(?:^|;)END=(\d+)/u.exec(columns[7] ?? '')?.[1];
    return chrom === null
      ? []
      : [{ chrom, start, refEnd, end: Math.max(refEnd, Number(end ?? 0)), columns }];
  });
}

function overlaps(chrom: Chrom, start: number, end: number): boolean {
  return (TARGETS.get(chrom) ?? []).some((target) => target.start <= end && target.end >= start);
}

describe.skipIf(sharedData === null)(`real VCF and gVCF files${sharedDataNote}`, () => {
  const GVCF = 'gvcf/NA12878.g.vcf.gz';

  it('finds every record of a gVCF that brute force finds, those that only span in included', async () => {
    const rows = parseRows(GVCF);
    const byEnd = rows.filter(({ chrom, start, end }) => overlaps(chrom, start, end));
    const byRef = rows.filter(({ chrom, start, refEnd }) => overlaps(chrom, start, refEnd));
    const { counts, isGvcf } = await scanFile(GVCF, { targets: TARGETS });
    expect(isGvcf).toBe(true);
    expect(counts.records).toBe(301_244);
    expect(counts.candidates).toBe(byEnd.length);
    // The trap: an overlap rule by REF length alone would have lost most of them.
    expect(byEnd.length).toBeGreaterThan(byRef.length + 500);
  });

  it('covers the bases of a gVCF that brute force covers', async () => {
    const thresholds = { minDepth: 1, minGenotypeQuality: 3 };
    const covered = new Map<Chrom, Set<number>>();
    const uncallable = new Map<Chrom, Set<number>>();
    for (const { chrom, start, end, columns } of parseRows(GVCF)) {
      if (overlaps(chrom, start, end)) {
        const isSure = isCovered(columns, thresholds);
        const isReference = (columns[9] ?? '').startsWith('0/0');
        const set = isSure ? covered : isReference ? uncallable : null;
        if (set !== null) {
          addBases(set, chrom, [start, end]);
        }
      }
    }
    const scan = await scanFile(GVCF, { targets: TARGETS, ...thresholds });
    expect(countBases(scan.uncallable)).toBe(sizeOf(uncallable));
    expect(countBases(scan.coverage.covered)).toBe(sizeOf(covered));
    expect(sizeOf(covered)).toBeGreaterThan(500);
  });

  it('calls in the gVCF what stands in its list of variants', async () => {
    const gvcf = await scanFile(GVCF, {});
    const variants = await scanFile('bg_NA12878_lowdepth_grch38.vcf.gz', {});
    const keysOf = (scan: VcfScan): string[] =>
      scan.calls.map(({ chrom, pos, ref, alt, copies }) => [chrom, pos, ref, alt, copies].join());
    expect(gvcf.calls.length).toBeGreaterThan(1000);
    expect(keysOf(gvcf)).toEqual(keysOf(variants));
    expect(variants.coverage.source).toBe('none');
  });

  it('reads a background of phased calls, some of them told twice', async () => {
    const scan = await scanFile('bg_NA12878_grch38_plusPGchr21.vcf.gz', {});
    expect(scan.counts.records).toBe(66_824);
    expect(scan.calls.filter(({ haplotypes }) => haplotypes !== null).length).toBeGreaterThan(
      60_000,
    );
    const sites = scan.calls.map(({ chrom, pos, ref, alt }) => [chrom, pos, ref, alt].join());
    expect(new Set(sites).size).toBe(sites.length);
  });

  it('reads a GRCh37 exome as such and refuses it as GRCh38', async () => {
    const scan = await scanFile('exome_grch37.vcf.gz', { assembly: 'GRCh37' });
    expect(scan.counts).toMatchObject({ records: 37_709, yNonParCalled: 43 });
    await expect(scanFile('exome_grch37.vcf.gz', {})).rejects.toMatchObject({
      code: 'ASSEMBLY_MISMATCH',
    });
  });

  it('refuses toy contigs for what they are', async () => {
    const toys = scanFile('gvcf/cli/F1.gvcf.gz', {});
    await expect(toys).rejects.toMatchObject({ code: 'ASSEMBLY_UNKNOWN' });
  });
});

function isCovered(
  columns: readonly string[],
  { minDepth, minGenotypeQuality }: { minDepth: number; minGenotypeQuality: number },
): boolean {
  const keys = (columns[8] ?? '').split(':');
  const values = (columns[9] ?? '').split(':');
  const at = (key: string): number => Number(values[keys.indexOf(key)] ?? Number.NaN);
  const isPassing = columns[6] === '.' || columns[6] === 'PASS';
  if (values[0] === '0/0') {
    const depth = keys.includes('MIN_DP') ? at('MIN_DP') : at('DP');
    return isPassing && depth >= minDepth && at('GQ') >= minGenotypeQuality;
  }
  return isPassing && at('DP') >= minDepth;
}

function addBases(
  sets: Map<Chrom, Set<number>>,
  chrom: Chrom,
  [start, end]: readonly [number, number],
): void {
  const set = sets.get(chrom) ?? new Set<number>();
  sets.set(chrom, set);
  for (const target of TARGETS.get(chrom) ?? []) {
    for (let base = Math.max(start, target.start); base <= Math.min(end, target.end); base += 1) {
      set.add(base);
    }
  }
}

function sizeOf(sets: ReadonlyMap<Chrom, ReadonlySet<number>>): number {
  return [...sets.values()].reduce((sum, set) => sum + set.size, 0);
}

function countBases(ranges: VcfScan['uncallable']): number {
  return [...ranges.values()].flat().reduce((sum, { start, end }) => sum + end - start + 1, 0);
}
