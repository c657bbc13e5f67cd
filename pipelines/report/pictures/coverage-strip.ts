import type { GeneCallability } from '../../model/result.ts';
import type { Picture, Shape } from './picture.ts';
import { box, label, line } from './picture.ts';

const WIDTH = 680;
const HEIGHT = 56;
const BASE_LINE = 44;
const FULL = 36;
const LABEL_SIZE = 10;

export interface StripWords {
  readonly alt: string;
  readonly caption: string;
  /** Labels of the scale. */
  readonly full: string;
  readonly none: string;
}

/**
 * One bar for each gene in the order of the result: its height is the covered part of its target. Genes that
 * are not covered in full have a mark below, so that a missing part of one base is seen too.
 */
export function coverageStrip(genes: readonly GeneCallability[], words: StripWords): Picture {
  const left = 44;
  const step = (WIDTH - left) / Math.max(genes.length, 1);
  const bars = genes.flatMap((gene, index) => bar(gene, left + index * step, step));
  return {
    width: WIDTH,
    height: HEIGHT,
    alt: words.alt,
    caption: words.caption,
    shapes: [
      label([left - 4, BASE_LINE - FULL + 8], words.full, { size: LABEL_SIZE, anchor: 'end' }),
      label([left - 4, BASE_LINE], words.none, { size: LABEL_SIZE, anchor: 'end' }),
      ...bars,
      line([
        [left, BASE_LINE],
        [WIDTH, BASE_LINE],
      ]),
    ],
  };
}

function bar(gene: GeneCallability, x: number, step: number): Shape[] {
  const { coveredBases, targetBases } = gene;
  const width = Math.max(step - 1, step * 0.6);
  const height = targetBases === 0 ? 0 : (FULL * coveredBases) / targetBases;
  const shapes =
    height === 0 ? [] : [box([x, BASE_LINE - height], [width, height], { fill: 'blue' })];
  if (isFullyCovered(gene)) {
    return shapes;
  }
  const middle = x + width / 2;
  return [
    ...shapes,
    {
      kind: 'polygon',
      fill: 'red',
      points: [
        [middle, BASE_LINE + 2],
        [middle + 4, BASE_LINE + 10],
        [middle - 4, BASE_LINE + 10],
      ].map(([px = 0, py = 0]) => [Math.round(px * 100) / 100, py] as const),
    },
  ];
}

export function isFullyCovered(gene: GeneCallability): boolean {
  return gene.coveredBases === gene.targetBases && gene.coveredHotspots === gene.hotspots;
}
