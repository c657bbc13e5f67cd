import type { CriterionRecord } from '../../model/index.ts';
import type { Evidence } from '../evidence.ts';
import { highestPpb, judgeCommon } from './population-frequency.ts';

/**
 * BS1 (Richards 2015, PMID 25741868; filtering frequency by Whiffin 2017, PMID 28518168): more frequent than the
 * disorder allows. The filtering frequency where the source gives one, else the highest population's. The
 * exceptions of BA1 hold here too: else they would come back one strength lower.
 */
export function bs1(evidence: Evidence): CriterionRecord {
  return judgeCommon(
    {
      code: 'BS1',
      strength: 'Strong',
      valueOf: (frequency) => frequency.faf95Ppb ?? highestPpb(frequency),
      fromOf: ({ bs1FromPpb }) => bs1FromPpb,
    },
    evidence,
  );
}
