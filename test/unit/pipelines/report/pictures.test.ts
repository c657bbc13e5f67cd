import { describe, expect, it } from 'vitest';
import { INKS } from '#pipelines';
import type { Observation, Picture, Shape } from '#pipelines';
import { analyteScale, judgedValues } from '../../../../pipelines/report/pictures/analyte-scale.ts';
import {
  coverageStrip,
  isFullyCovered,
} from '../../../../pipelines/report/pictures/coverage-strip.ts';
import { qrCode } from '../../../../pipelines/report/pictures/qr-code.ts';
import { transcriptPicture } from '../../../../pipelines/report/pictures/transcript-picture.ts';
import { exampleCutoffs } from '../../../builders/screening-rules.ts';

const words = { alt: 'alt', caption: 'caption' };

function observed(analyte: string, value: string | null, unit = 'umol/L'): Observation {
  const source = { file: 'biochemistry-1.csv', line: 2 };
  return { loinc: null, analyte, value, unit, comparator: null, flag: null, source };
}

type Kind<Name extends Shape['kind']> = Extract<Shape, { kind: Name }>;

function shapes<Name extends Shape['kind']>(picture: Picture, kind: Name): Kind<Name>[] {
  return picture.shapes.filter((shape): shape is Kind<Name> => shape.kind === kind);
}

describe('analyteScale', () => {
  const drawn = (value: string): Picture =>
    analyteScale(judgedValues([observed('PHE', value)], exampleCutoffs()), words);
  const markOf = (picture: Picture): number => shapes(picture, 'polygon')[0]?.points[0]?.[0] ?? NaN;
  const zone = (picture: Picture, fill: Kind<'rectangle'>['fill']): Kind<'rectangle'> => {
    const found = shapes(picture, 'rectangle').find((shape) => shape.fill === fill);
    if (found === undefined) {
      throw new Error(`no zone ${String(fill)}`);
    }
    return found;
  };

  it.each([
    ['130', 'pale'],
    ['400', 'shade'],
    ['1450', 'black'],
  ] as const)('marks %s in its zone', (value, fill) => {
    const picture = drawn(value);
    const { x, width } = zone(picture, fill);
    expect(markOf(picture)).toBeGreaterThan(x);
    expect(markOf(picture)).toBeLessThan(x + width);
  });

  it('marks a normal value before every zone', () => {
    const picture = drawn('60');
    expect(markOf(picture)).toBeLessThan(zone(picture, 'pale').x);
  });

  it('reads a low-side rule from the other end', () => {
    const cutoffs = {
      analytes: [
        {
          analyte: 'BTD',
          unit: '%',
          direction: 'low',
          borderline: '30',
          positive: '10',
          critical: null,
        },
      ],
    } as const;
    const picture = analyteScale(judgedValues([observed('BTD', '5', '%')], cutoffs), words);
    const { x, width } = zone(picture, 'shade');
    expect(markOf(picture)).toBeGreaterThan(x);
    expect(markOf(picture)).toBeLessThan(x + width);
  });

  it('draws no value without a number, a rule, or the unit of the rule', () => {
    const values = [observed('PHE', null), observed('XYZ', '1'), observed('PHE', '1', 'mg/dL')];
    expect(judgedValues(values, exampleCutoffs())).toEqual([]);
  });
});

