import type { ClosedRange1 } from '../../model/coordinates.ts';
import type { TranscriptModel } from '../../model/knowledge.ts';
import type { Picture, Shape } from './picture.ts';
import { box, label, line, rounded } from './picture.ts';

const WIDTH = 680;
const MIDDLE = 44;
const CODING = 22;
const UNTRANSLATED = 10;
const INTRON = 8;
const SMALLEST_EXON = 3;

export interface MarkedVariant {
  readonly pos: number;
  readonly name: string;
}

interface DrawnExon extends ClosedRange1 {
  readonly x: number;
  readonly width: number;
}

/**
 * A transcript from 5' to 3': exons to scale, introns shortened to one length, the coding part thick, each
 * variant as a numbered pin. Deep intronic variants stand between their exons.
 */
export function transcriptPicture(
  model: Pick<TranscriptModel, 'exons' | 'cds' | 'strand'>,
  variants: readonly MarkedVariant[],
  words: { readonly alt: string; readonly caption: string },
): Picture {
  const exons = layOut(model);
  const pins = placePins(variants.map(({ pos }) => locate(pos, exons, model.strand)));
  const names = variants.map(({ name }, index) =>
    label([20, MIDDLE + 34 + index * 14], `${index + 1}: ${name}`),
  );
  return {
    width: WIDTH,
    height: MIDDLE + 26 + variants.length * 14,
    alt: words.alt,
    caption: words.caption,
    shapes: [
      line(
        [
          [0, MIDDLE],
          [WIDTH, MIDDLE],
        ],
        { stroke: 'grey' },
      ),
      label([0, MIDDLE + 22], '5′', { size: 10 }),
      label([WIDTH, MIDDLE + 22], '3′', { size: 10, anchor: 'end' }),
      ...exons.flatMap((exon) => drawExon(exon, model)),
      ...pins.flatMap(drawPin),
      ...names,
    ],
  };
}

function layOut({
  exons,
  strand,
}: Pick<TranscriptModel, 'exons' | 'strand'>): readonly DrawnExon[] {
  const ordered = strand === '+' ? exons : [...exons].reverse();
  const bases = ordered.reduce((sum, { start, end }) => sum + end - start + 1, 0);
  const room = WIDTH - 2 * INTRON - (ordered.length - 1) * INTRON - ordered.length * SMALLEST_EXON;
  let x = INTRON;
  return ordered.map((exon) => {
    const width = SMALLEST_EXON + (Math.max(room, 0) * (exon.end - exon.start + 1)) / bases;
    const drawn = { start: exon.start, end: exon.end, x, width };
    x += width + INTRON;
    return drawn;
  });
}

function drawExon(
  exon: DrawnExon,
  { cds, strand }: Pick<TranscriptModel, 'cds' | 'strand'>,
): Shape[] {
  const thin = box([exon.x, MIDDLE - UNTRANSLATED / 2], [exon.width, UNTRANSLATED], {
    fill: 'white',
    stroke: 'black',
  });
  if (cds === null || cds.end < exon.start || cds.start > exon.end) {
    return [thin];
  }
  const from = place(
    strand === '+' ? Math.max(cds.start, exon.start) : Math.min(cds.end, exon.end),
    exon,
    strand,
  );
  const to = place(
    strand === '+' ? Math.min(cds.end, exon.end) : Math.max(cds.start, exon.start),
    exon,
    strand,
  );
  return [
    thin,
    box([from, MIDDLE - CODING / 2], [Math.max(to - from, 1), CODING], {
      fill: 'pale',
      stroke: 'black',
    }),
  ];
}

function place(pos: number, exon: DrawnExon, strand: '+' | '-'): number {
  const span = Math.max(exon.end - exon.start, 1);
  const share = (strand === '+' ? pos - exon.start : exon.end - pos) / span;
  return exon.x + exon.width * Math.min(Math.max(share, 0), 1);
}

function locate(pos: number, exons: readonly DrawnExon[], strand: '+' | '-'): number {
  const inside = exons.find(({ start, end }) => start <= pos && pos <= end);
  if (inside !== undefined) {
    return place(pos, inside, strand);
  }
  const isBefore = ({ start }: DrawnExon): boolean => (strand === '+' ? pos < start : pos > start);
  const next = exons.find(isBefore);
  return next === undefined ? WIDTH - 4 : next.x - INTRON / 2;
}

interface Pin {
  readonly foot: number;
  readonly head: number;
  readonly number: number;
}

const PIN_ROOM = 17;
const PIN_RADIUS = 8;

/** Heads that would cover each other are moved apart; their feet stay. */
function placePins(feet: readonly number[]): readonly Pin[] {
  const ordered = feet
    .map((foot, index) => ({ foot, number: index + 1 }))
    .sort((left, right) => left.foot - right.foot || left.number - right.number);
  const placed: Pin[] = [];
  for (const { foot, number } of ordered) {
    const free = (placed.at(-1)?.head ?? -PIN_ROOM) + PIN_ROOM;
    placed.push({ foot, number, head: Math.max(foot, free, PIN_RADIUS) });
  }
  const excess = Math.max((placed.at(-1)?.head ?? 0) - (WIDTH - PIN_RADIUS), 0);
  return placed.map((pin) => ({ ...pin, head: pin.head - excess }));
}

function drawPin({ foot, head, number }: Pin): readonly Shape[] {
  return [
    line(
      [
        [head, 18],
        [foot, MIDDLE - CODING / 2],
        [foot, MIDDLE + CODING / 2],
      ],
      { stroke: 'red', width: 2 },
    ),
    {
      kind: 'circle',
      x: rounded(head),
      y: 10,
      radius: PIN_RADIUS,
      fill: 'red',
      stroke: null,
      dashed: false,
    },
    label([head, 14], `${number}`, { anchor: 'middle', strong: true, ink: 'white' }),
  ];
}
