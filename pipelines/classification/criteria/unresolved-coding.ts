import type { CriterionRecord } from '../../model/index.ts';
import { unknown } from '../criterion-records.ts';
import type { Evidence } from '../evidence.ts';

/** Criteria that ask what becomes of the protein. */
const CODING: ReadonlySet<string> = new Set([
  'PVS1',
  'PS1',
  'PM1',
  'PM4',
  'PM5',
  'PP2',
  'PP3',
  'BP1',
  'BP3',
  'BP4',
  'BP7',
]);

/**
 * Where the coding sequence is absent, a change in it may be silent, missense or nonsense: what was answered as if it
 * were none of these is not evaluated, and the datum is named.
 */
export function withUnresolvedCoding(
  criteria: readonly CriterionRecord[],
  { annotation }: Evidence,
): readonly CriterionRecord[] {
  return annotation.terms.includes('coding_sequence_variant')
    ? criteria.map((record) =>
        record.met === true || !CODING.has(record.code)
          ? record
          : unknown(record.code, record.strength, 'coding-sequence'),
      )
    : criteria;
}
