import type { CriterionRecord } from '../../model/index.ts';
import { met, notMet, unknown } from '../criterion-records.ts';
import { isDominant } from '../evidence.ts';
import type { Evidence } from '../evidence.ts';

/*
 * BS2 (Richards 2015, PMID 25741868) asks for healthy adults. Population sources do not examine their
 * participants, so that their homozygotes count at Supporting only, and never for a listed mild allele.
 */

const MIN_RECESSIVE = 3;
const MIN_DOMINANT = 6;

const NO_FREQUENCY = unknown('BS2', 'Supporting', 'population-frequency');
const ABSENT = notMet('BS2', 'Supporting', 'absent from a complete frequency table');
const MILD = notMet('BS2', 'Supporting', 'a listed mild or excepted allele');

export function bs2(evidence: Evidence): CriterionRecord {
  const { frequency, knowledge, gene, rules, variant, condition } = evidence;
  if (frequency === null) {
    return knowledge.frequencyCoverage(gene.symbol) === 'complete' ? ABSENT : NO_FREQUENCY;
  }
  const { homozygotes } = frequency;
  if (homozygotes === null) {
    return NO_FREQUENCY;
  }
  if (rules.isMildAllele(variant) || rules.isFrequencyException(variant)) {
    return MILD;
  }
  const least = isDominant(condition) ? MIN_DOMINANT : MIN_RECESSIVE;
  const enough = homozygotes >= least;
  const compared = `${homozygotes} homozygotes ${enough ? '>=' : '<'} ${least}`;
  return enough ? met('BS2', 'Supporting', compared) : notMet('BS2', 'Supporting', compared);
}
