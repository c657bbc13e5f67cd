import type { CriterionRecord } from '../../model/index.ts';
import { met, notMet, unknown } from '../criterion-records.ts';
import { isDominant, isMissense } from '../evidence.ts';
import type { Evidence } from '../evidence.ts';
import { isPathogenic } from '../knowledge/residue-index.ts';
import { isSameVariant } from '../knowledge/same-variant.ts';

/*
 * PP2 (Richards 2015, PMID 25741868): missense in a gene with little benign missense variation, taken as missense
 * Z of at least 3.09 (Lek 2016, PMID 27535533). Constraint says nothing of recessive disease, so dominant pairs
 * only. BP1: missense in a gene in which nearly all that is pathogenic is truncating. Taken from ClinVar, by the
 * records of the gene without the variant's own: at least 30 truncating ones, and missense at most one in twenty.
 * An expert panel that settles either for its gene (table missense-genes) goes first.
 */

const MIN_Z = 3.09;

const NOT_MISSENSE = notMet('PP2', 'Supporting', 'not a missense change');
const RECESSIVE = notMet('PP2', 'Supporting', 'constraint says nothing of a recessive condition');
const NO_Z = unknown('PP2', 'Supporting', 'gene-curation');
const BP1_OTHER = notMet('BP1', 'Supporting', 'not a missense change');
const BP1_FEW = unknown('BP1', 'Supporting', 'gene-curation');
const MIN_TRUNCATING = 30;
const MAX_MISSENSE_PERCENT = 5;

export function pp2(evidence: Evidence): CriterionRecord {
  if (!isMissense(evidence)) {
    return NOT_MISSENSE;
  }
  const listed = byPanel('PP2', evidence);
  if (listed !== null) {
    return listed;
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

/** What the gene's expert panel says of the criterion for missense changes; `null` where it says nothing. */
function byPanel(code: 'PP2' | 'BP1', { rules, gene }: Evidence): CriterionRecord | null {
  const listed = rules.missenseGenes?.[gene.symbol];
  const applies = (code === 'PP2' ? listed?.pp2 : listed?.bp1) ?? null;
  if (listed === undefined || applies === null) {
    return null;
  }
  const source = `by ${listed.cspec} (missense-genes)`;
  return applies
    ? met(code, 'Supporting', `missense counts ${source}`)
    : notMet(code, 'Supporting', `not used ${source}`);
}

export function bp1(evidence: Evidence): CriterionRecord {
  const { annotation, condition, residues, variant } = evidence;
  if (!isMissense(evidence)) {
    return BP1_OTHER;
  }
  const listed = byPanel('BP1', evidence);
  if (listed !== null) {
    return listed;
  }
  const residue = annotation.proteinPosition ?? 0;
  const truncating = residues.counts.truncatingBut(variant, residue).total;
  if (truncating < MIN_TRUNCATING || !condition.lossOfFunction) {
    return BP1_FEW;
  }
  const beside = residues
    .at(residue)
    .filter((record) => isPathogenic(record) && !isSameVariant(record.variant, variant))
    .filter(({ kind }) => kind === 'missense').length;
  const missense = residues.counts.missenseElsewhere(residue) + beside;
  const rare = missense * 100 <= MAX_MISSENSE_PERCENT * (missense + truncating);
  const reason = `${missense} pathogenic missense and ${truncating} truncating records of the gene`;
  return rare ? met('BP1', 'Supporting', reason) : notMet('BP1', 'Supporting', reason);
}
