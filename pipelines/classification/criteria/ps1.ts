import type { CriterionRecord } from '../../model/index.ts';
import { met, notMet, unknown } from '../criterion-records.ts';
import { isMissense } from '../evidence.ts';
import type { Evidence } from '../evidence.ts';
import { isPathogenic } from '../knowledge/residue-index.ts';
import { isSameVariant } from '../knowledge/same-variant.ts';
import type { ResidueRecord } from '../knowledge/residue-record.ts';
import { splicePs1 } from './ps1-splice.ts';

/*
 * PS1 (Richards 2015, PMID 25741868): the same amino-acid change by another nucleotide change is pathogenic.
 * Graded by ClinVar's review status: two stars Strong, one Moderate, none Supporting. At splice sites see ps1-splice.
 */

const NO_RESIDUES = unknown('PS1', 'Strong', 'coding-sequence');
const NONE = notMet('PS1', 'Strong', 'no other pathogenic change to the same residue is known');

export function ps1(evidence: Evidence): CriterionRecord {
  const { annotation, residues, variant } = evidence;
  const { aminoAcids, proteinPosition } = annotation;
  if (!isMissense(evidence)) {
    return splicePs1(evidence);
  }
  if (aminoAcids === null || proteinPosition === null) {
    return NO_RESIDUES;
  }
  let best: ResidueRecord | null = null;
  for (const record of residues.at(proteinPosition)) {
    const same = record.kind === 'missense' && record.to === aminoAcids.alt;
    if (same && isPathogenic(record) && !isSameVariant(record.variant, variant)) {
      best = best === null || record.stars > best.stars ? record : best;
    }
  }
  return best === null
    ? NONE
    : met('PS1', strengthOf(best), `same residue change as ClinVar ${best.variationId}`);
}

function strengthOf({ stars }: ResidueRecord): 'Strong' | 'Moderate' | 'Supporting' {
  if (stars >= 2) {
    return 'Strong';
  }
  return stars === 1 ? 'Moderate' : 'Supporting';
}
