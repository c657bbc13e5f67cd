import type { CriterionRecord, CriterionStrength } from '../../model/index.ts';
import { met, notMet, score, unknown } from '../criterion-records.ts';
import { isMissense } from '../evidence.ts';
import type { Evidence } from '../evidence.ts';
import { missenseContextScore } from '../knowledge/missense-context.ts';
import type { PredictorScale } from '../knowledge/rules.ts';
import { spliceMotifEffect } from '../knowledge/splice-motifs.ts';

/*
 * PP3 and BP4: one calibrated predictor, never a vote. Missense: REVEL (Pejaver 2022, PMID 36413997) or
 * AlphaMissense (Bergquist 2025, PMID 40084623); without a score of these the in-house context score, calibrated
 * by the same procedure (table missense-context). Other changes: SpliceAI, never above Supporting (Walker 2023,
 * PMID 37352859). BP4 is capped at Supporting.
 */

export interface PredictorCriteria {
  readonly pp3: CriterionRecord;
  readonly bp4: CriterionRecord;
}

const SPLICE_TERMS: ReadonlySet<string> = new Set([
  'synonymous_variant',
  'splice_region_variant',
  'splice_donor_5th_base_variant',
  'splice_donor_region_variant',
  'splice_polypyrimidine_tract_variant',
  'intron_variant',
  'inframe_deletion',
  'inframe_insertion',
  '5_prime_UTR_variant',
  '3_prime_UTR_variant',
]);

const NOT_FOR_THIS = bothNotMet('no predictor is calibrated for this kind of change');
const NO_MISSENSE = bothUnknown('missense-predictor');
const NO_SPLICE = bothUnknown('splice-predictor');
const NO_TABLE = bothUnknown('rule-table');

export function predictorCriteria(evidence: Evidence): PredictorCriteria {
  if (evidence.rules.defaults === null) {
    return NO_TABLE;
  }
  if (isMissense(evidence)) {
    return missenseCriteria(evidence);
  }
  if (!SPLICE_TERMS.has(evidence.annotation.consequence)) {
    return NOT_FOR_THIS;
  }
  return evidence.scores.spliceAi === null
    ? motifCriteria(evidence)
    : spliceCriteria(evidence.scores.spliceAi, evidence);
}

/** Places at which the position weights of splice sites stand in for a splice predictor. */
const MOTIF_TERMS: ReadonlySet<string> = new Set([
  'synonymous_variant',
  'splice_region_variant',
  'splice_donor_5th_base_variant',
  'splice_donor_region_variant',
  'splice_polypyrimidine_tract_variant',
  'intron_variant',
]);

function motifCriteria(evidence: Evidence): PredictorCriteria {
  const known = MOTIF_TERMS.has(evidence.annotation.consequence);
  const effect = known ? spliceMotifEffect(evidence) : null;
  if (effect === null) {
    return NO_SPLICE;
  }
  const reason = `splice site: ${effect} (splice-motifs)`;
  // So near a real site a new one is as frequent among benign changes as among pathogenic ones.
  const isRaised =
    effect === 'loss' ||
    (effect === 'gain' && evidence.annotation.consequence !== 'splice_region_variant');
  return {
    pp3: isRaised ? met('PP3', 'Supporting', reason) : notMet('PP3', 'Supporting', reason),
    bp4: effect === 'none' ? met('BP4', 'Supporting', reason) : notMet('BP4', 'Supporting', reason),
  };
}

function missenseCriteria(evidence: Evidence): PredictorCriteria {
  const { scores, knowledge, variant } = evidence;
  const scored = scores.missense ?? knowledge.predictor(variant);
  const scale = scored === null ? null : scaleOf(scored.name, evidence);
  const splice = spliceRaises(evidence);
  if (scored === null) {
    return contextCriteria(evidence, splice);
  }
  if (scale === null) {
    return splice === null ? NO_MISSENSE : { pp3: splice, bp4: NO_MISSENSE.bp4 };
  }
  const strength = reached(scored.score, scale.pp3);
  const reason = `${scored.name} ${score(scored.score)} (${scale.source})`;
  if (strength !== null) {
    return { pp3: met('PP3', strength, reason), bp4: notMet('BP4', 'Supporting', reason) };
  }
  const benign = scored.score <= scale.bp4 && splice === null;
  return {
    pp3: splice ?? notMet('PP3', 'Supporting', reason),
    bp4: benign ? met('BP4', 'Supporting', reason) : notMet('BP4', 'Supporting', reason),
  };
}

