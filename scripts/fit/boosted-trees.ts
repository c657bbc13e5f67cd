import { TREE_DEPTH, sumTrees } from '../../pipelines/classification/knowledge/missense-model.ts';

const TREES = 150;
const SHRINKAGE = 0.07;
/** Prior precision of a leaf, and the least curvature on either side of a question. */
const RIDGE = 5;
const LEAST_CURVATURE = 7.5;
const BINS = 32;
const QUESTIONS = 2 ** TREE_DEPTH - 1;

/** Columns of integers, labels and weights, one entry an example. */
export interface TreeTask {
  readonly columns: readonly Int32Array[];
  readonly labels: Uint8Array;
  readonly weights: Float64Array;
}

interface Binned {
  /** Upper bound of each bin but the last. */
  readonly bounds: Int32Array;
  readonly bins: Uint8Array;
}

interface Slopes {
  readonly gradient: Float64Array;
  readonly curvature: Float64Array;
}

/**
 * Gradient-boosted trees of logistic loss, Newton leaves, in the shape of `MissenseModel.trees`. Nothing is drawn at
 * random: equal examples in equal order give equal trees.
 */
export function boostTrees({ columns, labels, weights }: TreeTask): readonly (readonly number[])[] {
  const binned = columns.map(binColumn);
  const used = Int32Array.from(weights.keys()).filter((index) => (weights[index] ?? 0) > 0);
  const sums = new Float64Array(labels.length);
  const trees: number[][] = [];
  for (let round = 0; round < TREES; round += 1) {
    const slopes = measureSlopes({ columns, labels, weights }, sums);
    const tree = new Array<number>(3 * QUESTIONS + 1).fill(0);
    growNode({ node: 0, members: used }, { binned, slopes, tree });
    trees.push(tree);
    const row = new Int32Array(columns.length);
    for (const index of used) {
      for (const [column, values] of columns.entries()) {
        row[column] = values[index] ?? 0;
      }
      sums[index] = (sums[index] ?? 0) + sumTrees([tree], row) / 1000;
    }
  }
  return trees;
}

function binColumn(values: Int32Array): Binned {
  const sorted = values.slice().sort();
  const quantiles = Array.from(
    { length: BINS - 1 },
    (_, index) => sorted[Math.floor(((index + 1) * sorted.length) / BINS)] ?? 0,
  );
  const bounds = Int32Array.from(new Set(quantiles));
  const bins = Uint8Array.from(values, (value) => {
    let bin = 0;
    while (bin < bounds.length && value > (bounds[bin] ?? 0)) {
      bin += 1;
    }
    return bin;
  });
  return { bounds, bins };
}

function measureSlopes({ labels, weights }: TreeTask, sums: Float64Array): Slopes {
  const gradient = new Float64Array(labels.length);
  const curvature = new Float64Array(labels.length);
  for (const [index, label] of labels.entries()) {
    const chance = 1 / (1 + Math.exp(-(sums[index] ?? 0)));
    const weight = weights[index] ?? 0;
    gradient[index] = weight * (label - chance);
    curvature[index] = weight * chance * (1 - chance);
  }
  return { gradient, curvature };
}

interface Growing {
  readonly binned: readonly Binned[];
  readonly slopes: Slopes;
  readonly tree: number[];
}

interface Branch {
  readonly node: number;
  readonly members: Int32Array;
}

/** Nodes are numbered level by level; those from `QUESTIONS` on are leaves. */
function growNode({ node, members }: Branch, growing: Growing): void {
  const { binned, slopes, tree } = growing;
  const total = sumSlopes(members, slopes);
  if (node >= QUESTIONS) {
    const leaf = (SHRINKAGE * total.gradient) / (total.curvature + RIDGE);
    tree[node + QUESTIONS] = Math.round(1000 * leaf);
    return;
  }
  const split = bestSplit(members, total, growing);
  // Without a useful question all go left, and the right branch stays at zero.
  const column = split?.column ?? 0;
  const bin = split?.bin ?? BINS;
  tree[2 * node] = column;
  tree[2 * node + 1] = binned[column]?.bounds[bin] ?? 100_000_000;
  const isLeft = (index: number): boolean => (binned[column]?.bins[index] ?? 0) <= bin;
  growNode({ node: 2 * node + 1, members: members.filter(isLeft) }, growing);
  growNode({ node: 2 * node + 2, members: members.filter((index) => !isLeft(index)) }, growing);
}

interface Total {
  readonly gradient: number;
  readonly curvature: number;
}

function sumSlopes(members: Int32Array, { gradient, curvature }: Slopes): Total {
  let first = 0;
  let second = 0;
  for (const index of members) {
    first += gradient[index] ?? 0;
    second += curvature[index] ?? 0;
  }
  return { gradient: first, curvature: second };
}

interface Split {
  readonly column: number;
  readonly bin: number;
  readonly gain: number;
}

function bestSplit(members: Int32Array, total: Total, { binned, slopes }: Growing): Split | null {
  let best: Split | null = null;
  for (const [column, { bounds, bins }] of binned.entries()) {
    const gradients = new Float64Array(bounds.length + 1);
    const curvatures = new Float64Array(bounds.length + 1);
    for (const index of members) {
      const bin = bins[index] ?? 0;
      gradients[bin] = (gradients[bin] ?? 0) + (slopes.gradient[index] ?? 0);
      curvatures[bin] = (curvatures[bin] ?? 0) + (slopes.curvature[index] ?? 0);
    }
    const found = bestBin(gradients, curvatures, total);
    if (found !== null && found.gain > (best?.gain ?? 1e-6)) {
      best = { column, ...found };
    }
  }
  return best;
}

function bestBin(
  gradients: Float64Array,
  curvatures: Float64Array,
  total: Total,
): Omit<Split, 'column'> | null {
  let best: Omit<Split, 'column'> | null = null;
  let gradient = 0;
  let curvature = 0;
  for (let bin = 0; bin + 1 < gradients.length; bin += 1) {
    gradient += gradients[bin] ?? 0;
    curvature += curvatures[bin] ?? 0;
    const right = total.curvature - curvature;
    if (curvature < LEAST_CURVATURE || right < LEAST_CURVATURE) {
      continue;
    }
    const gain =
      gradient ** 2 / (curvature + RIDGE) +
      (total.gradient - gradient) ** 2 / (right + RIDGE) -
      total.gradient ** 2 / (total.curvature + RIDGE);
    if (gain > (best?.gain ?? 0)) {
      best = { bin, gain };
    }
  }
  return best;
}
