import type {
  AcmgClass,
  ClinvarRecord,
  CriterionRecord,
  KnowledgePack,
  Variant,
} from '../model/index.ts';
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

/** Observations in populations; the other benign criteria of a variant are predictions. */
const OBSERVED_BENIGN: ReadonlySet<string> = new Set(['BA1', 'BS1', 'BS2']);

/**
 * The class to act on where a policy goes by ClinVar: its pathogenic class from one star on, unless the criteria
 * say more; uncertain where the criteria say benign by what populations show, because the two contradict each
 * other. Predictions alone never take a known variant away.
 */
export function prioritisedClass(
  own: { readonly class: AcmgClass; readonly criteria: readonly CriterionRecord[] },
  known: KnownClass | null,
): AcmgClass {
  if (known === null || known.stars < 1 || (known.class !== 'P' && known.class !== 'LP')) {
    return own.class;
  }
  const isBenign = own.class === 'B' || own.class === 'LB';
  if (isBenign && own.criteria.some(({ code, met }) => met === true && OBSERVED_BENIGN.has(code))) {
    return 'VUS';
  }
  return own.class === 'P' ? own.class : known.class;
}
