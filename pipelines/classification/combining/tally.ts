import type { CriterionStrength } from '../../model/index.ts';
import { STRENGTH_POINTS } from './rule-sets.ts';
import type { CombiningRule } from './rule-sets.ts';

/** Strongest first. */
const LADDER: readonly CriterionStrength[] = [
  'StandAlone',
  'VeryStrong',
  'Strong',
  'Moderate',
  'Supporting',
];

/** The met criteria of one direction, counted by strength. */
export class Tally {
  readonly #counts: Record<CriterionStrength, number> = {
    StandAlone: 0,
    VeryStrong: 0,
    Strong: 0,
    Moderate: 0,
    Supporting: 0,
  };
  points = 0;
  count = 0;

  add(strength: CriterionStrength): void {
    this.#counts[strength] += 1;
    this.points += STRENGTH_POINTS[strength];
    this.count += 1;
  }

  get standAlone(): number {
    return this.#counts.StandAlone;
  }

  /** A stronger criterion that a rule does not need stands in for a weaker one that it does. */
  satisfies(rule: CombiningRule): boolean {
    let spare = 0;
    for (const strength of LADDER) {
      spare += this.#counts[strength] - (rule[strength] ?? 0);
      if (spare < 0) {
        return false;
      }
    }
    return true;
  }
}
