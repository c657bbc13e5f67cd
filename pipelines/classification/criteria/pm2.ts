import type { CriterionRecord } from '../../model/index.ts';
import { fraction, met, notMet, unknown } from '../criterion-records.ts';
import type { Evidence } from '../evidence.ts';
import { highestPpb, limitsOf } from './population-frequency.ts';

/*
 * PM2 at Supporting (ClinGen SVI recommendation for PM2 v1.0, 2020). A missing record means absence only in genes
 * of which the frequency table is complete.
 */

const NO_TABLE = unknown('PM2', 'Supporting', 'rule-table');
const NO_FREQUENCY = unknown('PM2', 'Supporting', 'population-frequency');
const ABSENT = met('PM2', 'Supporting', 'absent from a complete frequency table');

export function pm2(evidence: Evidence): CriterionRecord {
  const limits = limitsOf(evidence);
  if (limits === null) {
    return NO_TABLE;
  }
  const { frequency, knowledge, gene } = evidence;
  if (frequency === null) {
    return knowledge.frequencyCoverage(gene.symbol) === 'complete' ? ABSENT : NO_FREQUENCY;
  }
  const highest = highestPpb(frequency);
  if (highest === null) {
    return NO_FREQUENCY;
  }
  const { pm2BelowPpb, source } = limits;
  const rare = highest === 0 || highest < pm2BelowPpb;
  const compared = `${fraction(highest)} ${rare ? '<' : '>='} ${fraction(pm2BelowPpb)} (${source})`;
  return rare ? met('PM2', 'Supporting', compared) : notMet('PM2', 'Supporting', compared);
}
