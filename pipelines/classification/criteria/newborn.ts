import type { CriterionRecord, CriterionStrength } from '../../model/index.ts';
import { met, notMet, unknown } from '../criterion-records.ts';
import { isDominant } from '../evidence.ts';
import type { Evidence, NewbornContext } from '../evidence.ts';

/*
 * PM3, PP4 and BP2: what this newborn itself tells. A screened newborn looks healthy, so that PM3 and PP4 count
 * only once the biochemistry is abnormal: else the class would rest on the suspicion that it is meant to test.
 */

/** Quarter points (ClinGen SVI recommendation for PM3 v1.0, 2019). */
const PM3_QUARTERS = {
  trans: { P: 4, LP: 2 },
  unknown: { P: 2, LP: 1 },
  homozygous: { P: 2, LP: 2 },
} as const;

const PM3_NOT_RECESSIVE = notMet('PM3', 'Moderate', 'the condition is not recessive');
const PM3_NO_BIOCHEMISTRY = unknown('PM3', 'Moderate', 'biochemistry');
const PM3_NORMAL = notMet('PM3', 'Moderate', 'biochemistry is not abnormal');
const PM3_NO_PARTNER = unknown('PM3', 'Moderate', 'second-allele');
const PM3_WEAK = notMet(
  'PM3',
  'Moderate',
  'the second allele is not pathogenic, or earns under 0.5',
);

export function pm3({ condition, newborn }: Evidence): CriterionRecord {
  if (isDominant(condition) || condition.inheritance === 'MT') {
    return PM3_NOT_RECESSIVE;
  }
  if (newborn === null || isUnread(newborn)) {
    return PM3_NO_BIOCHEMISTRY;
  }
  if (!isAbnormal(newborn)) {
    return PM3_NORMAL;
  }
  return newborn.partner === null ? PM3_NO_PARTNER : gradePm3(newborn.partner);
}

function gradePm3({
  class: partnerClass,
  phase,
}: NonNullable<NewbornContext['partner']>): CriterionRecord {
  // A homozygous variant is its own partner, whatever its class is so far.
  const key = partnerClass === 'P' ? 'P' : 'LP';
  const counts = phase === 'homozygous' || partnerClass === 'P' || partnerClass === 'LP';
  const quarters = counts ? PM3_QUARTERS[phase][key] : 0;
  const strength: CriterionStrength | null =
    quarters >= 4 ? 'Moderate' : quarters >= 2 ? 'Supporting' : null;
  return strength === null
    ? PM3_WEAK
    : met('PM3', strength, `second allele ${phase}, ${quarters / 4} points`);
}

const PP4_UNREAD = unknown('PP4', 'Supporting', 'biochemistry');
const PP4_NORMAL = notMet('PP4', 'Supporting', 'biochemistry is not abnormal');
const PP4_MET = met('PP4', 'Supporting', 'biochemistry abnormal');
const PP4_EXCLUDED = met('PP4', 'Moderate', 'biochemistry abnormal, look-alikes excluded');

/** The model of the PAH expert panel (GN006): Moderate once the look-alikes are excluded. */
export function pp4({ newborn }: Evidence): CriterionRecord {
  if (newborn === null || isUnread(newborn)) {
    return PP4_UNREAD;
  }
  if (!isAbnormal(newborn)) {
    return PP4_NORMAL;
  }
  return newborn.differentialExcluded ? PP4_EXCLUDED : PP4_MET;
}

const BP2_NO_PARTNER = unknown('BP2', 'Supporting', 'second-allele');
const BP2_NOT = notMet(
  'BP2',
  'Supporting',
  'no pathogenic allele in trans of a dominant condition',
);
const BP2_MET = met(
  'BP2',
  'Supporting',
  'in trans with a pathogenic allele of a dominant condition',
);

/** Richards 2015: in trans with a pathogenic variant of a fully penetrant dominant condition. */
export function bp2({ condition, newborn }: Evidence): CriterionRecord {
  const partner = newborn?.partner ?? null;
  if (partner === null) {
    return BP2_NO_PARTNER;
  }
  const { class: partnerClass, phase } = partner;
  return isDominant(condition) && phase === 'trans' && partnerClass === 'P' ? BP2_MET : BP2_NOT;
}

function isAbnormal({ biochemistry }: NewbornContext): boolean {
  return biochemistry === 'positive' || biochemistry === 'critical';
}

function isUnread({ biochemistry }: NewbornContext): boolean {
  return biochemistry === 'not-done' || biochemistry === 'invalid';
}
