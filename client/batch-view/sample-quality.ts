import type { StoredScreening } from '#pipelines';
import type { BatchThresholds } from './batch-thresholds.ts';

/** Ratios of one sample; `null` where there is nothing to count, or the result is of an older version. */
export interface SampleRatios {
  readonly callablePercent: number | null;
  readonly transitionsPerTransversion: number | null;
  readonly hetPerHomAlt: number | null;
  /** Of the calls on X outside the pseudoautosomal regions, where one X was inferred. */
  readonly singleXHetPercent: number | null;
  /** Whether there are calls enough to judge the ratios by. */
  readonly judged: boolean;
}

export type SampleHint =
  | 'sex-mismatch'
  | 'low-callability'
  | 'titv-unusual'
  | 'titv-outlier'
  | 'excess-heterozygosity'
  | 'excess-homozygosity'
  | 'heterozygous-single-x'
  | 'skewed-allele-balance';

/** Hints at a second genome in the sample. */
export const CONTAMINATION_HINTS: ReadonlySet<SampleHint> = new Set<SampleHint>([
  'excess-heterozygosity',
  'heterozygous-single-x',
  'skewed-allele-balance',
]);

export function sampleRatios(
  screening: StoredScreening | null,
  { minVariants }: Pick<BatchThresholds, 'minVariants'>,
): SampleRatios | null {
  if (screening === null) {
    return null;
  }
  const { counts, callability, sex } = screening;
  const covered = sum(callability.genes.map((gene) => gene.coveredBases));
  const target = sum(callability.genes.map((gene) => gene.targetBases));
  const callablePercent = target === 0 ? null : (100 * covered) / target;
  if (counts === undefined) {
    return { ...NO_RATIOS, callablePercent };
  }
  const { transitions, transversions, autosomalHet, autosomalHomAlt } = counts;
  const onX = counts.xNonParHet + counts.xNonParHomAlt + counts.xNonParHemizygous;
  const singleX = sex.inferred === 'XY' || sex.inferred === 'X0';
  return {
    callablePercent,
    transitionsPerTransversion: ratio(transitions, transversions),
    hetPerHomAlt: ratio(autosomalHet, autosomalHomAlt),
    singleXHetPercent: singleX ? ratio(100 * counts.xNonParHet, onX) : null,
    judged: autosomalHet + autosomalHomAlt >= minVariants,
  };
}

const NO_RATIOS = {
  transitionsPerTransversion: null,
  hetPerHomAlt: null,
  singleXHetPercent: null,
  judged: false,
} as const;

export function sampleHints(
  screening: StoredScreening,
  ratios: SampleRatios,
  {
    thresholds,
    medianTiTv,
  }: { readonly thresholds: BatchThresholds; readonly medianTiTv: number | null },
): readonly SampleHint[] {
  const { callablePercent, transitionsPerTransversion, hetPerHomAlt, singleXHetPercent } =
    ratios.judged ? ratios : { ...NO_RATIOS, callablePercent: ratios.callablePercent };
  const titv = transitionsPerTransversion;
  const limits = thresholds.transitionsPerTransversion;
  const checks: readonly (readonly [hint: SampleHint, holds: boolean])[] = [
    ['sex-mismatch', screening.sex.agrees === false],
    ['low-callability', isBelow(callablePercent, thresholds.callablePercent.below)],
    ['titv-unusual', isBelow(titv, limits.below) || isAbove(titv, limits.above)],
    [
      'titv-outlier',
      titv !== null && medianTiTv !== null && Math.abs(titv - medianTiTv) > limits.fromMedian,
    ],
    ['excess-heterozygosity', isAbove(hetPerHomAlt, thresholds.hetPerHomAlt.above)],
    ['excess-homozygosity', isBelow(hetPerHomAlt, thresholds.hetPerHomAlt.below)],
    ['heterozygous-single-x', isAbove(singleXHetPercent, thresholds.singleXHetPercent.above)],
    ['skewed-allele-balance', hasSkewedBalance(screening, thresholds)],
  ];
  return checks.filter(([, holds]) => holds).map(([hint]) => hint);
}

/** A heterozygous variant of the report that too few or too many reads carry. */
function hasSkewedBalance(
  { findings, carrierFindings }: StoredScreening,
  { hetAltFraction: limits }: BatchThresholds,
): boolean {
  return [...findings, ...carrierFindings]
    .flatMap(({ variants }) => variants)
    .some(({ zygosity, depth, altReads }) => {
      if (zygosity !== 'heterozygous' || altReads === null || (depth ?? 0) < limits.minDepth) {
        return false;
      }
      const fraction = ratio(altReads, depth ?? 0);
      return isBelow(fraction, limits.below) || isAbove(fraction, limits.above);
    });
}

function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function isBelow(value: number | null, limit: number): boolean {
  return value !== null && value < limit;
}

function isAbove(value: number | null, limit: number): boolean {
  return value !== null && value > limit;
}
