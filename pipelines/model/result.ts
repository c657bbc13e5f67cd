import type { BiochemistryStatus, MolecularObservation, Observation } from './observation.ts';
import type { CoverageSource, SampleCounts, Zygosity } from './variant.ts';
import type { Inheritance, Urgency } from './knowledge.ts';
import type { Chrom, Pos1 } from './coordinates.ts';
import type { FindingNote, NextStep, NotAssessedReason } from './result-codes.ts';

/** Generation Study terms: `CONDITION SUSPECTED`, `NO CONDITION SUSPECTED`, `INCOMPLETE`. */
export type Outcome = 'condition-suspected' | 'no-condition-suspected' | 'incomplete';

export type AcmgClass = 'P' | 'LP' | 'VUS' | 'LB' | 'B';

export type CriterionStrength = 'Supporting' | 'Moderate' | 'Strong' | 'VeryStrong' | 'StandAlone';

/** One ACMG/AMP criterion as evaluated; `met: null` means that the datum named in `reason` is missing. */
export interface CriterionRecord {
  /** `PVS1`, `PM2`, … */
  readonly code: string;
  readonly strength: CriterionStrength;
  readonly met: boolean | null;
  readonly reason: string;
}

export interface VariantRecord {
  readonly chrom: Chrom;
  readonly pos: Pos1;
  readonly ref: string;
  readonly alt: string;
  readonly zygosity: Zygosity;
  readonly transcript: string | null;
  /** Sequence Ontology term. */
  readonly consequence: string | null;
  readonly hgvsC: string | null;
  readonly hgvsP: string | null;
  readonly class: AcmgClass;
  readonly points: number;
  readonly criteria: readonly CriterionRecord[];
  readonly clinvar: {
    readonly variationId: number;
    readonly significance: string;
    readonly stars: number;
  } | null;
  readonly depth: number | null;
  readonly genotypeQuality: number | null;
  readonly altReads: number | null;
}

/**
 * Early Check Table 3 (Nat Med 2025, 10.1038/s41591-025-03945-8): the initial-screen column, or the column
 * "confirmed in trans" where phase sets or parents show it (`definite`, `likely`).
 */
export type Certainty =
  | 'definite'
  | 'likely'
  | 'probable'
  | 'possible'
  | 'uncertain'
  | 'probable-carrier'
  | 'possible-carrier'
  | 'biochemical-only';

export type Phase = 'homozygous' | 'hemizygous' | 'trans' | 'cis' | 'unknown' | 'not-applicable';

/** Cell of the concordance matrix (facts: clinical 4.2). */
export type Concordance =
  | 'concordant-positive'
  | 'concordant-probable'
  | 'genotype-positive-biochemically-unconfirmed'
  | 'genotype-positive'
  | 'presumptive-phase-first'
  | 'vus-upgrade'
  | 'review'
  | 'biochemical-one-allele'
  | 'carrier-explains-elevation'
  | 'biochemical-positive-genome-negative'
  | 'biochemical-borderline-repeat'
  | 'carrier'
  | 'none';

/** How far this newborn's own evidence moves a variant that was uncertain without it, step by step. */
export interface ClassUpgrade {
  readonly chrom: Chrom;
  readonly pos: Pos1;
  readonly ref: string;
  readonly alt: string;
  readonly from: { readonly class: AcmgClass; readonly points: number };
  /** Criteria that hold only, or more strongly, with the newborn's evidence, in the order of evaluation. */
  readonly steps: readonly CriterionRecord[];
  readonly to: { readonly class: AcmgClass; readonly points: number };
}

export interface Finding {
  readonly condition: string;
  readonly conditionId: string;
  /** `null` only for a biochemical finding whose condition has several genes and no variant. */
  readonly gene: string | null;
  readonly inheritance: Inheritance;
  readonly certainty: Certainty;
  readonly phase: Phase;
  readonly zygosity: Zygosity | 'compound-heterozygous' | 'copy-number' | 'none';
  readonly biochemistry: BiochemistryStatus;
  readonly concordance: Concordance;
  readonly urgency: Urgency;
  readonly variants: readonly VariantRecord[];
  /** The biochemical observations that the conclusion rests on. */
  readonly observations: readonly Observation[];
  /** RNA, protein and the like of the finding's gene that lie outside the laboratory's limits; absent where none do. */
  readonly molecular?: readonly MolecularObservation[];
  /** Absent where no uncertain variant was read again. */
  readonly upgrades?: readonly ClassUpgrade[];
  /** Genes to look at next, e.g. the BH4 genes when PAH is negative and Phe is high. */
  readonly differentialGenes: readonly string[];
  /** In reading order; no free text in a result. */
  readonly nextSteps: readonly NextStep[];
  readonly notes: readonly FindingNote[];
}

export interface NotAssessed {
  readonly gene: string;
  readonly reason: NotAssessedReason;
  /** Whether the policy demands the gene: if so the outcome cannot be a negative one. */
  readonly required: boolean;
}

export interface GeneCallability {
  readonly gene: string;
  /** Target bases with evidence of coverage, of all target bases. */
  readonly coveredBases: number;
  readonly targetBases: number;
  /** Known pathogenic positions with coverage, of all. */
  readonly coveredHotspots: number;
  readonly hotspots: number;
}

export interface OpenVerdict {
  /** LOINC code, analyte key, or `overall`; `unknown` where the file gives no known code. */
  readonly about: string;
  readonly verdict: Exclude<NonNullable<Observation['flag']>, 'normal'>;
  readonly source: Observation['source'];
}

/**
 * The canonical result of one newborn: serialised by RFC 8785, integers and decimal strings only.
 * Arrays have a defined order: findings by urgency, gene, condition; variants by contig, position, alleles.
 */
export interface ScreeningResult {
  readonly format: 'neoseal.screening-result/1';
  readonly outcome: Outcome;
  readonly findings: readonly Finding[];
  /** Empty unless the policy asks for carriers. */
  readonly carrierFindings: readonly Finding[];
  readonly notAssessed: readonly NotAssessed[];
  readonly callability: {
    readonly source: CoverageSource;
    readonly genes: readonly GeneCallability[];
  };
  readonly observations: readonly Observation[];
  /** Outside the laboratory's limits, in genes of the panel; absent where no table was sent. Never a finding alone. */
  readonly molecular?: readonly MolecularObservation[];
  /**
   * Abnormal verdicts of the laboratory that no finding answers for, by place; absent where there are none.
   * With one of them the outcome is never a negative one.
   */
  readonly openVerdicts?: readonly OpenVerdict[];
  readonly sex: {
    readonly declared: 'male' | 'female' | null;
    readonly inferred: 'XX' | 'XY' | 'X0' | 'XXY' | 'unknown';
    readonly agrees: boolean | null;
  };
  /** Counts of the whole file, for quality control; no positions, no alleles. Absent in results of older versions. */
  readonly counts?: SampleCounts;
  readonly assembly: 'GRCh38' | 'GRCh37';
  readonly policy: { readonly id: string; readonly version: string; readonly digest: string };
  /** The laboratory's cut-offs; absent when only the laboratory's own verdicts were used. */
  readonly cutoffs?: { readonly id: string; readonly version: string; readonly digest: string };
  readonly pack: { readonly id: string; readonly digest: string };
}
