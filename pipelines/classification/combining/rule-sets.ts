import type { CriterionStrength } from '../../model/index.ts';

export type RuleSet = 'points' | '2015';

/** Points of a strength (Tavtigian 2020, PMID 32720330, table 2). Stand-alone counts as the largest weight. */
export const STRENGTH_POINTS: Readonly<Record<CriterionStrength, number>> = {
  Supporting: 1,
  Moderate: 2,
  Strong: 4,
  VeryStrong: 8,
  StandAlone: 8,
};

/** Tavtigian 2020, table 3. */
export const CLASS_POINTS = {
  pathogenicFrom: 10,
  likelyPathogenicFrom: 6,
  likelyBenignTo: -1,
  benignTo: -7,
} as const;

/** How many criteria of each strength a rule asks for, at least. */
export interface CombiningRule {
  readonly name: string;
  readonly VeryStrong?: number;
  readonly Strong?: number;
  readonly Moderate?: number;
  readonly Supporting?: number;
  readonly StandAlone?: number;
  /** Does not hold when any criterion of the other direction is met. */
  readonly unopposed?: true;
}

interface CombiningRules {
  readonly pathogenic: readonly CombiningRule[];
  readonly likelyPathogenic: readonly CombiningRule[];
  readonly benign: readonly CombiningRule[];
  readonly likelyBenign: readonly CombiningRule[];
}

/**
 * Richards 2015 (PMID 25741868), table 5, with three published amendments, marked by their source. A stronger
 * criterion stands in for a weaker one, so that raising a strength never lowers a class.
 */
export const RULES_2015: CombiningRules = {
  pathogenic: [
    { name: 'P-i-a', VeryStrong: 1, Strong: 1 },
    { name: 'P-i-b', VeryStrong: 1, Moderate: 2 },
    { name: 'P-i-c', VeryStrong: 1, Moderate: 1, Supporting: 1 },
    { name: 'P-i-d', VeryStrong: 1, Supporting: 2 },
    { name: 'P-ii', Strong: 2 },
    { name: 'P-iii-a', Strong: 1, Moderate: 3 },
    { name: 'P-iii-b', Strong: 1, Moderate: 2, Supporting: 2 },
    { name: 'P-iii-c', Strong: 1, Moderate: 1, Supporting: 4 },
  ],
  likelyPathogenic: [
    { name: 'LP-i', VeryStrong: 1, Moderate: 1 },
    // ClinGen SVI recommendation for PM2 v1.0 (2020): PVS1 with PM2_Supporting is likely pathogenic.
    { name: 'LP-SVI-PM2', VeryStrong: 1, Supporting: 1 },
    { name: 'LP-ii', Strong: 1, Moderate: 1 },
    { name: 'LP-iii', Strong: 1, Supporting: 2 },
    { name: 'LP-iv', Moderate: 3 },
    { name: 'LP-v', Moderate: 2, Supporting: 2 },
    { name: 'LP-vi', Moderate: 1, Supporting: 4 },
  ],
  benign: [
    { name: 'B-i', StandAlone: 1 },
    { name: 'B-ii', Strong: 2 },
  ],
  likelyBenign: [
    { name: 'LB-i', Strong: 1, Supporting: 1 },
    { name: 'LB-ii', Supporting: 2 },
    // Hearing Loss expert panel (Oza 2018, PMID 30311386), later SCID panel: one strong criterion, unopposed.
    { name: 'LB-unopposed', Strong: 1, unopposed: true },
  ],
};

/**
 * Amendments to the points.
 *
 * - `loneSupportingBenign`: one benign criterion of supporting strength alone stays uncertain. Tavtigian 2020
 *   (note to table 3) says that −2 may be argued for, to match rule LB-ii of 2015; expert panels do so.
 * - `standAloneOpposedFrom`: BA1 against evidence that would be likely pathogenic without it is contradictory,
 *   hence uncertain (Richards 2015, "criteria for benign and pathogenic are contradictory").
 */
export const POINTS_AMENDMENTS = { loneSupportingBenign: 'VUS', standAloneOpposedFrom: 6 } as const;
