import type { TableBlock } from '#pipelines';
import type { LaidText, PageWriter, TextStyle } from './page-writer.ts';
import type { Column, Strip } from './strip.ts';

const CELL: TextStyle = { size: 8, strong: false, ink: 'black' };
const PADDING = 3;

/** One strip for each row; the head asks for the room of the first row. */
export function tableStrips(
  writer: PageWriter,
  { columns, rows }: TableBlock,
  column: Column,
): readonly Strip[] {
  const shares = columns.reduce((sum, { share }) => sum + share, 0);
  const widths = columns.map(({ share }) => (column.width * share) / shares);
  const layOut = (cells: readonly string[], style: TextStyle): LaidRow =>
    layOutRow(writer, cells, { style, widths });
  const head = layOut(
    columns.map(({ title }) => title),
    { ...CELL, strong: true },
  );
  const body = rows.map((cells) => layOut(cells, CELL));
  return [head, ...body].map((row, index, all) => {
    const isLast = index === all.length - 1;
    const next = index === 0 ? (all[1]?.height ?? 0) : 0;
    return {
      height: row.height + (isLast ? 6 : 0),
      room: row.height + next + (isLast ? 6 : 0),
      draw: (top) => {
        if (index === 0) {
          writer.open('Table');
        }
        drawRow(writer, row, { top, x: column.x, isHead: index === 0 });
        if (isLast) {
          writer.close();
        }
      },
    };
  });
}

interface LaidRow {
  readonly cells: readonly { readonly text: LaidText; readonly width: number }[];
  readonly height: number;
}

function layOutRow(
  writer: PageWriter,
  cells: readonly string[],
  { style, widths }: { readonly style: TextStyle; readonly widths: readonly number[] },
): LaidRow {
  const laid = cells.map((cell, index) => {
    const width = widths[index] ?? 0;
    return { text: writer.layOut(cell, style, width - 2 * PADDING), width };
  });
  const height = Math.max(...laid.map(({ text }) => text.height)) + 2 * PADDING;
  return { cells: laid, height };
}

function drawRow(
  writer: PageWriter,
  { cells, height }: LaidRow,
  { top, x, isHead }: { readonly top: number; readonly x: number; readonly isHead: boolean },
): void {
  const width = cells.reduce((sum, cell) => sum + cell.width, 0);
  writer.ornament(() => {
    if (isHead) {
      writer.pdf.fillColor('#f0f0f0').rect(x, top, width, height).fill();
    }
    writer.fillBox(x, top + height, [width, 0.5], 'shade');
  });
  writer.open('TR');
  let left = x;
  for (const { text, width: cellWidth } of cells) {
    const place = left + PADDING;
    const draw = (): void => {
      writer.write(text, place, top + PADDING);
    };
    if (isHead) {
      writer.tag('TH', draw, { scope: 'Column' });
    } else {
      writer.tag('TD', draw);
    }
    left += cellWidth;
  }
  writer.close();
}
