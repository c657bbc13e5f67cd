import { parseChrom, parsePos1 } from '#pipelines';
import type { Chrom, ClosedRange1 } from '#pipelines';
import { CONTIG_MB } from './genome.ts';
import { SeededRandom } from './random.ts';

const GENES = 700;
const GENE_BASES = 60_000;
const EXONS = 13;
/** About 150 coding bases and 50 on either side. */
const EXON_BASES = 300;

export interface SyntheticPanel {
  /** 42 Mb of genes. */
  readonly genes: ReadonlyMap<Chrom, readonly ClosedRange1[]>;
  /** 2.7 Mb of exons with flanks: about 4,000 records of a genome. */
  readonly exons: ReadonlyMap<Chrom, readonly ClosedRange1[]>;
}

/** 700 genes of 60 kb, spread over the contigs in proportion to their length. */
export function syntheticPanel(): SyntheticPanel {
  const random = new SeededRandom(700);
  const total = CONTIG_MB.reduce((sum, [, mb]) => sum + mb, 0);
  const genes = new Map<Chrom, ClosedRange1[]>();
  const exons = new Map<Chrom, ClosedRange1[]>();
  for (const [name, mb] of CONTIG_MB) {
    const count = Math.round((GENES * mb) / total);
    const spacing = Math.floor((mb * 1_000_000 - 100_000) / count);
    const starts = Array.from(
      { length: count },
      (_, index) => 20_000 + index * spacing + random.below(spacing - GENE_BASES),
    );
    genes.set(
      parseChrom(name),
      starts.map((start) => range(start, GENE_BASES)),
    );
    exons.set(parseChrom(name), starts.flatMap(exonsOf));
  }
  return { genes, exons };
}

function exonsOf(start: number): readonly ClosedRange1[] {
  const spacing = Math.floor(GENE_BASES / EXONS);
  return Array.from({ length: EXONS }, (_, index) => range(start + index * spacing, EXON_BASES));
}

function range(start: number, length: number): ClosedRange1 {
  return { start: parsePos1(start), end: parsePos1(start + length - 1) };
}
