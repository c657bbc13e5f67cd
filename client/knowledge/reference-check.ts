import { parsePos1 } from '#pipelines';
import type { KnowledgePack, Variant } from '#pipelines';

/** Compares REF alleles with the pack's own reference, where it has the bases. */
export function referenceMismatches(
  variants: readonly Variant[],
  pack: Pick<KnowledgePack, 'reference'>,
): { readonly checked: number; readonly mismatches: readonly Variant[] } {
  let checked = 0;
  const mismatches = variants.filter((variant) => {
    const end = parsePos1(variant.pos + variant.ref.length - 1);
    const bases = pack.reference(variant.chrom, { start: variant.pos, end });
    checked += bases === null ? 0 : 1;
    return bases !== null && bases !== variant.ref;
  });
  return { checked, mismatches };
}
