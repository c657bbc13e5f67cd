/** Welch's unequal-variances t test of two samples. */
export interface WelchResult {
  readonly t: number;
  readonly degreesOfFreedom: number;
  readonly meanDifference: number;
  /** Half the width of the 95 % confidence interval of the difference, for large samples. */
  readonly margin95: number;
}

export function welch(left: readonly number[], right: readonly number[]): WelchResult {
  const [a, b] = [moments(left), moments(right)];
  const [va, vb] = [a.variance / a.count, b.variance / b.count];
  const standardError = Math.sqrt(va + vb);
  const meanDifference = a.mean - b.mean;
  return {
    t: standardError === 0 ? 0 : meanDifference / standardError,
    degreesOfFreedom: (va + vb) ** 2 / (va ** 2 / (a.count - 1) + vb ** 2 / (b.count - 1)),
    meanDifference,
    margin95: 1.96 * standardError,
  };
}

export function mean(values: readonly number[]): number {
  return moments(values).mean;
}

/** Without the slowest and the fastest, which the machine's other work makes. */
export function trim(values: readonly number[], share: number): number[] {
  const sorted = [...values].sort((x, y) => x - y);
  const cut = Math.floor(sorted.length * share);
  return sorted.slice(cut, sorted.length - cut);
}

function moments(values: readonly number[]): { count: number; mean: number; variance: number } {
  const count = values.length;
  if (count < 2) {
    throw new RangeError('a test needs at least two values on either side');
  }
  const average = values.reduce((sum, value) => sum + value, 0) / count;
  const squares = values.reduce((sum, value) => sum + (value - average) ** 2, 0);
  return { count, mean: average, variance: squares / (count - 1) };
}
