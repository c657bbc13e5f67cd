import type { CriterionRecord } from '../../model/index.ts';
import { met, notMet } from '../criterion-records.ts';
import { isMissense } from '../evidence.ts';
import type { Evidence } from '../evidence.ts';
import { isBenign, isPathogenic } from '../knowledge/residue-index.ts';
import { isSameVariant } from '../knowledge/same-variant.ts';

/*
 * PM1 (Richards 2015, PMID 25741868): a hot spot. The regions that an expert panel lists for the gene, and only
 * these where there is a list; elsewhere the density of ClinVar: at least four pathogenic missense changes and
 * no benign one within 25 nt.
 */

/** In the reason of a criterion that rests on the density of ClinVar. */
export const DENSITY_NOTE = 'pathogenic missense changes within 25 nt';

const MIN_PATHOGENIC = 4;
/** 25 nt to either side. */
const REACH_RESIDUES = 8;

const NOT_MISSENSE = notMet('PM1', 'Moderate', 'not a missense change');
const OUTSIDE = notMet('PM1', 'Moderate', 'outside the hot spots of the expert panel');
const SPARSE = notMet('PM1', 'Moderate', 'fewer than 4 pathogenic missense changes within 25 nt');
const BENIGN_NEAR = notMet('PM1', 'Moderate', 'a benign missense change within 25 nt');

export function pm1(evidence: Evidence): CriterionRecord {
  const { annotation, rules, gene } = evidence;
  const residue = annotation.proteinPosition;
  if (!isMissense(evidence) || residue === null) {
    return NOT_MISSENSE;
  }
  const listed = rules.hotspots?.[gene.symbol];
  if (listed === undefined) {
    return byDensity(residue, evidence);
  }
  const hit = listed.find(({ residues }) =>
    residues.some(([first, last]) => first <= residue && residue <= last),
  );
  return hit === undefined
    ? OUTSIDE
    : met('PM1', hit.strength, `residue ${residue} in a hot spot of ${hit.cspec} (pm1-hotspots)`);
}

function byDensity(residue: number, { residues, variant }: Evidence): CriterionRecord {
  let pathogenic = 0;
  let uncertain = 0;
  for (let at = residue - REACH_RESIDUES; at <= residue + REACH_RESIDUES; at += 1) {
    for (const record of residues.at(at)) {
      if (record.kind !== 'missense' || isSameVariant(record.variant, variant)) {
        continue;
      }
      if (isBenign(record)) {
        return BENIGN_NEAR;
      }
      if (isPathogenic(record)) {
        pathogenic += 1;
      } else {
        uncertain += 1;
      }
    }
  }
  if (pathogenic < MIN_PATHOGENIC) {
    return SPARSE;
  }
  // Where the pack holds pathogenic records only, nothing can speak against the region: never Moderate.
  const firm = residues.knowsBenign && pathogenic > uncertain;
  const note = residues.knowsBenign ? '' : '; benign classes are not in the pack';
  return met('PM1', firm ? 'Moderate' : 'Supporting', `${pathogenic} ${DENSITY_NOTE}${note}`);
}
