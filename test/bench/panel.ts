import { parseChrom, parsePos1 } from '#pipelines';
import type { Chrom, ClosedRange1 } from '#pipelines';
import { CONTIG_MB } from './genome.ts';
import { SeededRandom } from './random.ts';

const GENES = 700;
const GENE_BASES = 60_000;

/** 42 Mb for the peers: 700 genes of 60 kb, spread over the contigs in proportion to their length. */
export function syntheticPanel(): ReadonlyMap<Chrom, readonly ClosedRange1[]> {
  const random = new SeededRandom(700);
  const total = CONTIG_MB.reduce((sum, [, mb]) => sum + mb, 0);
  const genes = new Map<Chrom, ClosedRange1[]>();
  for (const [name, mb] of CONTIG_MB) {
    const count = Math.round((GENES * mb) / total);
    const spacing = Math.floor((mb * 1_000_000 - 100_000) / count);
    const starts = Array.from(
      { length: count },
      (_, index) => 20_000 + index * spacing + random.below(spacing - GENE_BASES),
    );
    genes.set(
      parseChrom(name),
      starts.map((start) => ({
        start: parsePos1(start),
        end: parsePos1(start + GENE_BASES - 1),
      })),
    );
  }
  return genes;
}
