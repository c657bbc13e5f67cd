import type { CriterionRecord, CriterionStrength } from '../../model/index.ts';
import { met, notMet } from '../criterion-records.ts';
import type { Evidence } from '../evidence.ts';
import { SPLICE_CONSEQUENCES, spliceSite } from '../knowledge/residue-index.ts';
import { isSameVariant } from '../knowledge/same-variant.ts';
import type { SpliceRecord } from '../knowledge/residue-index.ts';
import { siteChange } from '../knowledge/splice-motifs.ts';
import type { SplicePlace } from '../knowledge/splice-place.ts';
import { pvs1 } from './pvs1.ts';

/*
 * PS1 at splice sites (Walker 2023, PMID 37352859, table 2): another substitution in the motif of the same splice
 * site is pathogenic, and this one weakens the site at least as much by the position weights (table splice-motifs).
 * Outside the dinucleotide: same nucleotide Strong or, for likely pathogenic, Moderate; same motif Moderate or
 * Supporting. In the dinucleotide the grade depends on that of PVS1.
 */

/** In the reason of PS1 at a splice site, beside which PP3 still counts (Walker 2023). */
export const SPLICE_NOTE = 'at the same splice site';

const OTHER = notMet('PS1', 'Strong', 'neither a missense change nor in a splice site');
const NONE = notMet('PS1', 'Strong', `no other pathogenic change ${SPLICE_NOTE} is known`);
const ORDER: readonly CriterionStrength[] = ['Supporting', 'Moderate', 'Strong'];

export function splicePs1(evidence: Evidence): CriterionRecord {
  const assessed = assess(evidence);
  if (assessed === null) {
    return OTHER;
  }
  const { variant, residues, transcript } = evidence;
  let best: Graded | null = null;
  for (const record of residues.spliceAt(spliceSite(variant, assessed.place, transcript))) {
    const strength = isSameVariant(record.variant, variant) ? null : grade(record, assessed);
    if (strength !== null && (best === null || rank(strength) > rank(best.strength))) {
      best = { record, strength };
    }
  }
  return best === null
    ? NONE
    : met('PS1', best.strength, `ClinVar ${best.record.variationId} ${SPLICE_NOTE}`);
}

/** `null` for a change that does not weaken a splice site. */
function assess(evidence: Evidence): Assessed | null {
  const { annotation, variant, rules } = evidence;
  const { border, borderDistance: distance, consequence } = annotation;
  if (border === null || distance === null || !SPLICE_CONSEQUENCES.has(consequence)) {
    return null;
  }
  const place = { border, distance };
  const change = siteChange(variant, place, evidence);
  return change === null || change > -(rules.spliceMotifs?.lossFrom ?? 0)
    ? null
    : { place, change, evidence };
}

interface Graded {
  readonly record: SpliceRecord;
  readonly strength: CriterionStrength;
}

interface Assessed {
  readonly place: SplicePlace;
  readonly change: number;
  readonly evidence: Evidence;
}

function rank(strength: CriterionStrength): number {
  return ORDER.indexOf(strength);
}

function grade(record: SpliceRecord, assessed: Assessed): CriterionStrength | null {
  const { place, change, evidence } = assessed;
  const other = siteChange(record.variant, record, evidence);
  const atDinucleotide = isDinucleotide(record);
  const inDinucleotide = isDinucleotide(place);
  // Whatever stands in the dinucleotide, the site is lost: there the weights need no comparison.
  if (other === null || (change > other && !(atDinucleotide && inDinucleotide))) {
    return null;
  }
  const firm = record.significance === 'P';
  if (inDinucleotide) {
    return gradeDinucleotide(evidence, { atDinucleotide, firm });
  }
  if (record.distance === place.distance) {
    return firm ? 'Strong' : 'Moderate';
  }
  return firm ? 'Moderate' : 'Supporting';
}

function gradeDinucleotide(
  evidence: Evidence,
  { atDinucleotide, firm }: { readonly atDinucleotide: boolean; readonly firm: boolean },
): CriterionStrength | null {
  const { met: isMet, strength } = pvs1(evidence);
  if (isMet !== true || (atDinucleotide && !firm)) {
    return null;
  }
  if (strength === 'VeryStrong') {
    return 'Supporting';
  }
  if (atDinucleotide) {
    return 'Strong';
  }
  return firm ? 'Moderate' : 'Supporting';
}

function isDinucleotide({ distance }: SplicePlace): boolean {
  return distance === -1 || distance === -2;
}
