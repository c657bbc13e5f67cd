import type { AcmgClass, ClinvarRecord, KnowledgePack, Variant } from '../model/index.ts';
import { namesGene } from '../screening/clinvar-gene.ts';

/** What ClinVar asserts of exactly this variant. A policy may go by it; it is not evidence (PP5 is retired). */
export interface KnownClass {
  readonly class: AcmgClass;
  readonly variationId: number;
  readonly significance: ClinvarRecord['significance'];
  readonly stars: number;
}

/** The weaker of the two where ClinVar gives two: a class never claims more than its source. */
const CLASS_OF: Readonly<Record<ClinvarRecord['significance'], AcmgClass>> = {
  P: 'P',
  'P/LP': 'LP',
  LP: 'LP',
  VUS: 'VUS',
  'B/LB': 'LB',
  LB: 'LB',
  B: 'B',
  conflicting: 'VUS',
};

/** `null` where ClinVar has no record for the variant in this gene. */
export function knownClass(
  variant: Variant,
  gene: string,
  knowledge: KnowledgePack,
): KnownClass | null {
  const record = knowledge.clinvar(variant);
  if (record === null || !namesGene(record, gene)) {
    return null;
  }
  const { variationId, significance, stars } = record;
  return { class: CLASS_OF[significance], variationId, significance, stars };
}

/**
 * The class to act on where a policy goes by ClinVar: its pathogenic class from one star on, unless the criteria
 * say more; uncertain where the criteria say benign, because the two contradict each other.
 */
export function prioritisedClass(own: AcmgClass, known: KnownClass | null): AcmgClass {
  if (known === null || known.stars < 1 || (known.class !== 'P' && known.class !== 'LP')) {
    return own;
  }
  if (own === 'B' || own === 'LB') {
    return 'VUS';
  }
  return own === 'P' ? own : known.class;
}
