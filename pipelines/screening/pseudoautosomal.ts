import type { Chrom, ClosedRange1, VcfScan } from '../model/index.ts';
import { parsePos1 } from '../model/index.ts';

/** NCBI Genome Reference Consortium, human assemblies: PAR1 and PAR2. 1-based closed. */
const REGIONS: Record<VcfScan['assembly'], Partial<Record<string, readonly ClosedRange1[]>>> = {
  GRCh38: {
    chrX: [range(10_001, 2_781_479), range(155_701_383, 156_030_895)],
    chrY: [range(10_001, 2_781_479), range(56_887_903, 57_217_415)],
  },
  GRCh37: {
    chrX: [range(60_001, 2_699_520), range(154_931_044, 155_260_560)],
    chrY: [range(10_001, 2_649_520), range(59_034_050, 59_363_566)],
  },
};

/** Whether a male has two copies of the position: both sex chromosomes carry the region. */
export function isPseudoautosomal(
  assembly: VcfScan['assembly'],
  chrom: Chrom,
  pos: number,
): boolean {
  const regions = REGIONS[assembly][chrom] ?? [];
  return regions.some((region) => region.start <= pos && pos <= region.end);
}

function range(start: number, end: number): ClosedRange1 {
  return { start: parsePos1(start), end: parsePos1(end) };
}
