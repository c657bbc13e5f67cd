import type { BiochemistryStatus, Observation } from '../model/index.ts';
import type { AnalyteCutoff, Cutoffs, RatioCutoff, Thresholds } from './cutoffs.ts';
import {
  addDecimals,
  compareDecimals,
  isPositive,
  multiplyDecimals,
  parseDecimal,
} from './decimal.ts';
import type { Decimal } from './decimal.ts';
import { parseMarker } from './marker.ts';
import type { Marker } from './marker.ts';
import type { Specimen } from './specimen.ts';

/** Levels in rising order; the index is the severity. */
const LEVELS = ['normal', 'borderline', 'positive', 'critical'] as const;

type Level = (typeof LEVELS)[number];

/** What was measured and concluded, over all specimens of a newborn. */
export interface MeasuredEvidence {
  readonly observations: readonly Observation[];
  readonly specimens: readonly Specimen[];
}

export function severity(status: BiochemistryStatus): number {
  return LEVELS.findIndex((level) => level === status);
}

export function isAbnormal(status: BiochemistryStatus): boolean {
  return severity(status) > 0;
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
 * What one marker shows, over all its observations: the laboratory's own verdict and the configured cut-off,
 * whichever is worse. A value in another unit than the cut-off's, or a bound that could lie on either side of
 * it, is `invalid`: it was measured and cannot be judged. An unresolved sum counts for each of its parts.
 */
export function analyteStatus(
  name: string,
  evidence: MeasuredEvidence,
  cutoffs: Cutoffs | null,
): BiochemistryStatus {
  const marker = parseMarker(name);
  const measured = observationsOf(marker.analyte, evidence).map((entry) =>
    observationStatus(entry, marker, cutoffs),
  );
  const ratio = cutoffs?.ratios.find((entry) => entry.analyte === marker.analyte);
  return measured.length === 0 && ratio !== undefined
    ? computedRatioStatus(ratio, evidence.observations)
    : measured.reduce(worseStatus, 'not-done');
}

/** What the laboratory's own flags say of a marker, and only what they say beyond normal. */
export function flaggedStatus(
  name: string,
  evidence: MeasuredEvidence,
  cutoffs: Cutoffs | null,
): BiochemistryStatus {
  const marker = parseMarker(name);
  return observationsOf(marker.analyte, evidence)
    .map((entry) => flagStatus(entry, marker, cutoffs))
    .filter(isAbnormal)
    .reduce(worseStatus, 'not-done');
}

/** Observations of the analyte, or of a sum that holds it. */
export function observationsOf(
  analyte: string,
  { observations, specimens }: MeasuredEvidence,
): readonly Observation[] {
  const keys = new Set([analyte, ...specimens.flatMap(({ sums }) => sumsWith(analyte, sums))]);
  return observations.filter((entry) => keys.has(entry.analyte));
}

function sumsWith(analyte: string, sums: Specimen['sums']): readonly string[] {
  return [...sums].filter(([, parts]) => parts.includes(analyte)).map(([sum]) => sum);
}

function observationStatus(
  observation: Observation,
  marker: Marker,
  cutoffs: Cutoffs | null,
): BiochemistryStatus {
  if (observation.flag === 'invalid' || observation.value === null) {
    return 'invalid';
  }
  const rule = ruleFor(observation, marker, cutoffs);
  const judged = judgeObservation(observation, observation.value, rule);
  const flagged = flagStatus(observation, marker, cutoffs);
  return judged === 'invalid' && flagged !== 'not-done' ? flagged : worseStatus(judged, flagged);
}

type Rule = AnalyteCutoff | RatioCutoff;

function rulesOf(analyte: string, cutoffs: Cutoffs | null): readonly Rule[] {
  const rules: readonly Rule[] = cutoffs === null ? [] : [...cutoffs.analytes, ...cutoffs.ratios];
  return rules.filter((entry) => entry.analyte === analyte);
}

/** A sum without a rule of its own is held against its part's: the part cannot be more than the sum. */
function ruleFor(
  { analyte }: Observation,
  marker: Marker,
  cutoffs: Cutoffs | null,
): Rule | undefined {
  const fits = (rule: Rule): boolean =>
    marker.direction === null || rule.direction === marker.direction;
  const own = rulesOf(analyte, cutoffs).find(fits);
  const part = rulesOf(marker.analyte, cutoffs).find(fits);
  return own ?? (part?.direction === 'high' ? part : undefined);
}

/**
 * A flag does not tell its side. Where the marker is one side of an analyte, an abnormal flag belongs to the
 * side whose mildest threshold is nearer to the value.
 */
function flagStatus(
  observation: Observation,
  { direction }: Marker,
  cutoffs: Cutoffs | null,
): BiochemistryStatus {
  const { flag, value, analyte } = observation;
  if (flag === null || !isAbnormal(flag) || direction === null || value === null) {
    return flag ?? 'not-done';
  }
  const [low, high] = (['low', 'high'] as const).map((side) => mildest(side, analyte, cutoffs));
  const side = sideOf(parseDecimal(value), low ?? null, high ?? null);
  return side === null || side === direction ? flag : 'not-done';
}

function mildest(side: 'high' | 'low', analyte: string, cutoffs: Cutoffs | null): Decimal | null {
  const rule = rulesOf(analyte, cutoffs).find(({ direction }) => direction === side);
  const text = rule?.borderline ?? rule?.positive ?? rule?.critical ?? null;
  return text === null ? null : parseDecimal(text);
}

function sideOf(
  value: Decimal | null,
  low: Decimal | null,
  high: Decimal | null,
): 'high' | 'low' | null {
  if (value === null) {
    return null;
  }
  if (low !== null && high !== null) {
    const twice = addDecimals(value, value);
    return compareDecimals(twice, addDecimals(low, high)) < 0 ? 'low' : 'high';
  }
  if (high !== null && compareDecimals(value, high) >= 0) {
    return 'high';
  }
  return low !== null && compareDecimals(value, low) <= 0 ? 'low' : null;
}

function judgeObservation(
  observation: Observation,
  text: string,
  rule: Rule | undefined,
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
  const numerator = exactSum(ratio.numerator, observations);
  const denominator = exactSum(ratio.denominator, observations);
  if (numerator === null || denominator === null || !isPositive(denominator)) {
    return 'not-done';
  }
  const answers = levelAnswers(ratio, (threshold) => {
    const order = compareDecimals(numerator, multiplyDecimals(threshold, denominator));
    return ratio.direction === 'high' ? order >= 0 : order <= 0;
  });
  return highestLevel(answers);
}

/** `C16+C18`: one exact value of each. */
function exactSum(terms: string, observations: readonly Observation[]): Decimal | null {
  return terms
    .split('+')
    .map((analyte) => exactValue(analyte, observations))
    .reduce((sum, term) => (sum === null || term === null ? null : addDecimals(sum, term)));
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
