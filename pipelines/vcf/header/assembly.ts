import type { Chrom } from '../../model/index.ts';
import { parseChrom } from '../../model/index.ts';

export type Assembly = 'GRCh38' | 'GRCh37';

/**
 * Lengths of the primary contigs, from the sequence reports of GenBank assemblies GCA_000001405.15 (GRCh38) and
 * GCA_000001405.1 (GRCh37); the mitochondrion is NC_012920.1 in both. All 24 differ between the two builds.
 */
const LENGTHS: Readonly<Record<Assembly, readonly (readonly [string, number])[]>> = {
  GRCh38: [
    ['1', 248956422],
    ['2', 242193529],
    ['3', 198295559],
    ['4', 190214555],
    ['5', 181538259],
    ['6', 170805979],
    ['7', 159345973],
    ['8', 145138636],
    ['9', 138394717],
    ['10', 133797422],
    ['11', 135086622],
    ['12', 133275309],
    ['13', 114364328],
    ['14', 107043718],
    ['15', 101991189],
    ['16', 90338345],
    ['17', 83257441],
    ['18', 80373285],
    ['19', 58617616],
    ['20', 64444167],
    ['21', 46709983],
    ['22', 50818468],
    ['X', 156040895],
    ['Y', 57227415],
    ['M', 16569],
  ],
  GRCh37: [
    ['1', 249250621],
    ['2', 243199373],
    ['3', 198022430],
    ['4', 191154276],
    ['5', 180915260],
    ['6', 171115067],
    ['7', 159138663],
    ['8', 146364022],
    ['9', 141213431],
    ['10', 135534747],
    ['11', 135006516],
    ['12', 133851895],
    ['13', 115169878],
    ['14', 107349540],
    ['15', 102531392],
    ['16', 90354753],
    ['17', 81195210],
    ['18', 78077248],
    ['19', 59128983],
    ['20', 63025520],
    ['21', 48129895],
    ['22', 51304566],
    ['X', 155270560],
    ['Y', 59373566],
    ['M', 16569],
  ],
};

export const CONTIG_LENGTHS: Readonly<Record<Assembly, ReadonlyMap<Chrom, number>>> = {
  GRCh38: byChrom(LENGTHS.GRCh38),
  GRCh37: byChrom(LENGTHS.GRCh37),
};

/** The build that a contig of this length belongs to; `null` for the mitochondrion and unknown lengths. */
export function assemblyOfContig(chrom: Chrom, length: number): Assembly | null {
  const is38 = CONTIG_LENGTHS.GRCh38.get(chrom) === length;
  const is37 = CONTIG_LENGTHS.GRCh37.get(chrom) === length;
  if (is38 === is37) {
    return null;
  }
  return is38 ? 'GRCh38' : 'GRCh37';
}

/** What a `##reference` or contig `assembly` value names, where it is a common name of one of the builds. */
export function assemblyOfName(name: string): Assembly | null {
  const is38 = /grch38|hg38|hs38|GCA_000001405\.15|GCF_000001405\.(2[6-9]|3\d|40)/iu.test(name);
  const is37 = /grch37|hg19|hs37|b37|human_g1k_v37|GCF_000001405\.(1[3-9]|2[0-5])/iu.test(name);
  if (is38 === is37) {
    return null;
  }
  return is38 ? 'GRCh38' : 'GRCh37';
}

/** Pseudoautosomal regions, 1-based closed: Genome Reference Consortium, human PAR definitions of each build. */
export const PSEUDOAUTOSOMAL: Readonly<
  Record<Assembly, Readonly<Record<'X' | 'Y', readonly (readonly [number, number])[]>>>
> = {
  GRCh38: {
    X: [
      [10001, 2781479],
      [155701383, 156030895],
    ],
    Y: [
      [10001, 2781479],
      [56887903, 57217415],
    ],
  },
  GRCh37: {
    X: [
      [60001, 2699520],
      [154931044, 155260560],
    ],
    Y: [
      [10001, 2649520],
      [59034050, 59363566],
    ],
  },
};

function byChrom(lengths: readonly (readonly [string, number])[]): ReadonlyMap<Chrom, number> {
  return new Map(lengths.map(([name, length]) => [parseChrom(name), length]));
}
