import type { AcmgClass } from '../../model/index.ts';
import { CRITERIA } from './criteria-catalogue.ts';
import type { MetCriterion } from './parse-criteria.ts';
import { CLASS_POINTS, POINTS_AMENDMENTS, RULES_2015 } from './rule-sets.ts';
import type { CombiningRule, RuleSet } from './rule-sets.ts';
import { Tally } from './tally.ts';

export interface CombinedClass {
  readonly class: AcmgClass;
  /** Sum over all met criteria, benign negative, whichever rules decided the class. */
  readonly points: number;
}

/**
 * The class that a set of met criteria reaches. The order of the criteria does not matter; retired criteria
 * have no weight; contradictory evidence is uncertain.
 */
export function combineCriteria(criteria: readonly MetCriterion[], rules: RuleSet): CombinedClass {
  const pathogenic = new Tally();
  const benign = new Tally();
  for (const { code, strength } of criteria) {
    const definition = CRITERIA.get(code);
    if (definition?.retired === false) {
      const tally = definition.direction === 'pathogenic' ? pathogenic : benign;
      tally.add(strength);
    }
  }
  return {
    class:
      rules === 'points' ? classByPoints(pathogenic, benign) : classByRules(pathogenic, benign),
    points: pathogenic.points - benign.points,
  };
}

/** Tavtigian 2020 (PMID 32720330). */
function classByPoints(pathogenic: Tally, benign: Tally): AcmgClass {
  if (benign.standAlone > 0) {
    return pathogenic.points >= POINTS_AMENDMENTS.standAloneOpposedFrom ? 'VUS' : 'B';
  }
  if (pathogenic.count === 0 && benign.count === 1 && benign.points === 1) {
    return POINTS_AMENDMENTS.loneSupportingBenign;
  }
  const points = pathogenic.points - benign.points;
  if (points >= CLASS_POINTS.pathogenicFrom) {
    return 'P';
  }
  if (points >= CLASS_POINTS.likelyPathogenicFrom) {
    return 'LP';
  }
  if (points <= CLASS_POINTS.benignTo) {
    return 'B';
  }
  return points <= CLASS_POINTS.likelyBenignTo ? 'LB' : 'VUS';
}

/** Richards 2015 (PMID 25741868), table 5; a class reached in both directions is contradictory. */
function classByRules(pathogenic: Tally, benign: Tally): AcmgClass {
  const meets = (own: Tally, other: Tally, rules: readonly CombiningRule[]): boolean =>
    rules.some((rule) => own.satisfies(rule) && (rule.unopposed !== true || other.count === 0));
  const { pathogenic: p, likelyPathogenic: lp, benign: b, likelyBenign: lb } = RULES_2015;
  const isPathogenic = meets(pathogenic, benign, p);
  const isBenign = meets(benign, pathogenic, b);
  const harmful = isPathogenic || meets(pathogenic, benign, lp);
  const harmless = isBenign || meets(benign, pathogenic, lb);
  if (harmful === harmless) {
    return 'VUS';
  }
  if (harmful) {
    return isPathogenic ? 'P' : 'LP';
  }
  return isBenign ? 'B' : 'LB';
}
