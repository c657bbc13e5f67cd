import type {
  BiochemistryStatus,
  FindingNote,
  GeneCondition,
  Observation,
} from '../model/index.ts';
import {
  analyteStatus,
  flaggedStatus,
  isAbnormal,
  observationsOf,
  severity,
  worseStatus,
} from './analyte-status.ts';
import type { MeasuredEvidence } from './analyte-status.ts';
import type { ConditionCutoff, Cutoffs } from './cutoffs.ts';
import { applyVerdicts, verdictsOn } from './laboratory-verdict.ts';
import { parseMarker } from './marker.ts';
import { isPreterm, withoutUnreliable } from './reliable-specimens.ts';

export interface ConditionBiochemistry {
  readonly status: BiochemistryStatus;
  /** What the status rests on. */
  readonly observations: readonly Observation[];
  /** What is borderline or worse: markers and ratios of the condition, and items that the laboratory judged. */
  readonly abnormalAnalytes: readonly string[];
  readonly differentialExcluded: boolean;
  readonly notes: readonly FindingNote[];
}

type ConditionMarkers = Pick<GeneCondition, 'id' | 'analytes'>;

/** `B` of the concordance matrix for one condition. */
export function biochemistryStatus(
  condition: ConditionMarkers,
  evidence: MeasuredEvidence,
  cutoffs: Cutoffs | null,
): ConditionBiochemistry {
  const rule = cutoffs?.conditions.find((entry) => entry.condition === condition.id) ?? null;
  const rules: Rules = { cutoffs, rule };
  const judge = (measured: MeasuredEvidence): BiochemistryStatus =>
    concludedStatus(condition, measured, rules);
  const judged = judge(evidence);
  const named = namedMarkers(condition, rule);
  const reliable = withoutUnreliable(evidence, named, rule?.minAgeHours ?? null);
  // A raised value stands whenever it was taken; a normal one has to come from a specimen that can tell.
  const excused = judged === 'normal' && judge(reliable.evidence) !== 'normal';
  const told = reliable.transfused ? ('invalid' as const) : ('not-done' as const);
  const status = excused ? told : judged;
  const excuse = reliable.transfused ? 'transfused' : 'collected-early';
  const verdicts = verdictsOn(condition.id, evidence.specimens);
  const of = (marker: string): BiochemistryStatus => analyteStatus(marker, evidence, cutoffs);
  return {
    status,
    observations: usedObservations(named, evidence, cutoffs),
    abnormalAnalytes: [
      ...named.filter((marker) => isAbnormal(of(marker))),
      ...verdicts.filter(({ verdict }) => isAbnormal(verdict)).map(({ about }) => about),
    ],
    differentialExcluded: isDifferentialExcluded(rule, evidence, of),
    notes: [
      ...noteIf(excused, excuse),
      ...noteIf(verdicts.some(({ carrier }) => carrier), 'haemoglobin-carrier'),
      ...(isAbnormal(status) ? abnormalNotes(status, { condition, evidence, rules }) : []),
    ],
  };
}

interface Rules {
  readonly cutoffs: Cutoffs | null;
  readonly rule: ConditionCutoff | null;
}

function concludedStatus(
  condition: ConditionMarkers,
  evidence: MeasuredEvidence,
  rules: Rules,
): BiochemistryStatus {
  const measured = measuredStatus(condition, evidence, rules);
  return applyVerdicts(measured, verdictsOn(condition.id, evidence.specimens));
}

/** By the rule of the condition, or by its markers where it has none; never milder than the primary markers' flags. */
function measuredStatus(
  condition: ConditionMarkers,
  evidence: MeasuredEvidence,
  { cutoffs, rule }: Rules,
): BiochemistryStatus {
  const judged = (marker: string): BiochemistryStatus => analyteStatus(marker, evidence, cutoffs);
  if (rule === null) {
    return worst(primaryMarkers(condition.analytes, cutoffs), judged);
  }
  const flagged = (marker: string): BiochemistryStatus => flaggedStatus(marker, evidence, cutoffs);
  return worseStatus(ruledStatus(rule, judged), worst(firstMarkers(rule), flagged));
}

