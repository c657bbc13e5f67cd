import type { Observation, OpenVerdict } from '../model/index.ts';
import { isAbnormal } from './analyte-status.ts';
import type { MeasuredEvidence } from './analyte-status.ts';
import type { ConditionReading } from './read-condition.ts';
import type { LaboratoryVerdict, Verdict } from './specimen.ts';

/** The laboratory's abnormal verdicts that no condition of the panel answers for. None of them is dropped. */
export function openVerdicts(
  { observations, specimens }: MeasuredEvidence,
  readings: readonly ConditionReading[],
): readonly OpenVerdict[] {
  const flagged = observations.flatMap(({ analyte: about, flag, source }): OpenVerdict[] =>
    flag !== null && isOutOfRange(flag) && !isAnswered(source, readings)
      ? [{ about, verdict: flag, source }]
      : [],
  );
  const concluded = specimens.flatMap(({ file, verdicts }) =>
    verdicts.flatMap((entry): OpenVerdict[] => {
      const { about, verdict, line } = entry;
      const open = verdict !== 'normal' && !isResolved(entry, readings);
      return open ? [{ about, verdict, source: { file, line } }] : [];
    }),
  );
  return [...flagged, ...concluded];
}

function isOutOfRange(flag: Verdict): flag is 'critical' | 'positive' | 'borderline' {
  return isAbnormal(flag);
}

function isAnswered(
  { file, line }: Observation['source'],
  readings: readonly ConditionReading[],
): boolean {
  return readings.some(
    ({ biochemistry }) =>
      isAbnormal(biochemistry.status) &&
      biochemistry.observations.some(({ source }) => source.file === file && source.line === line),
  );
}

/** An unusable specimen stays open; a verdict on conditions is answered for by one that is as open or abnormal. */
function isResolved(
  { conditions, verdict }: LaboratoryVerdict,
  readings: readonly ConditionReading[],
): boolean {
  if (verdict === 'invalid') {
    return readings.some(({ entry }) => conditions?.includes(entry.id) === true);
  }
  return readings.some(
    ({ entry, biochemistry }) =>
      isAbnormal(biochemistry.status) &&
      (conditions === null || conditions.includes(entry.id)),
  );
}
