import type { GeneModel, KnowledgePack, Variant } from '../model/index.ts';
import { parsePos1 } from '../model/index.ts';
import type { Annotation } from './annotation.ts';
import { annotateVariant } from './annotate-variant.ts';
import { severityRank } from './so-terms.ts';

export interface GeneAnnotations {
  /** MANE Select of the gene where the variant does most. */
  readonly main: Annotation;
  /** MANE Select of the other genes at the place, the most severe first. */
  readonly others: readonly Annotation[];
}

/**
 * Annotates a variant in every gene of the pack that it touches. `null` where it touches none, which says
 * nothing about genes that the pack does not have.
 *
 * @throws ConsequenceFault as `annotateVariant`
 */
export function annotateGenes(variant: Variant, pack: KnowledgePack): GeneAnnotations | null {
  const genes = genesUnder(variant, pack);
  if (genes.length === 0) {
    return null;
  }
  const annotations = genes
    .flatMap(({ transcripts: [select] }) =>
      select === undefined ? [] : [annotateVariant(variant, select, pack)],
    )
    .filter(({ consequence }) => consequence !== 'intergenic_variant');
  if (annotations.length > 1) {
    // The sort is stable: of equals, the gene that starts first.
    annotations.sort((a, b) => severityRank(a.consequence) - severityRank(b.consequence));
  }
  const [main, ...others] = annotations;
  return main === undefined ? null : { main, others };
}

/** Genes at every base of REF and, for an insertion behind it, at the base after it. */
function genesUnder({ chrom, pos, ref, alt }: Variant, pack: KnowledgePack): readonly GeneModel[] {
  const first = pack.genesAt(chrom, pos);
  if (ref.length === 1 && alt.length === 1) {
    return first;
  }
  const found = new Set(first);
  for (let at = pos + STEP; at < pos + ref.length; at += STEP) {
    pack.genesAt(chrom, parsePos1(at)).forEach((gene) => found.add(gene));
  }
  pack.genesAt(chrom, parsePos1(pos + ref.length - 1)).forEach((gene) => found.add(gene));
  pack.genesAt(chrom, parsePos1(pos + ref.length)).forEach((gene) => found.add(gene));
  return [...found];
}

/** Shorter than any gene, so that none fits between two steps. */
const STEP = 50;