/** Ends the reason of a criterion that rests on the density of ClinVar, so that PM1 is not counted beside it. */
export const CONTEXT_SOURCE = '(missense-context)';

function contextCriteria(evidence: Evidence, splice: CriterionRecord | null): PredictorCriteria {
  const model = evidence.rules.missenseContext;
  const value = missenseContextScore(evidence);
  if (model === null || value === null) {
    return splice === null ? NO_MISSENSE : { pp3: splice, bp4: NO_MISSENSE.bp4 };
  }
  const reason = `context score ${(value / 1000).toFixed(2)} ${CONTEXT_SOURCE}`;
  const strength = reached(value, model.pp3);
  if (strength !== null) {
    return { pp3: met('PP3', strength, reason), bp4: notMet('BP4', 'Supporting', reason) };
  }
  const benign = value <= model.bp4.Supporting && splice === null;
  return {
    pp3: splice ?? notMet('PP3', 'Supporting', reason),
    bp4: benign ? met('BP4', 'Supporting', reason) : notMet('BP4', 'Supporting', reason),
  };
}

interface Scale {
  readonly pp3: PredictorScale['pp3'];
  readonly bp4: number;
  readonly source: string;
}

/** A panel's REVEL threshold replaces the calibration, at Supporting, which is all that panels grade. */
function scaleOf(name: string, { rules, condition }: Evidence): Scale | null {
  const key = name.toLowerCase();
  const { defaults } = rules;
  if (defaults === null || (key !== 'revel' && key !== 'alphamissense')) {
    return null;
  }
  const own = key === 'revel' ? rules.thresholds(condition) : null;
  const from = own?.revelPp3From ?? null;
  const to = own?.revelBp4To ?? null;
  if (own !== null && from !== null && to !== null) {
    return { pp3: { Supporting: from }, bp4: to, source: own.cspec };
  }
  const { pp3, bp4 } = defaults[key];
  return { pp3, bp4: bp4.Supporting, source: 'acmg-defaults' };
}

function reached(
  value: number,
  { Supporting, Moderate, Strong }: Scale['pp3'],
): CriterionStrength | null {
  if (Strong !== undefined && value >= Strong) {
    return 'Strong';
  }
  if (Moderate !== undefined && value >= Moderate) {
    return 'Moderate';
  }
  return value >= Supporting ? 'Supporting' : null;
}

/** A missense change may also destroy splicing; `null` where no score says so. */
function spliceRaises({ scores, rules }: Evidence): CriterionRecord | null {
  const from = rules.defaults?.spliceai.pp3From ?? null;
  return scores.spliceAi !== null && from !== null && scores.spliceAi >= from
    ? met('PP3', 'Supporting', `SpliceAI ${score(scores.spliceAi)} (acmg-defaults)`)
    : null;
}

function spliceCriteria(value: number, { rules }: Evidence): PredictorCriteria {
  const { defaults } = rules;
  if (defaults === null) {
    return NO_TABLE;
  }
  const { pp3From, bp4To } = defaults.spliceai;
  const reason = `SpliceAI ${score(value)} (acmg-defaults)`;
  return {
    pp3: value >= pp3From ? met('PP3', 'Supporting', reason) : notMet('PP3', 'Supporting', reason),
    bp4: value <= bp4To ? met('BP4', 'Supporting', reason) : notMet('BP4', 'Supporting', reason),
  };
}

function bothNotMet(reason: string): PredictorCriteria {
  return { pp3: notMet('PP3', 'Supporting', reason), bp4: notMet('BP4', 'Supporting', reason) };
}

function bothUnknown(
  datum: 'missense-predictor' | 'splice-predictor' | 'rule-table',
): PredictorCriteria {
  return { pp3: unknown('PP3', 'Supporting', datum), bp4: unknown('BP4', 'Supporting', datum) };
}
