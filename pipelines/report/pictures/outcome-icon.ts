import type { OutcomeTone } from '../report-document.ts';
import type { Picture, Shape } from './picture.ts';
import { box, line } from './picture.ts';

const SIZE = 48;

/** A shape for each outcome, so that nothing rests on colour. The words beside it say the same. */
export function outcomeIcon(tone: OutcomeTone): Picture {
  return { width: SIZE, height: SIZE, alt: '', caption: null, shapes: SHAPES[tone] };
}

const ring = (dashed: boolean): Shape => ({
  kind: 'circle',
  x: 24,
  y: 24,
  radius: 20,
  fill: null,
  stroke: 'black',
  dashed,
});

const SHAPES: Readonly<Record<OutcomeTone, readonly Shape[]>> = {
  'condition-suspected': [
    line(
      [
        [24, 4],
        [46, 44],
        [2, 44],
        [24, 4],
      ],
      { width: 3 },
    ),
    box([22, 18], [4, 13], { fill: 'black' }),
    box([22, 35], [4, 4], { fill: 'black' }),
  ],
  'no-condition-suspected': [
    ring(false),
    line(
      [
        [14, 24],
        [21, 32],
        [35, 16],
      ],
      { width: 4 },
    ),
  ],
  incomplete: [
    ring(true),
    line(
      [
        [13, 24],
        [35, 24],
      ],
      { width: 4 },
    ),
  ],
  refused: [
    box([5, 5], [38, 38], { stroke: 'black' }),
    line(
      [
        [14, 14],
        [34, 34],
      ],
      { width: 4 },
    ),
    line(
      [
        [34, 14],
        [14, 34],
      ],
      { width: 4 },
    ),
  ],
};
