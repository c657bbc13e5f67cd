import type { Example } from './training-set.ts';

/*
 * Strengths by the procedure of ClinGen (Pejaver 2022, PMID 36413997): the local odds of a score against the prior
 * odds, and of these the lower bound of 95 % over samples of genes drawn with replacement.
 */

/** Prior probability of the calibration. */
const PRIOR = 0.0441;
/** Likelihood ratios that ask for a strength at this prior: 1124 to the power of 1/8, 1/4 and 1/2. */
const RATIOS: Readonly<Record<'Supporting' | 'Moderate' | 'Strong', number>> = {
  Supporting: 1124 ** (1 / 8),
  Moderate: 1124 ** (1 / 4),
  Strong: 1124 ** (1 / 2),
};
/** A window holds at least so many examples, and at least so large a share of what a population would show. */
const WINDOW_EXAMPLES = 100;
const WINDOW_SHARE = 0.03;
const NARROWEST = 100;
const WIDENING = 50;
const WIDEST = 8000;
/** Scores at which the odds are taken, times 1000. */
const GRID: readonly number[] = Array.from({ length: 101 }, (_, index) => 100 * index - 5000);
const SAMPLES = 1000;
const BOUND = 0.05;

export interface Scored extends Pick<Example, 'gene' | 'isPathogenic'> {
  readonly score: number;
  readonly weight: number;
}

export type Strength = keyof typeof RATIOS;

/** Score from which, or down to which, a strength holds for every score beyond; `null` where none does. */
export interface Calibration {
  readonly pp3: Readonly<Record<Strength, number | null>>;
  readonly bp4: Readonly<Record<Strength, number | null>>;
  /** Likelihood ratio and its bounds along the scores. */
  readonly curve: readonly {
    readonly score: number;
    readonly ratio: number;
    readonly low: number;
    readonly high: number;
  }[];
}

export function calibrate(examples: readonly Scored[]): Calibration {
  const sorted = examples.filter(({ weight }) => weight > 0).sort((a, b) => a.score - b.score);
  const scores = Int32Array.from(sorted, ({ score }) => score);
  const genes = [...new Set(sorted.map(({ gene }) => gene))];
  const geneOf = Int32Array.from(sorted, ({ gene }) => genes.indexOf(gene));
  const ratios = (drawn: Float64Array): Float64Array =>
    localRatios(sorted, scores, (index) => drawn[geneOf[index] ?? 0] ?? 0);
  const point = ratios(new Float64Array(genes.length).fill(1));
  const random = randomNumbers(20_261_122);
  const samples = Array.from({ length: SAMPLES }, () => ratios(drawGenes(genes.length, random)));
  const curve = GRID.map((score, index) => {
    const spread = samples.map((sample) => sample[index] ?? 0).sort((a, b) => a - b);
    const at = (share: number): number => spread[Math.floor(share * SAMPLES)] ?? 0;
    return { score, ratio: point[index] ?? 0, low: at(BOUND), high: at(1 - BOUND) };
  });
  return { curve, ...thresholds(curve) };
}

function thresholds(curve: Calibration['curve']): Pick<Calibration, 'pp3' | 'bp4'> {
  const last = (
    ordered: Calibration['curve'],
    holds: (entry: Calibration['curve'][number]) => boolean,
  ): number | null => {
    const end = ordered.findIndex((entry) => !holds(entry));
    return ordered[(end === -1 ? ordered.length : end) - 1]?.score ?? null;
  };
  const downwards = [...curve].reverse();
  const up = (strength: Strength): number | null =>
    last(downwards, ({ low }) => low >= RATIOS[strength]);
  const down = (strength: Strength): number | null =>
    last(curve, ({ high }) => high <= 1 / RATIOS[strength]);
  return {
    pp3: { Supporting: up('Supporting'), Moderate: up('Moderate'), Strong: up('Strong') },
    bp4: { Supporting: down('Supporting'), Moderate: down('Moderate'), Strong: down('Strong') },
  };
}

/** Likelihood ratio around every score of the grid. */
function localRatios(
  sorted: readonly Scored[],
  scores: Int32Array,
  timesOf: (index: number) => number,
): Float64Array {
  const pathogenic = new Float64Array(sorted.length + 1);
  const benign = new Float64Array(sorted.length + 1);
  for (const [index, example] of sorted.entries()) {
    const weight = example.weight * timesOf(index);
    const isPathogenic = example.isPathogenic;
    pathogenic[index + 1] = (pathogenic[index] ?? 0) + (isPathogenic ? weight : 0);
    benign[index + 1] = (benign[index] ?? 0) + (isPathogenic ? 0 : weight);
  }
  const shareOf = (sums: Float64Array, from: number, to: number): number =>
    ((sums[to] ?? 0) - (sums[from] ?? 0)) / (sums[sorted.length] ?? 1);
  return Float64Array.from(GRID, (centre) => {
    for (let half = NARROWEST; ; half += WIDENING) {
      const from = lowerBound(scores, centre - half);
      const to = lowerBound(scores, centre + half + 1);
      const hit = shareOf(pathogenic, from, to);
      const miss = shareOf(benign, from, to);
      const isFilled =
        to - from >= WINDOW_EXAMPLES && PRIOR * hit + (1 - PRIOR) * miss >= WINDOW_SHARE;
      if (isFilled || half >= WIDEST) {
        return miss === 0 ? 0 : hit / miss;
      }
    }
  });
}

function lowerBound(ascending: Int32Array, value: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ascending[middle] ?? 0) < value) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

/** How often each gene comes up when as many are drawn as there are. */
function drawGenes(count: number, random: () => number): Float64Array {
  const times = new Float64Array(count);
  for (let drawn = 0; drawn < count; drawn += 1) {
    const gene = Math.floor(random() * count);
    times[gene] = (times[gene] ?? 0) + 1;
  }
  return times;
}

/** Mulberry32: equal seeds give equal numbers everywhere. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d_2b_79_f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
