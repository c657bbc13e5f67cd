import type { CriterionRecord } from '../../model/index.ts';
import type { Evidence } from '../evidence.ts';
import { highestPpb, judgeCommon } from './population-frequency.ts';

/**
 * BA1 (Ghosh 2018, PMID 30311383): above 5 % in a population of at least 2,000 alleles, or from the threshold of
 * the gene's expert panel, unless the variant is on the list of exceptions.
 */
export function ba1(evidence: Evidence): CriterionRecord {
  return judgeCommon(
    {
      code: 'BA1',
      strength: 'StandAlone',
      valueOf: highestPpb,
      fromOf: ({ ba1FromPpb }) => ba1FromPpb,
    },
    evidence,
  );
}
