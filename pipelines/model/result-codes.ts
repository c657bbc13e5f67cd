// The closed sets of codes that a result may carry. A report words each of them; a test holds the catalogues to it.

/** What to do next, in reading order within a finding. */
export const NEXT_STEPS = [
  'refer-specialist',
  'confirm-new-sample',
  'confirm-orthogonal-method',
  'repeat-biochemistry',
  'do-not-dismiss',
  'check-collection-timing',
  'phase-with-parents',
  'review-variants',
  'genome-does-not-exclude',
  'search-second-allele',
  'carrier-follow-up',
  'differential-genes',
  'carrier-information',
] as const;
export type NextStep = (typeof NEXT_STEPS)[number];

/** What bears on how a finding is read. */
export const FINDING_NOTES = [
  'allelic-conditions',
  'allelic-false-positive',
  'collected-early',
  'example-cutoffs',
  'genome-not-assessed',
  'haemoglobin-carrier',
  'heterozygous-on-single-x',
  'laboratory-verdict',
  'likely-cis',
  'mild-allele',
  'paralogous-locus',
  'parenteral-nutrition',
  'preterm',
  'transfused',
  'variable-penetrance',
  'vus-upgraded',
] as const;
export type FindingNote = (typeof FINDING_NOTES)[number];

/** Why a gene was not assessed. */
export const NOT_ASSESSED_REASONS = [
  'conflicting-copy-number',
  'invalid-specimen',
  'low-quality-call',
  'mitochondrial',
  'needs-targeted-caller',
  'no-coverage-evidence',
  'no-gene-model',
  'partial-coverage',
  'poly-t-needs-targeted-caller',
  'structural-variant-not-evaluated',
] as const;
export type NotAssessedReason = (typeof NOT_ASSESSED_REASONS)[number];
