import type { BatchOutcome, BatchWarning } from './summarise-batch.ts';
import type { SampleHint } from './sample-quality.ts';

/** For the laboratory's own eyes: terms of the trade, no sentence that goes to a family. */
export const OUTCOME_WORDS: Readonly<Record<BatchOutcome, string>> = {
  'condition-suspected': 'Condition suspected',
  'no-condition-suspected': 'No condition suspected',
  incomplete: 'Incomplete',
  refused: 'Not interpreted',
  unreadable: 'Not readable',
};

export const HINT_WORDS: Readonly<Record<SampleHint, string>> = {
  'sex-mismatch': 'declared sex and sex chromosomes differ',
  'low-callability': 'low callability of the panel',
  'titv-unusual': 'Ti/Tv outside the usual range',
  'titv-outlier': 'Ti/Tv far from the median of the batch',
  'excess-heterozygosity': 'many heterozygous calls: contamination?',
  'excess-homozygosity': 'few heterozygous calls',
  'heterozygous-single-x': 'heterozygous calls on a single X: contamination?',
  'skewed-allele-balance': 'a reported allele in too few or too many reads: contamination?',
};

export const WARNING_WORDS: Readonly<Record<BatchWarning, string>> = {
  'many-positives': 'More newborns are screen-positive than published programmes see.',
  'no-positives': 'No newborn is screen-positive.',
  refusals: 'The data of at least one newborn gave no result.',
  'several-rules': 'The results were made under different policies or knowledge packs.',
};

/** A small batch without a positive is what chance gives. */
export const SMALL_BATCH = 'In a batch of this size that is to be expected.';

/** To the given number of places; an en dash where there is nothing to tell. */
export function formatNumber(value: number | null | undefined, places: number): string {
  return value === null || value === undefined ? '–' : value.toFixed(places);
}
