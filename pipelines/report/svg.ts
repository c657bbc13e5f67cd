import { markup } from './html.ts';
import type { HtmlNode } from './html.ts';
import { INKS } from './pictures/picture.ts';
import type { Ink, Picture, Point, Shape } from './pictures/picture.ts';

/** Inline SVG. A picture without words is decoration and hidden from those who listen. */
export function renderSvg(picture: Picture): HtmlNode {
  const { width, height, alt, shapes } = picture;
  const drawn = shapes.map(renderShape);
  return alt === ''
    ? markup`<svg width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" aria-hidden="true">${drawn}</svg>`
    : markup`<svg width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${alt}">${drawn}</svg>`;
}

function renderShape(shape: Shape): HtmlNode {
  switch (shape.kind) {
    case 'rectangle':
      return markup`<rect x="${shape.x}" y="${shape.y}" width="${shape.width}" height="${shape.height}" ${paint(shape.fill, shape.stroke)}/>`;
    case 'line':
      return markup`<polyline points="${pointList(shape.points)}" fill="none" stroke="${INKS[shape.stroke]}" stroke-width="${shape.width}" ${dashes(shape.dashed)}/>`;
    case 'polygon':
      return markup`<polygon points="${pointList(shape.points)}" fill="${INKS[shape.fill]}"/>`;
    case 'circle':
      return markup`<circle cx="${shape.x}" cy="${shape.y}" r="${shape.radius}" ${paint(shape.fill, shape.stroke)}${dashes(shape.dashed)}/>`;
    case 'label':
      return markup`<text x="${shape.x}" y="${shape.y}" font-size="${shape.size}" text-anchor="${shape.anchor}" fill="${INKS[shape.ink]}" ${shape.strong ? markup`font-weight="700"` : null}>${shape.text}</text>`;
  }
}

function paint(fill: Ink | null, stroke: Ink | null): HtmlNode {
  return markup`fill="${fill === null ? 'none' : INKS[fill]}" ${stroke === null ? null : markup`stroke="${INKS[stroke]}" stroke-width="${fill === null ? 2 : 1}" `}`;
}

function dashes(dashed: boolean): HtmlNode | null {
  return dashed ? markup`stroke-dasharray="6 5" ` : null;
}

function pointList(points: readonly Point[]): string {
  return points.map(([x, y]) => `${x},${y}`).join(' ');
}
