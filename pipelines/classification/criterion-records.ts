import type { CriterionRecord, CriterionStrength } from '../model/index.ts';

/**
 * A datum that a criterion needs and that was not there. Fixed names: they stand in `missing` and in the reason
 * of every criterion that could not be evaluated.
 */
export type MissingDatum =
  | 'population-frequency'
  | 'coding-sequence'
  | 'flanking-sequence'
  | 'missense-predictor'
  | 'splice-predictor'
  | 'gene-curation'
  | 'rule-table'
  | 'biochemistry'
  | 'second-allele'
  | 'parents'
  | 'functional-assay'
  | 'case-control-study'
  | 'segregation'
  | 'other-cause';

const MISSING = 'missing: ';

export function met(code: string, strength: CriterionStrength, reason: string): CriterionRecord {
  return { code, strength, met: true, reason };
}

export function notMet(code: string, strength: CriterionStrength, reason: string): CriterionRecord {
  return { code, strength, met: false, reason };
}

/** Could not be evaluated. */
export function unknown(
  code: string,
  strength: CriterionStrength,
  datum: MissingDatum,
): CriterionRecord {
  return { code, strength, met: null, reason: MISSING + datum };
}

/** The data that were missing, each once, in the order of the criteria. */
export function missingData(criteria: readonly CriterionRecord[]): readonly string[] {
  const found: string[] = [];
  for (const { met: isMet, reason } of criteria) {
    if (isMet === null) {
      const datum = reason.slice(MISSING.length);
      if (!found.includes(datum)) {
        found.push(datum);
      }
    }
  }
  return found;
}

/** Parts per billion as a fraction for reasons: `0.000123`. */
export function fraction(ppb: number): string {
  return (ppb / 1_000_000_000).toFixed(9).replace(/0+$/u, '').replace(/\.$/u, '.0');
}

/** Millionths as a decimal for reasons: `0.932`. */
export function score(millionths: number): string {
  return (millionths / 1_000_000).toFixed(6).replace(/0+$/u, '').replace(/\.$/u, '.0');
}
