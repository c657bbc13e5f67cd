import { z } from 'zod';

/** What the trees ask of a missense change, in the order of their columns; all numbers times 1000. */
export const MISSENSE_FEATURES = [
  'substitution',
  'enrichment-4',
  'enrichment-12',
  'enrichment-40',
  'enrichment-100',
  'border-distance',
  'at-donor',
  'same-residue-lost',
  'same-residue-gained',
  'disorder-5',
  'disorder-20',
  'disorder-40',
  'hydropathy-3',
  'glycine-5',
  'glycine-repeat',
  'missense-records',
  'missense-share',
  'missense-rate',
  'truncating-rate',
  'truncating-behind',
  'missense-z',
  'length',
  'place',
] as const;

/** Residues in the order of every row and scale of the table. */
export const RESIDUES = 'ACDEFGHIKLMNPQRSTVWY';

/** Three questions deep: 7 of column and bound, then 8 leaves. */
export const TREE_DEPTH = 3;
const QUESTIONS = 2 ** TREE_DEPTH - 1;
export const TREE_SIZE: number = 2 * QUESTIONS + QUESTIONS + 1;

/** The in-house score of a missense change and its calibration; all numbers times 1000. */
export interface MissenseModel {
  /** Score of an exchange, by the residue that is lost, then in the order of `RESIDUES`. */
  readonly substitution: Readonly<Record<string, readonly number[]>>;
  readonly scales: { readonly hydropathy: readonly number[]; readonly disorder: readonly number[] };
  /** A tree is 7 pairs of column and upper bound of the left branch, level by level, then 8 leaves. */
  readonly trees: readonly (readonly number[])[];
  readonly pp3: { readonly Supporting: number; readonly Moderate: number };
  readonly bp4: { readonly Supporting: number };
}

const thousandths = z.int().min(-100_000_000).max(100_000_000);
const scale = z.array(thousandths).length(RESIDUES.length);

/** Shape of the table `missense-context`; one that was fitted for other features is refused. */
export const missenseModelSchema: z.ZodType<MissenseModel> = z.object({
  residues: z.literal(RESIDUES),
  features: z.array(z.string()).refine((names) => names.join() === MISSENSE_FEATURES.join()),
  substitution: z.record(z.string().length(1), scale),
  scales: z.object({ hydropathy: scale, disorder: scale }),
  trees: z.array(z.array(thousandths).length(TREE_SIZE).refine(asksKnownColumns)).max(1000),
  pp3: z.object({ Supporting: thousandths, Moderate: thousandths }),
  bp4: z.object({ Supporting: thousandths }),
});

function asksKnownColumns(tree: readonly number[]): boolean {
  return Array.from({ length: QUESTIONS }, (_, index) => tree[2 * index] ?? -1).every(
    (column) => column >= 0 && column < MISSENSE_FEATURES.length,
  );
}

/** Sum of the leaves that the features end in. */
export function sumTrees(trees: MissenseModel['trees'], features: ArrayLike<number>): number {
  let sum = 0;
  for (const tree of trees) {
    let node = 0;
    while (node < QUESTIONS) {
      const value = features[tree[2 * node] ?? 0] ?? 0;
      node = 2 * node + (value <= (tree[2 * node + 1] ?? 0) ? 1 : 2);
    }
    sum += tree[node + QUESTIONS] ?? 0;
  }
  return sum;
}
