import type { BiochemistryStatus, Concordance, NextStep } from '../model/index.ts';
import type { InheritanceRules } from '../policy/index.ts';
import type { GenotypeStatus } from './genotype.ts';

type Column = 'positive' | 'borderline' | 'normal' | 'not-done';

/**
 * The concordance matrix, cell by cell (docs/methods/concordance.md). An invalid specimen tells as little as
 * none; that it blocks a negative result is decided beside the matrix.
 */
const MATRIX: Record<GenotypeStatus, Record<Column, Concordance>> = {
  definite: {
    positive: 'concordant-positive',
    borderline: 'concordant-probable',
    normal: 'genotype-positive-biochemically-unconfirmed',
    'not-done': 'genotype-positive',
  },
  possible: {
    positive: 'presumptive-phase-first',
    borderline: 'presumptive-phase-first',
    normal: 'presumptive-phase-first',
    'not-done': 'presumptive-phase-first',
  },
  'with-vus': {
    positive: 'vus-upgrade',
    borderline: 'review',
    normal: 'none',
    'not-done': 'none',
  },
  carrier: {
    positive: 'biochemical-one-allele',
    borderline: 'carrier-explains-elevation',
    normal: 'carrier',
    'not-done': 'carrier',
  },
  none: {
    positive: 'biochemical-positive-genome-negative',
    borderline: 'biochemical-borderline-repeat',
    normal: 'none',
    'not-done': 'none',
  },
  'not-assessed': {
    positive: 'biochemical-positive-genome-negative',
    borderline: 'biochemical-borderline-repeat',
    normal: 'none',
    'not-done': 'none',
  },
};

export function concordanceOf(
  genotype: GenotypeStatus,
  biochemistry: BiochemistryStatus,
): Concordance {
  return MATRIX[genotype][columnOf(biochemistry)];
}

function columnOf(biochemistry: BiochemistryStatus): Column {
  if (biochemistry === 'critical') {
    return 'positive';
  }
  return biochemistry === 'invalid' ? 'not-done' : biochemistry;
}

/** What a cell means for the newborn's outcome. */
export type Consequence = 'suspected' | 'repeat' | 'carrier' | 'none';

const CONSEQUENCES: Record<Concordance, Consequence> = {
  'concordant-positive': 'suspected',
  'concordant-probable': 'suspected',
  'genotype-positive-biochemically-unconfirmed': 'suspected',
  'genotype-positive': 'suspected',
  'presumptive-phase-first': 'suspected',
  'vus-upgrade': 'suspected',
  'biochemical-one-allele': 'suspected',
  'biochemical-positive-genome-negative': 'suspected',
  // The screen is not finished before the repeat specimen: neither a positive nor a negative.
  review: 'repeat',
  'carrier-explains-elevation': 'repeat',
  'biochemical-borderline-repeat': 'repeat',
  carrier: 'carrier',
  none: 'none',
};

export function consequenceOf(
  concordance: Concordance,
  biochemistry: BiochemistryStatus,
  rules: InheritanceRules,
): Consequence {
  const phaseOnly =
    concordance === 'presumptive-phase-first' && columnOf(biochemistry) !== 'positive';
  return phaseOnly && rules.unphasedPair === 'repeat' ? 'repeat' : CONSEQUENCES[concordance];
}

export const STEPS_OF: Record<Concordance, readonly NextStep[]> = {
  'concordant-positive': ['refer-specialist', 'confirm-new-sample', 'confirm-orthogonal-method'],
  'concordant-probable': ['repeat-biochemistry', 'confirm-new-sample', 'refer-specialist'],
  'genotype-positive-biochemically-unconfirmed': [
    'do-not-dismiss',
    'check-collection-timing',
    'repeat-biochemistry',
    'confirm-new-sample',
    'refer-specialist',
  ],
  'genotype-positive': ['confirm-new-sample', 'confirm-orthogonal-method', 'refer-specialist'],
  'presumptive-phase-first': ['phase-with-parents', 'confirm-new-sample', 'refer-specialist'],
  'vus-upgrade': ['refer-specialist', 'phase-with-parents', 'confirm-new-sample'],
  review: ['repeat-biochemistry', 'review-variants'],
  'biochemical-one-allele': [
    'refer-specialist',
    'genome-does-not-exclude',
    'search-second-allele',
    'confirm-new-sample',
  ],
  'carrier-explains-elevation': ['repeat-biochemistry', 'carrier-follow-up'],
  'biochemical-positive-genome-negative': [
    'refer-specialist',
    'genome-does-not-exclude',
    'differential-genes',
    'confirm-new-sample',
  ],
  'biochemical-borderline-repeat': ['repeat-biochemistry'],
  carrier: ['carrier-information'],
  none: [],
};
