import { describe, expect, it } from 'vitest';
import { describeShare, wilson } from '../../validation/wilson.ts';

describe("Wilson's interval", () => {
  it.each([
    [0, 10, 0, 0.277_53],
    [10, 10, 0.722_47, 1],
    [5, 10, 0.236_59, 0.763_41],
    [81, 263, 0.255_27, 0.366_19],
  ])('of %i in %i', (hits, total, low, high) => {
    const interval = wilson(hits, total);
    expect(interval?.[0]).toBeCloseTo(low, 4);
    expect(interval?.[1]).toBeCloseTo(high, 4);
  });

  it('is none of nothing', () => {
    expect(wilson(0, 0)).toBeNull();
    expect(describeShare(0, 0)).toBe('0/0');
  });

  it('stands behind the share', () => {
    expect(describeShare(5, 10)).toBe('5/10 = 50.0 % (23.7 to 76.3)');
  });
});
