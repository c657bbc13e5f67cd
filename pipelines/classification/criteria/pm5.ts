import type { CriterionRecord, CriterionStrength } from '../../model/index.ts';
import { met, notMet } from '../criterion-records.ts';
import { isMissense } from '../evidence.ts';
import type { Evidence } from '../evidence.ts';
import { isBenign, isPathogenic } from '../knowledge/residue-index.ts';
import { isSameVariant } from '../knowledge/same-variant.ts';
import type { ResidueRecord } from '../knowledge/residue-record.ts';

/*
 * PM5 (Richards 2015, PMID 25741868): another missense change of the same residue is pathogenic. Strong for two
 * different ones (Oza 2018, PMID 30311386; Gelb 2018, PMID 29493581), both pathogenic with two stars; Moderate for
 * one of these, else Supporting. A benign change of the residue speaks against it.
 */

const NOT_MISSENSE = notMet('PM5', 'Moderate', 'not a missense change');
const NONE = notMet(
  'PM5',
  'Moderate',
  'no other pathogenic missense change of the residue is known',
);
const CONTRADICTED = notMet('PM5', 'Moderate', 'another change of the residue is benign');

export function pm5(evidence: Evidence): CriterionRecord {
  const { aminoAcids, proteinPosition } = evidence.annotation;
  if (!isMissense(evidence) || proteinPosition === null) {
    return NOT_MISSENSE;
  }
  const others = evidence.residues.at(proteinPosition).filter(
    (record) =>
      record.kind === 'missense' &&
      // Without the residues the same change cannot be told from another: PM5 is the weaker of the two.
      record.to !== aminoAcids?.alt &&
      !isSameVariant(record.variant, evidence.variant),
  );
  if (others.some(isBenign)) {
    return CONTRADICTED;
  }
  const pathogenic = others.filter(isPathogenic);
  const best = pathogenic.find(isFirm) ?? pathogenic[0];
  return best === undefined
    ? NONE
    : met(
        'PM5',
        strengthOf(pathogenic.filter(isFirm)),
        `residue ${proteinPosition} is changed otherwise in ClinVar ${best.variationId}`,
      );
}

function strengthOf(firm: readonly ResidueRecord[]): CriterionStrength {
  const changes = new Set(firm.map(({ to }) => to).filter((to) => to !== '')).size;
  if (changes >= 2) {
    return 'Strong';
  }
  return firm.length > 0 ? 'Moderate' : 'Supporting';
}

function isFirm({ significance, stars }: ResidueRecord): boolean {
  return stars >= 2 && significance !== 'LP';
}
