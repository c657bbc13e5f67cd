import { annotateVariant } from '#pipelines';
import type { KnowledgePack, SoTerm } from '#pipelines';
import type { SpliceMotifs } from '../../pipelines/classification/knowledge/rules.ts';
import { spliceMotifEffect } from '../../pipelines/classification/knowledge/splice-motifs.ts';
import type { SpliceMotifEffect } from '../../pipelines/classification/knowledge/splice-motifs.ts';
import { readPanelVariants, refused } from './panel-variants.ts';
import { listCandidates } from './training-set.ts';
import type { Candidate } from './training-set.ts';

const PLACES = ['silent', 'splice region', 'intronic'] as const;
type Place = (typeof PLACES)[number];
const PLACE_OF: ReadonlyMap<SoTerm, Place> = new Map<SoTerm, Place>([
  ['synonymous_variant', 'silent'],
  ['splice_region_variant', 'splice region'],
  ['splice_donor_5th_base_variant', 'splice region'],
  ['splice_donor_region_variant', 'splice region'],
  ['splice_polypyrimidine_tract_variant', 'intronic'],
  ['intron_variant', 'intronic'],
]);
const EFFECTS: readonly SpliceMotifEffect[] = ['loss', 'gain', 'none'];

/** One substitution that changes no residue, and what the weights say of it. */
export interface SpliceExample {
  readonly place: Place;
  readonly effect: SpliceMotifEffect;
  readonly isPathogenic: boolean;
}

/** Pathogenic against frequent or benign changes, without the variants of the expert panels. */
export function measureSpliceOdds(
  data: string,
  pack: KnowledgePack,
  motifs: SpliceMotifs,
): readonly SpliceExample[] {
  const panels = readPanelVariants(data, pack);
  const seen = new Set<string>();
  return listCandidates(data, pack).flatMap((candidate) => {
    const { variant, gene } = candidate;
    const key = `${gene}:${variant.chrom}:${variant.pos}:${variant.ref}:${variant.alt}`;
    if (seen.has(key) || panels.isLeftOut(variant, gene, 0)) {
      return [];
    }
    seen.add(key);
    return describeExample(candidate, pack, motifs);
  });
}

function describeExample(
  { variant, gene, isPathogenic }: Candidate,
  knowledge: KnowledgePack,
  spliceMotifs: SpliceMotifs,
): readonly SpliceExample[] {
  const transcript = knowledge.genes.get(gene)?.transcripts[0];
  if (transcript === undefined) {
    return [];
  }
  try {
    const annotation = annotateVariant(variant, transcript, knowledge);
    const place = PLACE_OF.get(annotation.consequence);
    const rules = { spliceMotifs };
    const effect = spliceMotifEffect({ annotation, knowledge, transcript, variant, rules });
    return place === undefined || effect === null ? [] : [{ place, effect, isPathogenic }];
  } catch (error) {
    return refused(error);
  }
}

/** Share of an effect among pathogenic changes over its share among benign ones, half a change added to each. */
export function spliceOdds(
  examples: readonly SpliceExample[],
  place: Place,
  effect: SpliceMotifEffect,
): number {
  const share = (isPathogenic: boolean): number => {
    const group = examples.filter(
      (one) => one.place === place && one.isPathogenic === isPathogenic,
    );
    return (group.filter((one) => one.effect === effect).length + 0.5) / (group.length + 1);
  };
  return share(true) / share(false);
}

export function describeSpliceOdds(examples: readonly SpliceExample[]): string {
  const pathogenic = examples.filter(({ isPathogenic }) => isPathogenic).length;
  const odds = EFFECTS.map((effect) => {
    const values = PLACES.map((place) => spliceOdds(examples, place, effect).toPrecision(2));
    return `${effect} ${values.join(', ')}`;
  });
  return `${pathogenic} pathogenic substitutions of ClinVar and ${examples.length - pathogenic} that are frequent or benign, no variant of the expert panels; likelihood ratios of an effect (${PLACES.join(', ')}): ${odds.join('; ')}`;
}
