import type { CriterionRecord } from '../../model/index.ts';
import { met, notMet, unknown } from '../criterion-records.ts';
import { isDominant, isMissense } from '../evidence.ts';
import type { Evidence } from '../evidence.ts';

/*
 * PP2 (Richards 2015, PMID 25741868): missense in a gene with little benign missense variation, taken as missense
 * Z of at least 3.09 (Lek 2016, PMID 27535533). Constraint says nothing of recessive disease, so dominant pairs
 * only. BP1 needs a curated list of genes in which only truncations cause disease, which a pack may not carry.
 */

const MIN_Z = 3.09;

const NOT_MISSENSE = notMet('PP2', 'Supporting', 'not a missense change');
const RECESSIVE = notMet('PP2', 'Supporting', 'constraint says nothing of a recessive condition');
const NO_Z = unknown('PP2', 'Supporting', 'gene-curation');
const BP1_OTHER = notMet('BP1', 'Supporting', 'not a missense change');
const BP1_UNKNOWN = unknown('BP1', 'Supporting', 'gene-curation');

export function pp2(evidence: Evidence): CriterionRecord {
  if (!isMissense(evidence)) {
    return NOT_MISSENSE;
  }
  if (!isDominant(evidence.condition)) {
    return RECESSIVE;
  }
  const { missenseZ } = evidence.gene;
  if (missenseZ === null) {
    return NO_Z;
  }
  const constrained = Number(missenseZ) >= MIN_Z;
  const reason = `missense Z ${missenseZ} ${constrained ? '>=' : '<'} ${MIN_Z}`;
  return constrained ? met('PP2', 'Supporting', reason) : notMet('PP2', 'Supporting', reason);
}

export function bp1(evidence: Evidence): CriterionRecord {
  return isMissense(evidence) ? BP1_UNKNOWN : BP1_OTHER;
}
