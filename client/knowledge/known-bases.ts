import { mergeStretches } from '#pipelines';
import type { ReferenceStretch } from '#pipelines';

/** Bases gathered so far, per contig; holes of an earlier stretch may be filled by a later one. */
export class KnownBases {
  readonly #byChrom = new Map<string, ReferenceStretch[]>();

  /** Adds all stretches or, when a base contradicts a known one, none; tells which. */
  add(stretches: readonly ReferenceStretch[]): boolean {
    const runs = stretches.flatMap(cutHoles);
    if (!runs.every((run) => this.#agrees(run))) {
      return false;
    }
    for (const run of runs) {
      const known = this.#byChrom.get(run.chrom) ?? [];
      // Only what touches the new run is merged, so that long contigs are not copied again and again.
      const end = run.start + run.bases.length;
      const touches = (other: ReferenceStretch) =>
        other.start <= end && other.start + other.bases.length >= run.start;
      const merged = mergeStretches([...known.filter(touches), run]);
      this.#byChrom.set(run.chrom, [...known.filter((other) => !touches(other)), ...merged]);
    }
    return true;
  }

  stretches(): readonly ReferenceStretch[] {
    return [...this.#byChrom.values()].flat();
  }

  #agrees(run: ReferenceStretch): boolean {
    const end = run.start + run.bases.length;
    return (this.#byChrom.get(run.chrom) ?? []).every((other) => {
      const from = Math.max(run.start, other.start);
      const to = Math.min(end, other.start + other.bases.length);
      return (
        from >= to ||
        run.bases.slice(from - run.start, to - run.start) ===
          other.bases.slice(from - other.start, to - other.start)
      );
    });
  }
}

function cutHoles(stretch: ReferenceStretch): ReferenceStretch[] {
  return [...stretch.bases.matchAll(/[ACGT]+/g)].map((run) => ({
    chrom: stretch.chrom,
    start: stretch.start + run.index,
    bases: run[0],
  }));
}
