import type { BiochemistryStatus, Observation } from '../model/index.ts';
import { compareDecimals, isPositive, multiplyDecimals, parseDecimal } from './decimal.ts';
import type { Decimal } from './decimal.ts';
import type { AnalyteCutoff, Cutoffs, RatioCutoff, Thresholds } from './cutoffs.ts';

/** Levels in rising order; the index is the severity. */
const LEVELS = ['normal', 'borderline', 'positive', 'critical'] as const;

type Level = (typeof LEVELS)[number];

export function severity(status: BiochemistryStatus): number {
  return LEVELS.findIndex((level) => level === status);
}

/** The worse of two statuses; an invalid or missing one only stands where nothing else does. */
export function worseStatus(
  left: BiochemistryStatus,
  right: BiochemistryStatus,
): BiochemistryStatus {
  if (severity(left) < 0 && severity(right) < 0) {
    return left === 'invalid' || right === 'invalid' ? 'invalid' : 'not-done';
  }
  return severity(left) >= severity(right) ? left : right;
}

/**
 * What one analyte shows, over all its observations: the laboratory's own verdict and the configured
 * cut-off, whichever is worse. A value in another unit than the cut-off's, or a bound that could lie on
 * either side of it, is `invalid`: it was measured and cannot be judged.
 */
export function analyteStatus(
  analyte: string,
  observations: readonly Observation[],
  cutoffs: Cutoffs | null,
): BiochemistryStatus {
  const own = observations.filter((entry) => entry.analyte === analyte);
  const rule = cutoffs?.analytes.find((entry) => entry.analyte === analyte);
  const ratio = cutoffs?.ratios.find((entry) => entry.analyte === analyte);
  const measured = own.map((entry) => observationStatus(entry, rule ?? ratio));
  if (measured.length === 0 && ratio !== undefined) {
    return computedRatioStatus(ratio, observations);
  }
  return measured.reduce(worseStatus, 'not-done');
}

function observationStatus(
  observation: Observation,
  rule: AnalyteCutoff | RatioCutoff | undefined,
): BiochemistryStatus {
  if (observation.flag === 'invalid' || observation.value === null) {
    return 'invalid';
  }
  const judged = judgeObservation(observation, observation.value, rule);
  const flagged = observation.flag ?? 'not-done';
  return judged === 'invalid' && observation.flag !== null ? flagged : worseStatus(judged, flagged);
}

function judgeObservation(
  observation: Observation,
  text: string,
  rule: AnalyteCutoff | RatioCutoff | undefined,
): BiochemistryStatus {
  if (rule === undefined) {
    return 'not-done';
  }
  const value = parseDecimal(text);
  if (value === null || ('unit' in rule && rule.unit !== observation.unit)) {
    return 'invalid';
  }
  const answers = levelAnswers(rule, (threshold) =>
    reaches(value, { threshold, direction: rule.direction, comparator: observation.comparator }),
  );
  return highestLevel(answers);
}

interface Comparison {
  readonly threshold: Decimal;
  readonly direction: Thresholds['direction'];
  readonly comparator: Observation['comparator'];
}

/** `null` when a bound such as `<10` or `>500` leaves it open. */
function reaches(value: Decimal, { threshold, direction, comparator }: Comparison): boolean | null {
  const order = compareDecimals(value, threshold);
  const toward = direction === 'high' ? order : -order;
  if (comparator === null) {
    return toward >= 0;
  }
  // A bound on the threshold's own side (`>` for high, `<` for low) can only prove that it is reached,
  // a bound on the other side only that it is not.
  const proves = comparator.startsWith('>') === (direction === 'high');
  if (proves) {
    return toward >= 0 ? true : null;
  }
  const strict = comparator.length === 1;
  return toward < 0 || (toward === 0 && strict) ? false : null;
}

function levelAnswers(
  rule: Thresholds,
  reached: (threshold: Decimal) => boolean | null,
): readonly { level: Level; reached: boolean | null }[] {
  return LEVELS.slice(1).flatMap((level) => {
    const text = level === 'normal' ? null : rule[level];
    const threshold = text === null ? null : parseDecimal(text);
    return threshold === null ? [] : [{ level, reached: reached(threshold) }];
  });
}

function highestLevel(
  answers: readonly { level: Level; reached: boolean | null }[],
): BiochemistryStatus {
  const top = answers.filter((answer) => answer.reached === true).at(-1);
  if (top !== undefined) {
    return top.level;
  }
  return answers.some((answer) => answer.reached === null) ? 'invalid' : 'normal';
}

/** numerator / denominator ≥ threshold is numerator ≥ threshold × denominator: no division, no rounding. */
function computedRatioStatus(
  ratio: RatioCutoff,
  observations: readonly Observation[],
): BiochemistryStatus {
  const numerator = exactValue(ratio.numerator, observations);
  const denominator = exactValue(ratio.denominator, observations);
  if (numerator === null || denominator === null || !isPositive(denominator)) {
    return 'not-done';
  }
  const answers = levelAnswers(ratio, (threshold) => {
    const order = compareDecimals(numerator, multiplyDecimals(threshold, denominator));
    return ratio.direction === 'high' ? order >= 0 : order <= 0;
  });
  return highestLevel(answers);
}

/** The one exact value of an analyte; repeated or bounded measurements have no single ratio. */
function exactValue(analyte: string, observations: readonly Observation[]): Decimal | null {
  const own = observations.filter((entry) => entry.analyte === analyte && entry.value !== null);
  const [only] = own;
  if (own.length !== 1 || only?.value === null || only?.value === undefined) {
    return null;
  }
  return only.comparator === null && only.flag !== 'invalid' ? parseDecimal(only.value) : null;
}
