import type { Chrom, ClosedRange1 } from '../../model/index.ts';
import { parsePos1 } from '../../model/index.ts';

/** Sorted, disjoint, and adjacent ranges joined. */
export function mergeRanges(ranges: readonly ClosedRange1[]): readonly ClosedRange1[] {
  const merged: ClosedRange1[] = [];
  for (const range of [...ranges].sort((a, b) => a.start - b.start || a.end - b.end)) {
    pushMerged(merged, range);
  }
  return merged;
}

/** Parts of `ranges` that no range of `holes` covers; both sorted and disjoint. */
export function subtractRanges(
  ranges: readonly ClosedRange1[],
  holes: readonly ClosedRange1[],
): readonly ClosedRange1[] {
  const left: ClosedRange1[] = [];
  let first = 0;
  for (const range of ranges) {
    let start: number = range.start;
    while (first < holes.length && (holes[first]?.end ?? 0) < range.start) {
      first += 1;
    }
    for (let index = first; index < holes.length; index += 1) {
      const hole = holes[index];
      if (hole === undefined || hole.start > range.end) {
        break;
      }
      if (hole.start > start) {
        left.push({ start: parsePos1(start), end: parsePos1(hole.start - 1) });
      }
      start = Math.max(start, hole.end + 1);
    }
    if (start <= range.end) {
      left.push({ start: parsePos1(start), end: range.end });
    }
  }
  return left;
}

/** Appends a range that starts at or after the last one's start. */
export function pushMerged(sorted: ClosedRange1[], range: ClosedRange1): void {
  const last = sorted.at(-1);
  if (last === undefined || range.start > last.end + 1) {
    sorted.push(range);
  } else if (range.end > last.end) {
    sorted[sorted.length - 1] = { start: last.start, end: range.end };
  }
}

/** Per contig: ranges clipped to the targets, merged as they come. Input must be sorted by start. */
export class ClippedRanges {
  readonly #byChrom = new Map<Chrom, ClosedRange1[]>();

  /** Adds the parts of `start…end` that lie on `targets`, looking from index `from` on. */
  add(chrom: Chrom, span: { start: number; end: number }, clip: Clip): void {
    for (let index = clip.from; index < clip.ranges.length; index += 1) {
      const target = clip.ranges[index];
      if (target === undefined || target.start > span.end) {
        return;
      }
      const start = Math.max(target.start, span.start);
      const end = Math.min(target.end, span.end);
      if (start <= end) {
        pushMerged(this.#of(chrom), { start: parsePos1(start), end: parsePos1(end) });
      }
    }
  }

  get ranges(): ReadonlyMap<Chrom, readonly ClosedRange1[]> {
    return this.#byChrom;
  }

  #of(chrom: Chrom): ClosedRange1[] {
    const known = this.#byChrom.get(chrom);
    if (known !== undefined) {
      return known;
    }
    const fresh: ClosedRange1[] = [];
    this.#byChrom.set(chrom, fresh);
    return fresh;
  }
}

export interface Clip {
  readonly ranges: readonly ClosedRange1[];
  readonly from: number;
}
