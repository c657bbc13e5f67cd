import type {
  BiochemistryStatus,
  FindingNote,
  GeneCondition,
  Observation,
} from '../model/index.ts';
import { analyteStatus, severity, worseStatus } from './analyte-status.ts';
import type { ConditionCutoff, Cutoffs } from './cutoffs.ts';
import { compareDecimals, parseDecimal } from './decimal.ts';

/** LOINC 73806-2, newborn age in hours at collection. */
const AGE_LOINC = '73806-2';
const AGE_ANALYTE = 'AGE_AT_COLLECTION';

export interface ConditionBiochemistry {
  readonly status: BiochemistryStatus;
  /** What the status rests on. */
  readonly observations: readonly Observation[];
  /** Those of the condition's analytes and ratios that are borderline or worse. */
  readonly abnormalAnalytes: readonly string[];
  readonly differentialExcluded: boolean;
  readonly notes: readonly FindingNote[];
}

/** `B` of the concordance matrix for one condition. */
export function biochemistryStatus(
  condition: Pick<GeneCondition, 'id' | 'analytes'>,
  observations: readonly Observation[],
  cutoffs: Cutoffs | null,
): ConditionBiochemistry {
  const rule = cutoffs?.conditions.find((entry) => entry.condition === condition.id) ?? null;
  const judged = (analyte: string): BiochemistryStatus =>
    analyteStatus(analyte, observations, cutoffs);
  const status =
    rule === null
      ? worst(measuredAnalytes(condition.analytes, cutoffs), judged)
      : ruledStatus(rule, judged);
  const early = status === 'normal' && collectedBefore(rule?.minAgeHours ?? null, observations);
  const named = namedAnalytes(condition, rule);
  const exampleCutoffs = cutoffs?.status === 'example' && severity(status) > 0;
  return {
    status: early ? 'not-done' : status,
    observations: usedObservations(named, observations, cutoffs),
    abnormalAnalytes: named.filter((analyte) => severity(judged(analyte)) > 0),
    differentialExcluded: isDifferentialExcluded(rule, judged),
    notes: [...noteIf(early, 'collected-early'), ...noteIf(exampleCutoffs, 'example-cutoffs')],
  };
}

/** Without a rule of its own a condition goes by its analytes; a ratio alone is no primary marker. */
function measuredAnalytes(analytes: readonly string[], cutoffs: Cutoffs | null): readonly string[] {
  const ratios = new Set(cutoffs?.ratios.map((entry) => entry.analyte));
  const primary = analytes.filter((analyte) => !ratios.has(analyte));
  return primary.length > 0 ? primary : analytes;
}

function worst(
  analytes: readonly string[],
  judged: (analyte: string) => BiochemistryStatus,
): BiochemistryStatus {
  return analytes.map(judged).reduce(worseStatus, 'not-done');
}

function ruledStatus(
  rule: ConditionCutoff,
  judged: (analyte: string) => BiochemistryStatus,
): BiochemistryStatus {
  for (const level of ['critical', 'positive', 'borderline'] as const) {
    if (rule[level].some((group) => groupReaches(group, level, judged))) {
      return level;
    }
  }
  const primaries = worst(primaryAnalytes(rule), judged);
  return severity(primaries) >= 0 ? 'normal' : primaries;
}

function groupReaches(
  group: readonly string[],
  level: BiochemistryStatus,
  judged: (analyte: string) => BiochemistryStatus,
): boolean {
  const [primary = '', ...supporting] = group;
  const atLevel = (status: BiochemistryStatus): boolean => severity(status) >= severity(level);
  // A supporting analyte that was not measured cannot speak against the primary one.
  return (
    atLevel(judged(primary)) &&
    supporting.map(judged).every((status) => severity(status) < 0 || atLevel(status))
  );
}

function primaryAnalytes(rule: ConditionCutoff): readonly string[] {
  const groups = [...rule.critical, ...rule.positive, ...rule.borderline];
  return [...new Set(groups.flatMap((group) => group.slice(0, 1)))];
}

function isDifferentialExcluded(
  rule: ConditionCutoff | null,
  judged: (analyte: string) => BiochemistryStatus,
): boolean {
  const analytes = rule?.differentialAnalytes ?? [];
  return analytes.length > 0 && analytes.every((analyte) => judged(analyte) === 'normal');
}

function namedAnalytes(
  condition: Pick<GeneCondition, 'analytes'>,
  rule: ConditionCutoff | null,
): readonly string[] {
  if (rule === null) {
    return condition.analytes;
  }
  const groups = [...rule.critical, ...rule.positive, ...rule.borderline];
  return [...new Set([...groups.flat(), ...rule.differentialAnalytes])];
}

function usedObservations(
  named: readonly string[],
  observations: readonly Observation[],
  cutoffs: Cutoffs | null,
): readonly Observation[] {
  const ratios = cutoffs?.ratios.filter((entry) => named.includes(entry.analyte)) ?? [];
  const used = new Set([
    ...named,
    ...ratios.flatMap((entry) => [entry.numerator, entry.denominator]),
  ]);
  return observations.filter((entry) => used.has(entry.analyte));
}

function collectedBefore(hours: number | null, observations: readonly Observation[]): boolean {
  if (hours === null) {
    return false;
  }
  const limit = { unscaled: BigInt(hours), scale: 0 };
  return observations.some((entry) => {
    const isAge = entry.loinc === AGE_LOINC || entry.analyte === AGE_ANALYTE;
    const age = isAge && entry.value !== null ? parseDecimal(entry.value) : null;
    return age !== null && compareDecimals(age, limit) < 0;
  });
}

export function noteIf(condition: boolean, note: FindingNote): readonly FindingNote[] {
  return condition ? [note] : [];
}
