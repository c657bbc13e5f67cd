import { parsePos1 } from '../model/index.ts';
import type { ClosedRange1 } from '../model/index.ts';

/** Sorted and disjoint; touching ranges become one. */
export function mergeRanges(ranges: readonly ClosedRange1[]): readonly ClosedRange1[] {
  const merged: ClosedRange1[] = [];
  for (const range of [...ranges].sort((a, b) => a.start - b.start || a.end - b.end)) {
    const last = merged.at(-1);
    if (last !== undefined && range.start <= last.end + 1) {
      merged[merged.length - 1] = {
        start: last.start,
        end: parsePos1(Math.max(last.end, range.end)),
      };
    } else {
      merged.push(range);
    }
  }
  return merged;
}

/** The part of `ranges` that lies in `within`; both sorted and disjoint. */
export function intersectRanges(
  ranges: readonly ClosedRange1[],
  within: readonly ClosedRange1[],
): readonly ClosedRange1[] {
  return ranges.flatMap((range) => {
    const parts: ClosedRange1[] = [];
    for (let index = firstEndingAtOrAfter(within, range.start); index < within.length; index++) {
      const other = within[index];
      if (other === undefined || other.start > range.end) {
        break;
      }
      parts.push({
        start: parsePos1(Math.max(range.start, other.start)),
        end: parsePos1(Math.min(range.end, other.end)),
      });
    }
    return parts;
  });
}

/** Bases of sorted, disjoint ranges. */
export function countBases(ranges: readonly ClosedRange1[]): number {
  return ranges.reduce((sum, range) => sum + range.end - range.start + 1, 0);
}

/** Whether one of the sorted, disjoint ranges holds the position. */
export function containsPosition(ranges: readonly ClosedRange1[], pos: number): boolean {
  const candidate = ranges[firstEndingAtOrAfter(ranges, pos)];
  return candidate !== undefined && candidate.start <= pos;
}

export function overlaps(left: ClosedRange1, right: ClosedRange1): boolean {
  return left.start <= right.end && right.start <= left.end;
}

function firstEndingAtOrAfter(ranges: readonly ClosedRange1[], pos: number): number {
  let low = 0;
  let high = ranges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ranges[middle]?.end ?? Infinity) < pos) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}
