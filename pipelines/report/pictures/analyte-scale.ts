import type { Observation } from '../../model/observation.ts';
import type { AnalyteCutoff, Cutoffs, Thresholds } from '../../screening/cutoffs.ts';
import type { Ink, Picture, Shape } from './picture.ts';
import { box, label, line, rounded } from './picture.ts';

const WIDTH = 680;
const ROW = 44;
const BAR = { left: 120, right: 540, height: 12 } as const;

/** One measured value and the rule that it is held against. */
export interface JudgedValue {
  readonly observation: Observation;
  readonly cutoff: Thresholds;
}

/** Values that have a number and a cut-off in the same unit, in the order of the observations. */
export function judgedValues(
  observations: readonly Observation[],
  cutoffs: Pick<Cutoffs, 'analytes'>,
): readonly JudgedValue[] {
  return observations.flatMap((observation) => {
    const cutoff = findCutoff(observation, cutoffs.analytes);
    return cutoff === null || observation.value === null ? [] : [{ observation, cutoff }];
  });
}

/** An analyte with a rule for each side is held against the low one when it reaches it. */
function findCutoff(
  { analyte, unit, value }: Observation,
  rules: readonly AnalyteCutoff[],
): Thresholds | null {
  const own = rules.filter((rule) => rule.analyte === analyte && rule.unit === unit);
  const low = own.find(({ direction }) => direction === 'low');
  const reached = low?.borderline ?? low?.positive ?? low?.critical ?? null;
  if (low !== undefined && reached !== null && Number(value) <= Number(reached)) {
    return low;
  }
  return own.find(({ direction }) => direction === 'high') ?? low ?? null;
}

/** Each value as a mark on a linear scale from 0, with the zones that its cut-offs make. */
export function analyteScale(
  values: readonly JudgedValue[],
  words: { readonly alt: string; readonly caption: string },
): Picture {
  return {
    width: WIDTH,
    height: values.length * ROW,
    alt: words.alt,
    caption: words.caption,
    shapes: values.flatMap((value, index) => drawRow(value, index * ROW)),
  };
}

function drawRow({ observation, cutoff }: JudgedValue, top: number): Shape[] {
  const value = Number(observation.value);
  const limits = levelsOf(cutoff);
  const largest = Math.max(value, ...limits.map(({ at }) => at)) * 1.15 || 1;
  const x = (amount: number): number =>
    BAR.left + ((BAR.right - BAR.left) * Math.max(amount, 0)) / largest;
  const bar = top + 14;
  const middle = bar + BAR.height / 2 + 4;
  const shown = `${observation.comparator ?? ''}${observation.value ?? ''} ${observation.unit}`;
  return [
    label([0, middle], observation.analyte, { strong: true }),
    ...zonesOf(cutoff, limits, largest).map(({ from, to, fill }) =>
      box([x(from), bar], [x(to) - x(from), BAR.height], { fill }),
    ),
    box([BAR.left, bar], [BAR.right - BAR.left, BAR.height], { stroke: 'black' }),
    ...limits.flatMap(({ at, text }, index) => tick(x(at), bar, { text, lower: index % 2 === 1 })),
    mark(x(value), bar),
    label([WIDTH, middle], shown, { anchor: 'end', strong: true }),
  ];
}

interface Level {
  readonly at: number;
  readonly text: string;
  readonly fill: Ink;
}

function levelsOf({ borderline, positive, critical }: Thresholds): readonly Level[] {
  const named: readonly (readonly [text: string | null, fill: Ink])[] = [
    [borderline, 'pale'],
    [positive, 'shade'],
    [critical, 'black'],
  ];
  return named.flatMap(([text, fill]) => (text === null ? [] : [{ at: Number(text), text, fill }]));
}

function zonesOf(
  { direction }: Thresholds,
  levels: readonly Level[],
  largest: number,
): readonly { readonly from: number; readonly to: number; readonly fill: Ink }[] {
  return levels.map(({ at, fill }, index) => {
    const next = levels[index + 1]?.at;
    return direction === 'high'
      ? { from: at, to: next ?? largest, fill }
      : { from: next ?? 0, to: at, fill };
  });
}

/** Every second number stands lower, so that close cut-offs do not cover each other. */
function tick(
  x: number,
  bar: number,
  { text, lower }: { readonly text: string; readonly lower: boolean },
): Shape[] {
  const end = bar + BAR.height + (lower ? 10 : 2);
  return [
    line([
      [x, bar],
      [x, end],
    ]),
    label([x, end + 8], text, { size: 9, anchor: 'middle' }),
  ];
}

function mark(x: number, bar: number): Shape {
  const tip = rounded(x);
  return {
    kind: 'polygon',
    fill: 'red',
    points: [
      [tip, bar + 1],
      [rounded(x + 7), bar - 11],
      [rounded(x - 7), bar - 11],
    ],
  };
}
