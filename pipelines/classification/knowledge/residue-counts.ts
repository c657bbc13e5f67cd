import type { Variant } from '../../model/index.ts';
import type { ResidueRecord } from './residue-record.ts';
import { isSameVariant } from './same-variant.ts';

/** Counts of a protein's pathogenic ClinVar records. None counts the records of the residue that is asked about. */
export class ResidueCounts {
  /** Residues of missense and of truncating records, ascending. */
  readonly #missense: readonly number[];
  readonly #truncating: readonly number[];
  readonly #truncatingByPos = new Map<number, ResidueRecord[]>();
  readonly #losing: ReadonlyMap<string, readonly number[]>;
  readonly #gaining: ReadonlyMap<string, readonly number[]>;

  /** @param pathogenic - Pathogenic records of one transcript, ascending by residue. */
  constructor(pathogenic: readonly ResidueRecord[]) {
    const missense = pathogenic.filter(({ kind }) => kind === 'missense');
    const truncating = pathogenic.filter(({ kind }) => kind === 'truncating');
    this.#missense = missense.map(({ residue }) => residue);
    this.#truncating = truncating.map(({ residue }) => residue);
    for (const record of truncating) {
      const list = this.#truncatingByPos.get(record.variant.pos) ?? [];
      this.#truncatingByPos.set(record.variant.pos, [...list, record]);
    }
    this.#losing = groupResidues(missense, ({ from }) => from);
    this.#gaining = groupResidues(missense, ({ to }) => to);
  }

  /** Missense records with `from ≤ residue ≤ to`. */
  missenseWithin(from: number, to: number): number {
    return countWithin(this.#missense, from, to);
  }

  /** Missense records of all residues but one. */
  missenseElsewhere(residue: number): number {
    return this.#missense.length - this.missenseWithin(residue, residue);
  }

  /** Missense records elsewhere that replace the given residue. */
  losing(from: string, residue: number): number {
    return elsewhere(this.#losing.get(from) ?? [], residue);
  }

  /** Missense records elsewhere that bring the given residue in. */
  gaining(to: string, residue: number): number {
    return elsewhere(this.#gaining.get(to) ?? [], residue);
  }

  /** Truncating records but `own`: all, and those that begin behind a residue. */
  truncatingBut(
    own: Variant,
    residue: number,
  ): { readonly total: number; readonly behind: number } {
    const left = (this.#truncatingByPos.get(own.pos) ?? []).filter((record) =>
      isSameVariant(record.variant, own),
    );
    const leftBehind = left.filter((record) => record.residue > residue).length;
    const behind = countWithin(this.#truncating, residue + 1, Infinity);
    return { total: this.#truncating.length - left.length, behind: behind - leftBehind };
  }
}

function groupResidues(
  records: readonly ResidueRecord[],
  keyOf: (record: ResidueRecord) => string,
): ReadonlyMap<string, readonly number[]> {
  const groups = new Map<string, number[]>();
  for (const record of records) {
    const group = groups.get(keyOf(record));
    if (group === undefined) {
      groups.set(keyOf(record), [record.residue]);
    } else {
      group.push(record.residue);
    }
  }
  return groups;
}

function elsewhere(ascending: readonly number[], residue: number): number {
  return ascending.length - countWithin(ascending, residue, residue);
}

function countWithin(ascending: readonly number[], from: number, to: number): number {
  return lowerBound(ascending, to + 1) - lowerBound(ascending, from);
}

/** Index of the first number that is not below `value`. */
function lowerBound(ascending: readonly number[], value: number): number {
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
