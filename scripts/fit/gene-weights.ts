import type { Example } from './training-set.ts';

/**
 * Both classes of a gene weigh alike, a gene by the harmonic mean of its counts, so that a score learns the place and
 * the exchange and not the gene. Genes with one class only weigh nothing. The mean weight of the rest is 1.
 */
export function weighByGene(
  examples: readonly Pick<Example, 'gene' | 'isPathogenic'>[],
): Float64Array {
  const counts = new Map<string, [benign: number, pathogenic: number]>();
  for (const { gene, isPathogenic } of examples) {
    const count = counts.get(gene) ?? [0, 0];
    count[isPathogenic ? 1 : 0] += 1;
    counts.set(gene, count);
  }
  const weights = Float64Array.from(examples, ({ gene, isPathogenic }) => {
    const [benign, pathogenic] = counts.get(gene) ?? [0, 0];
    return (isPathogenic ? benign : pathogenic) / (benign + pathogenic);
  });
  const used = weights.filter((weight) => weight > 0);
  const mean = used.reduce((sum, weight) => sum + weight, 0) / used.length;
  return weights.map((weight) => weight / mean);
}

const FOLDS = 5;

/** The fold of a gene: FNV-1a of its symbol, so that all its changes are judged by a model that never saw it. */
export function foldOf(gene: string): number {
  let hash = 2_166_136_261;
  for (const letter of gene) {
    hash = Math.imul(hash ^ letter.charCodeAt(0), 16_777_619);
  }
  return (hash >>> 0) % FOLDS;
}

export const folds: readonly number[] = Array.from({ length: FOLDS }, (_, fold) => fold);

/** Area under the curve of one gene against itself, genes weighed by the harmonic mean of their counts. */
export function areaWithinGenes(
  examples: readonly Pick<Example, 'gene' | 'isPathogenic'>[],
  scores: ArrayLike<number>,
): number {
  const genes = new Map<string, { pathogenic: number[]; benign: number[] }>();
  for (const [index, { gene, isPathogenic }] of examples.entries()) {
    const group = genes.get(gene) ?? { pathogenic: [], benign: [] };
    group[isPathogenic ? 'pathogenic' : 'benign'].push(scores[index] ?? 0);
    genes.set(gene, group);
  }
  let area = 0;
  let weight = 0;
  for (const { pathogenic, benign } of genes.values()) {
    const pairs = pathogenic.length * benign.length;
    if (pairs > 0) {
      const own = pairs / (pathogenic.length + benign.length);
      area += (own * wins(pathogenic, benign)) / pairs;
      weight += own;
    }
  }
  return area / weight;
}

function wins(pathogenic: readonly number[], benign: readonly number[]): number {
  let sum = 0;
  for (const high of pathogenic) {
    for (const low of benign) {
      sum += high > low ? 1 : high === low ? 0.5 : 0;
    }
  }
  return sum;
}
