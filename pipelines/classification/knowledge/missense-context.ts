import type { Evidence } from '../evidence.ts';

/** Residues to either side: 1 to 4 near, 5 to 12 in the middle, 13 to 40 far. */
const NEAR = 4;
const MIDDLE = 12;
const FAR = 40;

/**
 * In-house score of a missense change, times 1000: how unlike the residues are, and how many pathogenic missense
 * records ClinVar holds around the residue, against the rate of the whole protein. Records of the residue itself do
 * not count, because PS1 and PM5 read them; nor does the variant's own record. `null` where the table or the
 * residues are unknown.
 */
export function missenseContextScore(evidence: Evidence): number | null {
  const { annotation, rules, residues } = evidence;
  const { aminoAcids, proteinPosition: at, proteinLength } = annotation;
  const model = rules.missenseContext;
  if (model === null || aminoAcids === null || at === null || proteinLength === null) {
    return null;
  }
  const column = aminoAcids.alt.length === 1 ? model.to.indexOf(aminoAcids.alt) : -1;
  const substitution = model.from[aminoAcids.ref]?.[column];
  if (substitution === undefined) {
    return null;
  }
  const around = (from: number, to: number): number =>
    Math.log1p(
      residues.missenseWithin(at - to, at - from) + residues.missenseWithin(at + from, at + to),
    );
  const { near, middle, far, rate } = model.weights;
  const perHundred = (100 * residues.missenseCountBut(evidence.variant, at)) / proteinLength;
  return Math.round(
    substitution +
      near * around(1, NEAR) +
      middle * around(NEAR + 1, MIDDLE) +
      far * around(MIDDLE + 1, FAR) +
      rate * Math.log1p(perHundred),
  );
}
