import type { Chrom, ClosedRange1 } from '../../model/index.ts';
import { mergeRanges } from './ranges.ts';

/** The requested regions of one contig as sorted, disjoint ranges in flat arrays. */
export interface ContigTargets {
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly ranges: readonly ClosedRange1[];
}

export function packTargets(
  targets: ReadonlyMap<Chrom, readonly ClosedRange1[]>,
): ReadonlyMap<Chrom, ContigTargets> {
  const packed = new Map<Chrom, ContigTargets>();
  for (const [chrom, ranges] of targets) {
    const merged = mergeRanges(ranges);
    if (merged.length > 0) {
      packed.set(chrom, {
        starts: Int32Array.from(merged, ({ start }) => start),
        ends: Int32Array.from(merged, ({ end }) => end),
        ranges: merged,
      });
    }
  }
  return packed;
}

/** Whether a range shares a base with the contig's targets. */
export function touchesTargets(
  targets: ContigTargets | undefined,
  { start, end }: ClosedRange1,
): boolean {
  if (targets === undefined) {
    return false;
  }
  const { starts, ends } = targets;
  let [low, high] = [0, ends.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ends[middle] ?? 0) < start) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low < starts.length && (starts[low] ?? 0) <= end;
}
