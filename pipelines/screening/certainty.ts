import type { Certainty, Concordance } from '../model/index.ts';
import type { CertaintyRow, CertaintyText } from '../policy/index.ts';
import type { Genotype } from './genotype.ts';

/** What the table says that a report may print; the rest of its words are not certainties of a finding. */
const PRINTED: Partial<Record<CertaintyText, Certainty>> = {
  definite: 'definite',
  likely: 'likely',
  probable: 'probable',
  possible: 'possible',
  uncertain: 'uncertain',
  'not-a-screen-positive': 'uncertain',
  'probable-carrier': 'probable-carrier',
  'possible-carrier': 'possible-carrier',
  'definite-carrier': 'probable-carrier',
  'likely-carrier': 'possible-carrier',
};

/**
 * Early Check Table 3: the initial-screen column, or "confirmed in trans" where phase sets or parents show it.
 * Where only biochemistry makes the finding, no genotype certainty is printed.
 */
export function certaintyOf(
  genotype: Genotype,
  concordance: Concordance,
  table: readonly CertaintyRow[],
): Certainty {
  const biochemical =
    concordance === 'biochemical-one-allele' ||
    concordance === 'biochemical-positive-genome-negative' ||
    concordance === 'biochemical-borderline-repeat';
  const row = table.find((entry) => entry.genotype === genotype.row);
  if (biochemical || row === undefined) {
    return 'biochemical-only';
  }
  return PRINTED[row[genotype.confirmation]] ?? 'uncertain';
}
