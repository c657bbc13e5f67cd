import type { BiochemistryStatus } from '../model/index.ts';
import { isAbnormal, worseStatus } from './analyte-status.ts';
import type { LaboratoryVerdict, Specimen } from './specimen.ts';

/** The verdicts that name a condition. */
export function verdictsOn(
  condition: string,
  specimens: readonly Specimen[],
): readonly LaboratoryVerdict[] {
  return specimens
    .flatMap(({ verdicts }) => verdicts)
    .filter(({ conditions }) => conditions?.includes(condition) === true);
}

/**
 * A verdict on one condition counts like a value of its own. One on several conditions may be about another of
 * them: abnormal, it only makes worse what is abnormal already; normal, it speaks where nothing was measured.
 */
export function applyVerdicts(
  measured: BiochemistryStatus,
  verdicts: readonly LaboratoryVerdict[],
): BiochemistryStatus {
  const own = verdicts
    .filter(({ scope }) => scope === 'each')
    .reduce((status, { verdict }) => worseStatus(status, verdict), measured);
  return verdicts
    .filter(({ scope, verdict }) => scope === 'any' && (!isAbnormal(verdict) || isAbnormal(own)))
    .reduce((status, { verdict }) => worseStatus(status, verdict), own);
}
