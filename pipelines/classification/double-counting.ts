import type { CriterionRecord } from '../model/index.ts';
import { STRENGTH_POINTS } from './combining/rule-sets.ts';
import { met, notMet } from './criterion-records.ts';
import { DENSITY_NOTE } from './criteria/pm1.ts';
import { CONTEXT_SOURCE } from './criteria/predictors.ts';
import { SPLICE_NOTE } from './criteria/ps1-splice.ts';

interface ExclusivePair {
  readonly keep: string;
  readonly drop: string;
  readonly source: string;
  /** Where the pair shares its observation only in part of the cases. */
  readonly when?: (kept: CriterionRecord, dropped: CriterionRecord) => boolean;
}

/**
 * Published predictors are trained on known changes of the residue. The context score leaves these out, and at a
 * splice site Walker 2023 counts PP3 beside PS1.
 */
function sharesResidue(known: CriterionRecord, predicted: CriterionRecord): boolean {
  return !predicted.reason.endsWith(CONTEXT_SOURCE) && !known.reason.endsWith(SPLICE_NOTE);
}

function readsDensity(hotspot: CriterionRecord, predicted: CriterionRecord): boolean {
  return hotspot.reason.includes(DENSITY_NOTE) && predicted.reason.endsWith(CONTEXT_SOURCE);
}

/** Pairs that rest on one and the same observation: only one of them counts. */
export const EXCLUSIVE_PAIRS: readonly ExclusivePair[] = [
  { keep: 'PVS1', drop: 'PP3', source: 'Walker 2023, PMID 37352859' },
  { keep: 'PVS1', drop: 'PM4', source: 'Richards 2015, PMID 25741868' },
  { keep: 'PVS1', drop: 'PM1', source: 'Abou Tayoun 2018, PMID 30192042' },
  { keep: 'PS1', drop: 'PP3', source: 'residue already counted', when: sharesResidue },
  { keep: 'PM5', drop: 'PP3', source: 'residue already counted', when: sharesResidue },
  { keep: 'PM1', drop: 'PP3', source: 'density of ClinVar already counted', when: readsDensity },
  { keep: 'BA1', drop: 'BS1', source: 'Ghosh 2018, PMID 30311383' },
  { keep: 'BA1', drop: 'BS2', source: 'Ghosh 2018, PMID 30311383' },
];

/** PM1 and PP3 together never exceed Strong (Pejaver 2022, PMID 36413997). */
export const PM1_PP3_MAX_POINTS = 4;

/**
 * Drops what would be counted twice. Of PS1 or PM5 and PP3 the stronger one counts, so that an additional
 * observation never weakens the sum.
 */
export function avoidDoubleCounting(
  criteria: readonly CriterionRecord[],
): readonly CriterionRecord[] {
  const byCode = new Map<string, CriterionRecord>();
  for (const record of criteria) {
    if (record.met === true) {
      byCode.set(record.code, record);
    }
  }
  if (byCode.size < 2) {
    return criteria;
  }
  const changed = new Map<string, CriterionRecord>();
  for (const pair of EXCLUSIVE_PAIRS) {
    dropWeaker(pair, { byCode, changed });
  }
  capHotspotAndPredictor({ byCode, changed });
  return changed.size === 0
    ? criteria
    : criteria.map((record) => changed.get(record.code) ?? record);
}

interface Counted {
  readonly byCode: Map<string, CriterionRecord>;
  readonly changed: Map<string, CriterionRecord>;
}

function dropWeaker({ keep, drop, when }: ExclusivePair, { byCode, changed }: Counted): void {
  const kept = byCode.get(keep);
  const dropped = byCode.get(drop);
  if (kept === undefined || dropped === undefined || when?.(kept, dropped) === false) {
    return;
  }
  const swap = STRENGTH_POINTS[dropped.strength] > STRENGTH_POINTS[kept.strength];
  const [loser, winner] = swap ? [kept, dropped] : [dropped, kept];
  byCode.delete(loser.code);
  changed.set(loser.code, notMet(loser.code, loser.strength, `counted as ${winner.code}`));
}

function capHotspotAndPredictor({ byCode, changed }: Counted): void {
  const hotspot = byCode.get('PM1');
  const predicted = byCode.get('PP3');
  if (hotspot === undefined || predicted === undefined) {
    return;
  }
  const left = PM1_PP3_MAX_POINTS - STRENGTH_POINTS[hotspot.strength];
  if (STRENGTH_POINTS[predicted.strength] <= left) {
    return;
  }
  const reason = `${predicted.reason}; PM1 and PP3 together at most Strong`;
  changed.set(
    'PP3',
    left >= STRENGTH_POINTS.Moderate
      ? met('PP3', 'Moderate', reason)
      : notMet('PP3', predicted.strength, reason),
  );
}
