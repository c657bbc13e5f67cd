import type { Annotation } from '../consequence/index.ts';
import type {
  BiochemistryStatus,
  Frequency,
  GeneCondition,
  GeneModel,
  KnowledgePack,
  TranscriptModel,
  Variant,
} from '../model/index.ts';
import type { AcmgClass } from '../model/index.ts';
import type { ClassificationRules } from './knowledge/rules.ts';
import type { ResidueIndex } from './knowledge/residue-index.ts';

/** One variant in one transcript of one gene. `variant` is normalised, so that look-ups are exact. */
export interface AnnotatedVariant {
  readonly variant: Variant;
  readonly gene: GeneModel;
  readonly transcript: TranscriptModel;
  readonly annotation: Annotation;
}

/** What is known of this newborn beside the variant; PP4, PM3, BP2 and, of its RNA, PVS1 and PS3 need it. */
export interface NewbornContext {
  readonly biochemistry: BiochemistryStatus;
  readonly differentialExcluded: boolean;
  readonly partner: {
    readonly class: AcmgClass;
    readonly phase: 'trans' | 'unknown' | 'homozygous';
  } | null;
  /** PVS1 and PS3 read it; absent where no RNA or protein was measured, or all of it is as expected. */
  readonly rna?:
    { readonly lowExpression: boolean; readonly aberrantSplicing: boolean } | undefined;
}

/** Scores handed in with the variant, times 10^6; they come before those of the pack. */
export interface SuppliedScores {
  readonly missense: { readonly name: string; readonly score: number } | null;
  /** SpliceAI, highest of the four deltas. */
  readonly spliceAi: number | null;
}

/** All that a criterion may look at. */
export interface Evidence extends AnnotatedVariant {
  readonly condition: GeneCondition;
  readonly knowledge: KnowledgePack;
  readonly rules: ClassificationRules;
  readonly residues: ResidueIndex;
  readonly frequency: Frequency | null;
  readonly scores: SuppliedScores;
  readonly newborn: NewbornContext | null;
}

export function isDominant({ inheritance }: GeneCondition): boolean {
  return inheritance === 'AD' || inheritance === 'XLD';
}

export function isMissense({ annotation }: AnnotatedVariant): boolean {
  return annotation.consequence === 'missense_variant';
}
