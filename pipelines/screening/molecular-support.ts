import type { DecimalText, MolecularObservation, Variant } from '../model/index.ts';
import type { Cutoffs, MolecularCutoff } from './cutoffs.ts';
import { compareDecimals, parseDecimal } from './decimal.ts';
import type { Decimal } from './decimal.ts';
import type { RnaSupport } from './variant-interpreter.ts';

/**
 * The rows outside the laboratory's limits. Without limits nothing counts. Episignatures count when they are
 * positive; repeats are listed as they are, for no threshold of a locus is known here.
 */
export function molecularOutliers(
  observations: readonly MolecularObservation[],
  cutoffs: Cutoffs | null,
): readonly MolecularObservation[] {
  const limits = cutoffs?.molecular;
  return limits === undefined ? [] : observations.filter((entry) => isOutlier(entry, limits));
}

function isOutlier(entry: MolecularObservation, limits: MolecularCutoff): boolean {
  switch (entry.kind) {
    case 'expression':
    case 'protein':
      return isSignificant(entry, limits) && reaches(entry.value, limits.minZScore);
    case 'splicing':
      return (
        isSignificant(entry, limits) &&
        reaches(
          entry.value,
          entry.metric === 'jaccard' ? limits.minDeltaJaccard : limits.minDeltaPsi,
        )
      );
    case 'episignature':
      return entry.metric === 'positive';
    case 'repeat':
      return true;
  }
}

function isSignificant({ adjustedP }: MolecularObservation, limits: MolecularCutoff): boolean {
  return adjustedP !== null && compare(adjustedP, limits.maxAdjustedP) < 0;
}

/** By size: an outlier lies on either side. */
function reaches(value: DecimalText | null, limit: DecimalText): boolean {
  return value !== null && compare(value.replace('-', ''), limit) >= 0;
}

/** `left` may have hundreds of digits; those beyond the thirtieth decimal decide nothing against a limit. */
function compare(left: DecimalText, right: DecimalText): number {
  return compareDecimals(toDecimal(left), toDecimal(right));
}

function toDecimal(text: DecimalText): Decimal {
  const short = text.replace(/^(-?[0-9]+\.[0-9]{30})[0-9]+$/u, '$1');
  // A number too long to compare is as good as none.
  return parseDecimal(short) ?? { unscaled: 0n, scale: 0 };
}

/** What the outliers of its gene say about one allele; `null` where they say nothing. Never evidence alone. */
export function rnaSupport(
  variant: Variant,
  outliers: readonly MolecularObservation[],
  cutoffs: Cutoffs | null,
): RnaSupport | null {
  const window = cutoffs?.molecular?.spliceWindow ?? 0;
  const lowExpression = outliers.some(
    ({ kind, value }) =>
      (kind === 'expression' || kind === 'protein') && value?.startsWith('-') === true,
  );
  const aberrantSplicing = outliers.some(
    ({ kind, range }) => kind === 'splicing' && range !== null && isNear(variant, range, window),
  );
  return lowExpression || aberrantSplicing ? { lowExpression, aberrantSplicing } : null;
}

/** At one of the ends of the junction: a variant in the middle of a long intron is not what it is about. */
function isNear(
  { chrom, pos, ref }: Variant,
  range: NonNullable<MolecularObservation['range']>,
  window: number,
): boolean {
  const end = pos + ref.length - 1;
  return (
    chrom === range.chrom &&
    [range.start, range.end].some((site) => pos <= site + window && end >= site - window)
  );
}
