import { RESIDUES } from '../../pipelines/classification/knowledge/missense-model.ts';
import type { MissenseModel } from '../../pipelines/classification/knowledge/missense-model.ts';
import type { Example } from './training-set.ts';

/** Values of the twenty residues in the order of `RESIDUES`. */
export interface ResidueScales {
  readonly hydropathy: readonly number[];
  readonly disorder: readonly number[];
  readonly composition: readonly number[];
  readonly polarity: readonly number[];
  readonly volume: readonly number[];
  readonly charge: readonly number[];
}

/** Prior precision of a residue's or a property's weight, and of a single exchange's. */
const RIDGE = 3;
const PAIR_RIDGE = 6;
const SWEEPS = 25;
const KINDS = RESIDUES.length;
const PAIRS_FROM = 2 * KINDS;
const PROPERTIES_FROM = PAIRS_FROM + KINDS * KINDS;
const PROPERTIES = 6;

type Term = readonly [column: number, value: number];

/**
 * Log odds of every exchange, times 1000: ridge-penalised logistic regression on the residue that is lost, the one
 * that is gained, their differences, and the exchange itself, by coordinate-wise Newton steps.
 */
export function fitSubstitution(
  examples: readonly Example[],
  weights: Float64Array,
  scales: ResidueScales,
): MissenseModel['substitution'] {
  const terms = examples.map(({ from, to }) => termsOf(from, to, scales));
  const coefficients = descend(terms, examples, weights);
  const scoreOf = (from: string, to: string): number =>
    termsOf(from, to, scales).reduce(
      (sum, [column, value]) => sum + (coefficients[column] ?? 0) * value,
      0,
    );
  return Object.fromEntries(
    Array.from(RESIDUES, (from) => [
      from,
      Array.from(RESIDUES, (to) => (from === to ? 0 : Math.round(1000 * scoreOf(from, to)))),
    ]),
  );
}

/** The properties are scaled to about one. */
function termsOf(from: string, to: string, scales: ResidueScales): readonly Term[] {
  const i = RESIDUES.indexOf(from);
  const j = RESIDUES.indexOf(to);
  const change = (scale: readonly number[]): number => (scale[j] ?? 0) - (scale[i] ?? 0);
  const properties = [
    grantham(change, scales) / 100,
    Math.abs(change(scales.hydropathy)) / 4,
    change(scales.hydropathy) / 4,
    Math.abs(change(scales.volume)) / 50,
    change(scales.volume) / 50,
    Math.abs(change(scales.charge)),
  ];
  return [
    [i, 1],
    [KINDS + j, 1],
    [PAIRS_FROM + KINDS * i + j, 1],
    ...properties.map((value, index): Term => [PROPERTIES_FROM + index, value]),
  ];
}

/** Grantham 1974 (Science 185:862), equation 1 and its constants. */
function grantham(
  change: (scale: readonly number[]) => number,
  { composition, polarity, volume }: ResidueScales,
): number {
  return (
    50.723 *
    Math.sqrt(
      1.833 * change(composition) ** 2 +
        0.1018 * change(polarity) ** 2 +
        0.000_399 * change(volume) ** 2,
    )
  );
}

interface Descent {
  readonly examples: readonly Example[];
  readonly weights: Float64Array;
  /** Log odds of every example so far. */
  readonly sums: Float64Array;
}

function descend(
  terms: readonly (readonly Term[])[],
  examples: readonly Example[],
  weights: Float64Array,
): Float64Array {
  const users = usersOf(terms);
  const coefficients = new Float64Array(users.length);
  const sums = new Float64Array(examples.length);
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    for (const [column, using] of users.entries()) {
      const before = coefficients[column] ?? 0;
      const step = newtonStep(using, { column, before }, { examples, weights, sums });
      coefficients[column] = before + step;
      for (const [index, value] of using) {
        sums[index] = (sums[index] ?? 0) + step * value;
      }
    }
  }
  return coefficients;
}

/** By column: the examples that have it, with its value. */
function usersOf(terms: readonly (readonly Term[])[]): readonly (readonly Term[])[] {
  const users = Array.from({ length: PROPERTIES_FROM + PROPERTIES }, (): Term[] => []);
  for (const [index, list] of terms.entries()) {
    for (const [column, value] of list) {
      users[column]?.push([index, value]);
    }
  }
  return users;
}

function newtonStep(
  using: readonly Term[],
  { column, before }: { readonly column: number; readonly before: number },
  { examples, weights, sums }: Descent,
): number {
  const ridge = column >= PAIRS_FROM && column < PROPERTIES_FROM ? PAIR_RIDGE : RIDGE;
  let gradient = -ridge * before;
  let curvature = ridge;
  for (const [index, value] of using) {
    const chance = 1 / (1 + Math.exp(-(sums[index] ?? 0)));
    const weight = weights[index] ?? 0;
    gradient += weight * value * ((examples[index]?.isPathogenic === true ? 1 : 0) - chance);
    curvature += weight * value * value * chance * (1 - chance);
  }
  return gradient / curvature;
}
