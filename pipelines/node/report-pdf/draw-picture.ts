import { INKS } from '#pipelines';
import type { Ink, Picture, Shape } from '#pipelines';
import type { PageWriter } from './page-writer.ts';

/** Draws a picture with its left upper corner at a place of the page. */
export function drawPicture(
  writer: PageWriter,
  { shapes }: Picture,
  { x, top, scale }: { readonly x: number; readonly top: number; readonly scale: number },
): void {
  writer.pdf.save().translate(x, top).scale(scale);
  for (const shape of shapes) {
    drawShape(writer, shape);
  }
  writer.pdf.restore();
}

function drawShape(writer: PageWriter, shape: Shape): void {
  const { pdf } = writer;
  switch (shape.kind) {
    case 'rectangle':
      paint(writer, shape, () => pdf.rect(shape.x, shape.y, shape.width, shape.height));
      return;
    case 'circle':
      if (shape.dashed) {
        pdf.dash(6, { space: 5 });
      }
      paint(writer, shape, () => pdf.circle(shape.x, shape.y, shape.radius));
      pdf.undash();
      return;
    case 'line':
      trace(writer, shape.points);
      pdf.strokeColor(INKS[shape.stroke]).lineWidth(shape.width).stroke();
      return;
    case 'polygon':
      trace(writer, shape.points);
      pdf.closePath().fillColor(INKS[shape.fill]).fill();
      return;
    case 'label':
      drawLabel(writer, shape);
      return;
  }
}

function paint(
  { pdf }: PageWriter,
  { fill, stroke }: { readonly fill: Ink | null; readonly stroke: Ink | null },
  outline: () => unknown,
): void {
  if (fill !== null) {
    outline();
    pdf.fillColor(INKS[fill]).fill();
  }
  if (stroke !== null) {
    outline();
    pdf
      .strokeColor(INKS[stroke])
      .lineWidth(fill === null ? 2 : 1)
      .stroke();
  }
}

function trace({ pdf }: PageWriter, points: readonly (readonly [number, number])[]): void {
  for (const [index, [x, y]] of points.entries()) {
    if (index === 0) {
      pdf.moveTo(x, y);
    } else {
      pdf.lineTo(x, y);
    }
  }
}

/** Part of the font's height that lies above the base line. */
const ASCENT = 0.928;

function drawLabel(writer: PageWriter, shape: Extract<Shape, { kind: 'label' }>): void {
  const { text, size, strong, ink, anchor } = shape;
  const style = { size, strong, ink };
  const width = writer.widthOf(text, style);
  const shift = { start: 0, middle: width / 2, end: width }[anchor];
  writer.write({ lines: [text], style, height: size }, shape.x - shift, shape.y - size * ASCENT);
}
