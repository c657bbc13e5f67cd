/** Colours with a contrast of at least 7:1 to white where they carry text; no meaning rests on colour alone. */
export const INKS = {
  black: '#1a1a1a',
  grey: '#4a4a4a',
  pale: '#d9d9d9',
  shade: '#8a8a8a',
  white: '#ffffff',
  red: '#8a1c0b',
  green: '#1f5132',
  amber: '#5a4200',
  blue: '#1f3a6e',
} as const;

export type Ink = keyof typeof INKS;

export type Point = readonly [x: number, y: number];

/** Vector drawing in units of about one pixel, y downwards; the same for SVG and PDF. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  /** What the picture shows, for those who do not see it; empty for mere decoration. */
  readonly alt: string;
  readonly caption: string | null;
  readonly shapes: readonly Shape[];
}

export type Shape =
  | {
      readonly kind: 'rectangle';
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly height: number;
      readonly fill: Ink | null;
      readonly stroke: Ink | null;
    }
  | {
      readonly kind: 'line';
      readonly points: readonly Point[];
      readonly stroke: Ink;
      readonly width: number;
      readonly dashed: boolean;
    }
  | { readonly kind: 'polygon'; readonly points: readonly Point[]; readonly fill: Ink }
  | {
      readonly kind: 'circle';
      readonly x: number;
      readonly y: number;
      readonly radius: number;
      readonly fill: Ink | null;
      readonly stroke: Ink | null;
      readonly dashed: boolean;
    }
  | {
      readonly kind: 'label';
      readonly x: number;
      /** Base line. */
      readonly y: number;
      readonly text: string;
      readonly size: number;
      readonly anchor: 'start' | 'middle' | 'end';
      readonly strong: boolean;
      readonly ink: Ink;
    };

/** Two decimals, so that no picture depends on the last bits of a float. */
export function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}

export function box(
  [x, y]: Point,
  [width, height]: Point,
  ink: { readonly fill?: Ink; readonly stroke?: Ink },
): Shape {
  return {
    kind: 'rectangle',
    x: rounded(x),
    y: rounded(y),
    width: rounded(width),
    height: rounded(height),
    fill: ink.fill ?? null,
    stroke: ink.stroke ?? null,
  };
}

export function line(
  points: readonly Point[],
  style: { readonly stroke?: Ink; readonly width?: number; readonly dashed?: boolean } = {},
): Shape {
  return {
    kind: 'line',
    points: points.map(([x, y]) => [rounded(x), rounded(y)] as const),
    stroke: style.stroke ?? 'black',
    width: style.width ?? 1,
    dashed: style.dashed ?? false,
  };
}

export function label(
  [x, y]: Point,
  text: string,
  style: {
    readonly size?: number;
    readonly anchor?: 'start' | 'middle' | 'end';
    readonly strong?: boolean;
    readonly ink?: Ink;
  } = {},
): Shape {
  return {
    kind: 'label',
    x: rounded(x),
    y: rounded(y),
    text,
    size: style.size ?? 11,
    anchor: style.anchor ?? 'start',
    strong: style.strong ?? false,
    ink: style.ink ?? 'black',
  };
}
