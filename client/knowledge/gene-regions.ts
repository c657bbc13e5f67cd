import type { ClosedRange1, GeneModel, Variant } from '#pipelines';

/** Promoter and terminator variants of a gene lie outside its transcripts. */
const FLANK = 1000;

/** Finds the gene of a variant among the genes of a pack. */
export class GeneRegions {
  readonly #byChrom = new Map<string, GeneModel[]>();
  readonly #symbols: ReadonlySet<string>;

  constructor(genes: readonly GeneModel[]) {
    for (const gene of genes) {
      this.#byChrom.set(gene.chrom, [...(this.#byChrom.get(gene.chrom) ?? []), gene]);
    }
    this.#symbols = new Set(genes.map((gene) => gene.symbol));
  }

  /**
   * The gene that the source names first, else the one whose exon, range or surroundings hold the variant,
   * in this order; `null` where the pack has none.
   */
  geneOf(variant: Variant, named: readonly string[] = []): string | null {
    const hint = named.find((symbol) => this.#symbols.has(symbol));
    if (hint !== undefined) {
      return hint;
    }
    const end = variant.pos + variant.ref.length - 1;
    const near = (this.#byChrom.get(variant.chrom) ?? []).filter((gene) =>
      overlaps(gene.range, variant.pos - FLANK, end + FLANK),
    );
    const inExon = near.find((gene) =>
      gene.transcripts.some((model) =>
        model.exons.some((exon) => overlaps(exon, variant.pos, end)),
      ),
    );
    const inRange = near.find((gene) => overlaps(gene.range, variant.pos, end));
    return (inExon ?? inRange ?? near[0])?.symbol ?? null;
  }
}

function overlaps(range: ClosedRange1, start: number, end: number): boolean {
  return range.start <= end && range.end >= start;
}