describe('transcriptPicture', () => {
  const exons = [
    { start: 100, end: 199 },
    { start: 300, end: 349 },
    { start: 500, end: 699 },
  ].map((range) => range as never);
  const model = { exons, cds: { start: 150, end: 549 } as never, strand: '+' as const };
  const footOf = (strand: '+' | '-', pos: number): number => {
    const picture = transcriptPicture({ ...model, strand }, [{ pos, name: 'v' }], words);
    return shapes(picture, 'line').at(-1)?.points[1]?.[0] ?? NaN;
  };

  it('draws from 5′ to 3′ on both strands', () => {
    expect(footOf('+', 110)).toBeLessThan(footOf('+', 600));
    expect(footOf('-', 110)).toBeGreaterThan(footOf('-', 600));
  });

  it('puts an intronic variant between its exons, and one outside at the ends', () => {
    for (const strand of ['+', '-'] as const) {
      const [low, high] = strand === '+' ? [199, 300] : [300, 199];
      expect(footOf(strand, 250)).toBeGreaterThan(footOf(strand, low));
      expect(footOf(strand, 250)).toBeLessThan(footOf(strand, high));
    }
    expect(footOf('+', 5)).toBeLessThan(footOf('+', 100));
    expect(footOf('+', 9_999)).toBeGreaterThan(footOf('+', 699));
  });

  it('moves the heads of neighbours apart and keeps them in the picture', () => {
    const variants = [110, 111, 112].map((pos) => ({ pos, name: 'v' }));
    const heads = shapes(transcriptPicture(model, variants, words), 'circle').map(({ x }) => x);
    const sorted = [...heads].sort((left, right) => left - right);
    expect((sorted[1] ?? 0) - (sorted[0] ?? 0)).toBeGreaterThanOrEqual(16);
    expect((sorted[2] ?? 0) - (sorted[1] ?? 0)).toBeGreaterThanOrEqual(16);
  });

  it('keeps the heads of variants at the 3′ end in the picture', () => {
    const variants = [697, 698, 699].map((pos) => ({ pos, name: 'v' }));
    const picture = transcriptPicture(model, variants, words);
    for (const { x, radius } of shapes(picture, 'circle')) {
      expect(x + radius).toBeLessThanOrEqual(picture.width);
    }
  });
});

describe('coverageStrip', () => {
  const gene = (coveredBases: number, coveredHotspots = 2) => ({
    gene: 'PAH',
    coveredBases,
    targetBases: 1_000_000,
    coveredHotspots,
    hotspots: 2,
  });
  const strip = (genes: readonly ReturnType<typeof gene>[]): Picture =>
    coverageStrip(genes, { ...words, full: '100 %', none: '0 %' });

  it('marks a gene that lacks one base or one known position, and no other', () => {
    const genes = [gene(1_000_000), gene(999_999), gene(1_000_000, 1), gene(0)];
    expect(genes.map(isFullyCovered)).toEqual([true, false, false, false]);
    expect(shapes(strip(genes), 'polygon')).toHaveLength(3);
  });

  it('gives each gene a bar within the picture, however many there are', () => {
    for (const count of [1, 14, 700]) {
      const picture = strip(Array.from({ length: count }, () => gene(1_000_000)));
      const bars = shapes(picture, 'rectangle');
      expect(bars).toHaveLength(count);
      expect(Math.max(...bars.map(({ x, width }) => x + width))).toBeLessThanOrEqual(picture.width);
    }
  });

  it('draws nothing but the scale for no gene at all', () => {
    expect(shapes(strip([]), 'rectangle')).toEqual([]);
  });
});

describe('qrCode', () => {
  it('has the three finder patterns and a quiet zone of four modules', () => {
    const picture = qrCode('https://screening.example/v.html#result=sha256:ab', 'alt');
    const dark = shapes(picture, 'rectangle').filter(({ fill }) => fill === 'black');
    const wide = dark.filter(({ width }) => width === 28);
    expect(wide.length).toBeGreaterThanOrEqual(6);
    expect(Math.min(...dark.map(({ x }) => x))).toBe(16);
    expect(Math.max(...dark.map(({ x, width }) => x + width))).toBe(picture.width - 16);
  });

  it('differs with a single character', () => {
    expect(qrCode('a', '')).not.toEqual(qrCode('b', ''));
  });
});

describe('the inks', () => {
  it('that carry text have a contrast of at least 7:1 to white', () => {
    for (const ink of ['black', 'grey', 'red', 'green', 'amber', 'blue'] as const) {
      expect(1.05 / (luminance(INKS[ink]) + 0.05)).toBeGreaterThanOrEqual(7);
    }
  });
});

/** WCAG 2.2, relative luminance. */
function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((start) => {
    const share = Number.parseInt(color.slice(start, start + 2), 16) / 255;
    return share <= 0.040_45 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
