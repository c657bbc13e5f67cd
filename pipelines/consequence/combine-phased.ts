import type { KnowledgePack, TranscriptModel, Variant } from '../model/index.ts';
import { parsePos1 } from '../model/index.ts';
import { readerOf } from './reference-reader.ts';
import { viewOf } from './transcript-view.ts';
import type { TranscriptView } from './transcript-view.ts';

/**
 * One variant for substitutions on the same haplotype that change the same codon, to be annotated as one codon
 * change. Whether they are on the same haplotype is the caller's to know.
 *
 * `null` unless there are two or three, all of one base, at different places of one codon that lies in one
 * exon, with every base between them known.
 */
export function combinePhased(
  variants: readonly Variant[],
  transcript: TranscriptModel,
  pack: KnowledgePack,
): Variant | null {
  const view = viewOf(transcript, pack);
  const sorted = [...variants].sort((a, b) => a.pos - b.pos);
  const [first] = sorted;
  const last = sorted.at(-1);
  if (first === undefined || last === undefined || !shareCodon(sorted, view)) {
    return null;
  }
  let ref = '';
  let alt = '';
  for (let pos = Number(first.pos); pos <= last.pos; pos += 1) {
    const changed = sorted.find((variant) => Number(variant.pos) === pos);
    const base = changed?.ref ?? readerOf(pack).baseAt(first.chrom, pos);
    if (base === '') {
      return null;
    }
    ref += base;
    alt += changed?.alt ?? base;
  }
  return { chrom: first.chrom, pos: parsePos1(first.pos), ref, alt };
}

function shareCodon(variants: readonly Variant[], view: TranscriptView): boolean {
  const places = variants.map((variant) => placeOf(variant, view));
  const [first] = places;
  return (
    first !== undefined &&
    first !== null &&
    new Set(variants.map((variant) => variant.pos)).size === variants.length &&
    variants.length > 1 &&
    places.every((place) => place?.codon === first.codon && place.exon === first.exon)
  );
}

function placeOf(
  { chrom, pos, ref, alt }: Variant,
  view: TranscriptView,
): { readonly codon: number; readonly exon: number } | null {
  const isSubstitution = ref.length === 1 && alt.length === 1 && /^[ACGT]{2}$/.test(ref + alt);
  const q = view.toQ(pos);
  const exon = view.exonBefore(q);
  if (!isSubstitution || chrom !== view.model.chrom || exon < 0 || q > view.endOf(exon)) {
    return null;
  }
  const tx = view.toTx(q, exon);
  return tx < view.cdsFrom || tx >= view.cdsTo
    ? null
    : { codon: Math.floor((tx - view.cdsFrom) / 3), exon };
}
