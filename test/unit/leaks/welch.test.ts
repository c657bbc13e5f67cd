import { describe, expect, it } from 'vitest';
import { mean, trim, welch } from '../../leaks/welch.ts';

describe('Welch’s t test', () => {
  const left = [
    27.5, 21.0, 19.0, 23.6, 17.0, 17.9, 16.9, 20.1, 21.9, 22.6, 23.1, 19.6, 19.0, 21.7, 21.4,
  ];
  const right = [
    27.1, 22.0, 20.8, 23.4, 23.4, 23.5, 25.8, 22.0, 24.8, 20.2, 21.9, 22.1, 22.9, 30.5, 24.4,
  ];

  it('gives the t and the degrees of freedom that another implementation gives', () => {
    const { t, degreesOfFreedom } = welch(left, right);
    // Python, module statistics.
    expect(t).toBeCloseTo(-2.8529548702, 9);
    expect(degreesOfFreedom).toBeCloseTo(27.887303988, 8);
  });

  it('changes its sign with its sides and finds no difference between equal samples', () => {
    expect(welch(right, left).t).toBeCloseTo(-welch(left, right).t, 12);
    expect(welch(left, left)).toMatchObject({ t: 0, meanDifference: 0 });
  });

  it('gives the difference of the means and its margin', () => {
    const { meanDifference, margin95 } = welch([1, 2, 3], [11, 12, 13]);
    expect(meanDifference).toBe(-10);
    expect(margin95).toBeCloseTo(1.96 * Math.sqrt(2 / 3), 12);
  });

  it('does not judge on a single value', () => {
    expect(() => welch([1], [1, 2])).toThrow(RangeError);
  });
});

describe('trim', () => {
  it('takes away the same share at both ends', () => {
    expect(trim([9, 1, 5, 3, 100, 2, 4, 8, 7, 6], 0.1)).toEqual([2, 3, 4, 5, 6, 7, 8, 9]);
    expect(mean(trim([1, 2, 3], 0))).toBe(2);
  });
});
