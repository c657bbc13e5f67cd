import type {
  AcmgClass,
  GeneCondition,
  Inheritance,
  NotAssessedReason,
  Urgency,
  Variant,
} from '../model/index.ts';

/** A sentence and where it was read. */
export interface Citation {
  readonly claim: string;
  readonly source: string;
}

export interface ReasonedGene {
  readonly gene: string;
  readonly reason: string;
}

export interface ReasonedCondition {
  readonly condition: string;
  readonly reason: string;
}

/** Changes what the knowledge pack says about one gene, or about one of its conditions. */
export interface ConditionOverride {
  readonly gene: string;
  /** Condition id; `null` for every condition of the gene. */
  readonly condition: string | null;
  readonly inheritance: Inheritance | null;
  readonly urgency: Urgency | null;
  readonly reason: string;
}

export interface Selection {
  readonly panels: readonly GeneCondition['panel'][];
  readonly excludedGenes: readonly ReasonedGene[];
  readonly excludedConditions: readonly ReasonedCondition[];
  readonly overrides: readonly ConditionOverride[];
  /** Without evidence of coverage for each of these, no negative result. */
  readonly requiredGenes: 'all-selected' | readonly string[];
}

/** Allele-frequency ceilings in parts per billion, by the inheritance that is evaluated. */
export interface FrequencyCeilings {
  readonly monoallelicPpb: number;
  readonly biallelicPpb: number;
}

/** How a variant without a pathogenic record in ClinVar may count. */
export interface NovelRules extends FrequencyCeilings {
  /** Sequence Ontology terms; `null` for any consequence. */
  readonly consequences: readonly string[] | null;
  /** Whether the interpreter's class must be one of `classes` too. */
  readonly requireClass: boolean;
  readonly onlyLossOfFunctionGenes: boolean;
}

export interface VariantRules {
  readonly classes: readonly AcmgClass[];
  /** A variant with a pathogenic record in ClinVar. */
  readonly known: FrequencyCeilings & { readonly minStars: number };
  /** `null`: known pathogenic variants only. */
  readonly novel: NovelRules | null;
  /** Bases beside each coding exon in which a variant without a ClinVar record is read at all. */
  readonly searchFlank: number;
}

/** An allele that is known to act alone in a gene that is otherwise recessive. */
export interface DominantAllele extends Variant {
  readonly gene: string;
  readonly hgvs: string;
  readonly source: string;
}

/** A condition that only certain alleles of its gene cause, e.g. sickle cell anaemia. */
export interface AlleleCondition {
  readonly condition: string;
  readonly gene: string;
  /** Each of these must be in the genotype. */
  readonly alleles: readonly Variant[];
  /** Whether no other allele may be in it. */
  readonly only: boolean;
  readonly source: string;
}

export interface InheritanceRules {
  /** Whether a homozygous variant counts in a dominant condition. */
  readonly monoallelic: 'any-non-reference' | 'heterozygous-only';
  /** Two heterozygous variants of unknown phase: a screen positive, or only a reason to look again. */
  readonly unphasedPair: 'suspected' | 'repeat';
  /**
   * ClinVar does not say by which mode an allele is pathogenic. In a gene that the pack lists as recessive too,
   * a single allele counts as dominant only where loss of function is the dominant mechanism, or when it
   * stands here: else a carrier of GJB2 c.35delG would read as a dominant hearing loss.
   */
  readonly dominantAlleles: readonly DominantAllele[];
  readonly alleleConditions: readonly AlleleCondition[];
}

export interface QualityRules {
  readonly allowFailedFilters: boolean;
  readonly minDepth: number;
  readonly minGenotypeQuality: number;
  /** Reads that support a heterozygous allele, of all reads at its site. */
  readonly minAltReadsPermille: number;
}

export interface CallabilityRules {
  readonly minCoveredPermille: number;
  readonly minHotspotPermille: number;
  /** Bases beside each coding exon that belong to the target. */
  readonly exonFlank: number;
}

export interface SexRules {
  readonly minXCalls: number;
  readonly twoXHetPermille: number;
  readonly oneXHetPermille: number;
  readonly yPresentPermille: number;
  readonly yAbsentPermille: number;
  /** Absence of Y says something only when so many sites of X were called. */
  readonly minXCallsForAbsentY: number;
}

/** A locus that a small-variant VCF cannot answer for. */
export interface SpecialLocus {
  readonly locus: string;
  readonly gene: string;
  /** Name of the copy number that answers for it; `null` where no input of ours does. */
  readonly copyNumber: string | null;
  /** Whether small-variant calls in the gene are looked at; they never make it assessed. */
  readonly smallVariants: 'ignored' | 'evaluated';
  /** Whether the rest of the gene is assessed as usual. */
  readonly restOfGeneAssessed: boolean;
  readonly reason: NotAssessedReason;
  readonly required: boolean;
  readonly source: string;
}

export interface BlockedVariant extends Variant {
  readonly gene: string;
  readonly hgvs: string;
  /**
   * `exclude`: never counts. `mild`: counts only beside another allele that is not mild.
   * `tag`: counts, and the finding says that its penetrance varies.
   */
  readonly action: 'exclude' | 'mild' | 'tag';
  readonly reason: string;
  readonly source: string;
}

export type CertaintyText =
  | 'definite'
  | 'likely'
  | 'probable'
  | 'possible'
  | 'uncertain'
  | 'false-positive'
  | 'not-a-screen-positive'
  | 'definite-carrier'
  | 'likely-carrier'
  | 'probable-carrier'
  | 'possible-carrier'
  | 'not-applicable';

export const CERTAINTY_GENOTYPES = [
  'homozygous-p',
  'homozygous-lp',
  'pair-p-p',
  'pair-with-lp',
  'heterozygous-p',
  'heterozygous-lp',
  'pair-with-vus',
  'x-heterozygous-p-dominant',
  'x-heterozygous-lp-dominant',
  'x-heterozygous-p-recessive',
  'x-heterozygous-lp-recessive',
  'hemizygous-p',
  'hemizygous-lp',
  'dominant-p',
  'dominant-lp',
] as const;

export type CertaintyGenotype = (typeof CERTAINTY_GENOTYPES)[number];

/** One row of Early Check Table 3 (10.1038/s41591-025-03945-8), or one that extends it. */
export interface CertaintyRow {
  readonly genotype: CertaintyGenotype;
  readonly published: boolean;
  readonly initial: CertaintyText;
  readonly trans: CertaintyText;
  readonly cis: CertaintyText;
  readonly unknown: CertaintyText;
}

export interface Differential {
  readonly condition: string;
  readonly genes: readonly string[];
  readonly source: string;
}

/** Everything that decides what is reported, as data. The digest of its file stands in every result. */
export interface Policy {
  readonly format: 'neoseal.policy/1';
  readonly id: string;
  readonly version: string;
  readonly title: string;
  readonly provenance: readonly Citation[];
  readonly limits: readonly string[];
  readonly selection: Selection;
  readonly variants: VariantRules;
  readonly inheritance: InheritanceRules;
  readonly quality: QualityRules;
  readonly callability: CallabilityRules;
  readonly sex: SexRules;
  readonly specialLoci: readonly SpecialLocus[];
  readonly blockList: readonly BlockedVariant[];
  readonly certainty: readonly CertaintyRow[];
  readonly differentials: readonly Differential[];
  /** An invalid specimen blocks a negative result for the genes of its condition. */
  readonly invalidSpecimenBlocksNegative: boolean;
  readonly reportCarriers: boolean;
}