/** Without a rule of its own a condition goes by its analytes; a ratio alone is no primary marker. */
function primaryMarkers(analytes: readonly string[], cutoffs: Cutoffs | null): readonly string[] {
  const ratios = new Set(cutoffs?.ratios.map((entry) => entry.analyte));
  const primary = analytes.filter((analyte) => !ratios.has(analyte));
  return primary.length > 0 ? primary : analytes;
}

function worst(
  markers: readonly string[],
  judged: (marker: string) => BiochemistryStatus,
): BiochemistryStatus {
  return markers.map(judged).reduce(worseStatus, 'not-done');
}

function ruledStatus(
  rule: ConditionCutoff,
  judged: (marker: string) => BiochemistryStatus,
): BiochemistryStatus {
  for (const level of ['critical', 'positive', 'borderline'] as const) {
    if (rule[level].some((group) => groupReaches(group, level, judged))) {
      return level;
    }
  }
  const primaries = worst(firstMarkers(rule), judged);
  return severity(primaries) >= 0 ? 'normal' : primaries;
}

function groupReaches(
  group: readonly string[],
  level: BiochemistryStatus,
  judged: (marker: string) => BiochemistryStatus,
): boolean {
  const [primary = '', ...supporting] = group;
  const atLevel = (status: BiochemistryStatus): boolean => severity(status) >= severity(level);
  // A supporting marker that was not measured cannot speak against the primary one.
  return (
    atLevel(judged(primary)) &&
    supporting.map(judged).every((status) => severity(status) < 0 || atLevel(status))
  );
}

function firstMarkers(rule: ConditionCutoff): readonly string[] {
  const groups = [...rule.critical, ...rule.positive, ...rule.borderline];
  return [...new Set(groups.flatMap((group) => group.slice(0, 1)))];
}

function isDifferentialExcluded(
  rule: ConditionCutoff | null,
  { specimens }: MeasuredEvidence,
  judged: (marker: string) => BiochemistryStatus,
): boolean {
  const patterns = specimens.flatMap(({ verdicts }) => verdicts);
  const analytes = rule?.differentialAnalytes ?? [];
  const statusOf = (analyte: string): BiochemistryStatus =>
    patterns
      .filter(({ about }) => about === analyte)
      .reduce((status, { verdict }) => worseStatus(status, verdict), judged(analyte));
  return analytes.length > 0 && analytes.every((analyte) => statusOf(analyte) === 'normal');
}

function namedMarkers(
  { analytes }: ConditionMarkers,
  rule: ConditionCutoff | null,
): readonly string[] {
  if (rule === null) {
    return analytes;
  }
  const groups = [...rule.critical, ...rule.positive, ...rule.borderline];
  return [...new Set([...groups.flat(), ...rule.differentialAnalytes])];
}

function usedObservations(
  named: readonly string[],
  evidence: MeasuredEvidence,
  cutoffs: Cutoffs | null,
): readonly Observation[] {
  const analytes = named.map((marker) => parseMarker(marker).analyte);
  const ratios = cutoffs?.ratios.filter((entry) => analytes.includes(entry.analyte)) ?? [];
  const terms = ratios.flatMap(({ numerator, denominator }) => [numerator, denominator]);
  const used = new Set(
    [...analytes, ...terms.flatMap((text) => text.split('+'))].flatMap((analyte) =>
      observationsOf(analyte, evidence),
    ),
  );
  return evidence.observations.filter((entry) => used.has(entry));
}

interface AbnormalCondition {
  readonly condition: ConditionMarkers;
  readonly evidence: MeasuredEvidence;
  readonly rules: Rules;
}

function abnormalNotes(
  status: BiochemistryStatus,
  { condition, evidence, rules }: AbnormalCondition,
): readonly FindingNote[] {
  const raised = severity(status) > severity(measuredStatus(condition, evidence, rules));
  const covariates = evidence.specimens.map((specimen) => specimen.covariates);
  const fed = covariates.some(({ parenteralNutrition }) => parenteralNutrition === true);
  return [
    ...noteIf(rules.cutoffs?.status === 'example', 'example-cutoffs'),
    ...noteIf(raised, 'laboratory-verdict'),
    ...noteIf(fed, 'parenteral-nutrition'),
    ...noteIf(covariates.some(isPreterm), 'preterm'),
  ];
}

export function noteIf(condition: boolean, note: FindingNote): readonly FindingNote[] {
  return condition ? [note] : [];
}
