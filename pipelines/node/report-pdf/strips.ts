import type { Block, Fact, Picture } from '#pipelines';
import { drawPicture } from './draw-picture.ts';
import { BODY, PAGE } from './page-writer.ts';
import type { LaidText, PageWriter, TextStyle } from './page-writer.ts';
import type { Column, Strip } from './strip.ts';
import { tableStrips } from './table-strips.ts';

const HEADINGS: Readonly<Record<1 | 2 | 3, TextStyle & { readonly before: number }>> = {
  1: { size: 13, strong: true, ink: 'black', before: 0 },
  2: { size: 11.5, strong: true, ink: 'black', before: 10 },
  3: { size: 10, strong: true, ink: 'black', before: 6 },
};
const GAP = 3;

export function layOutBlocks(
  writer: PageWriter,
  blocks: readonly Block[],
  column: Column,
): readonly Strip[] {
  return keepHeadings(
    blocks.map((block) => ({
      heading: block.kind === 'heading',
      strips: layOutBlock(writer, block, column),
    })),
  );
}

/** A heading asks for the room of what follows it. */
function keepHeadings(
  parts: readonly { readonly heading: boolean; readonly strips: readonly Strip[] }[],
): readonly Strip[] {
  const kept: Strip[] = [];
  for (const { heading, strips } of [...parts].reverse()) {
    const next = kept[0];
    kept.unshift(
      ...strips.map((strip) =>
        heading && next !== undefined ? { ...strip, room: strip.room + next.room } : strip,
      ),
    );
  }
  return kept;
}

function layOutBlock(writer: PageWriter, block: Block, column: Column): readonly Strip[] {
  switch (block.kind) {
    case 'heading': {
      const style = HEADINGS[block.level];
      const text = writer.layOut(block.text, style, column.width);
      return [
        textStrip(writer, text, { x: column.x, tag: `H${block.level}`, before: style.before }),
      ];
    }
    case 'paragraph': {
      const text = writer.layOut(block.text, { ...BODY, strong: block.strong }, column.width);
      return textStrips(writer, text, column);
    }
    case 'notice':
      return [noticeStrip(writer, block.text, column)];
    case 'outcome':
      return [outcomeStrip(writer, block, column)];
    case 'list':
      return listStrips(writer, block, column);
    case 'facts':
      return factStrips(writer, block.rows, column);
    case 'table':
      return tableStrips(writer, block, column);
    case 'picture':
      return [pictureStrip(writer, block.picture, column)];
    case 'section':
      return block.role === 'finding'
        ? findingStrips(writer, block.blocks, column)
        : layOutBlocks(writer, block.blocks, column);
    case 'signature':
      return [signatureStrip(writer, block, column)];
  }
}

interface TextPlace {
  readonly x: number;
  readonly tag: string;
  readonly before?: number;
}

function textStrip(writer: PageWriter, text: LaidText, { x, tag, before = 0 }: TextPlace): Strip {
  const height = before + text.height + GAP;
  return {
    height,
    room: height,
    draw: (top) => {
      writer.tag(tag, () => {
        writer.write(text, x, top + before);
      });
    },
  };
}

const LINES_OF_STRIP = 30;

/** A paragraph of more than half a page may be parted. */
function textStrips(writer: PageWriter, text: LaidText, { x }: Column): readonly Strip[] {
  const strips: Strip[] = [];
  for (let index = 0; index < text.lines.length; index += LINES_OF_STRIP) {
    const lines = text.lines.slice(index, index + LINES_OF_STRIP);
    const height = (text.height * lines.length) / text.lines.length;
    strips.push(textStrip(writer, { ...text, lines, height }, { x, tag: 'P' }));
  }
  return strips;
}

function noticeStrip(writer: PageWriter, words: string, { x, width }: Column): Strip {
  const text = writer.layOut(words, { ...BODY, strong: true, ink: 'red' }, width - 16);
  const height = text.height + 14;
  return {
    height,
    room: height,
    draw: (top) => {
      writer.ornament(() => {
        writer.pdf.strokeColor('#8a1c0b').lineWidth(1.5);
        writer.pdf.rect(x, top + 2, width, text.height + 7).stroke();
      });
      writer.tag('P', () => {
        writer.write(text, x + 8, top + 6);
      });
    },
  };
}

const ICON = { scale: 0.6, room: 40 } as const;

function outcomeStrip(
  writer: PageWriter,
  { icon, headline, lead }: Extract<Block, { kind: 'outcome' }>,
  { x, width }: Column,
): Strip {
  const inner = width - ICON.room - 20;
  const head = writer.layOut(headline, { size: 16, strong: true, ink: 'black' }, inner);
  const text = writer.layOut(lead, { ...BODY, size: 10, strong: true }, inner);
  const box = head.height + text.height + 14;
  return {
    height: box + 8,
    room: box + 8,
    draw: (top) => {
      writer.ornament(() => {
        writer.pdf
          .strokeColor('#1a1a1a')
          .lineWidth(1.5)
          .rect(x, top + 2, width, box)
          .stroke();
        writer.fillBox(x, top + 2, [7, box], 'black');
        drawPicture(writer, icon, { x: x + 14, top: top + box / 2 - 12, scale: ICON.scale });
      });
      writer.tag('P', () => {
        writer.write(head, x + ICON.room + 14, top + 8);
      });
      writer.tag('P', () => {
        writer.write(text, x + ICON.room + 14, top + 10 + head.height);
      });
    },
  };
}

const INDENT = 16;

function listStrips(
  writer: PageWriter,
  { items, ordered }: Extract<Block, { kind: 'list' }>,
  { x, width }: Column,
): readonly Strip[] {
  return items.map((item, index) => {
    const sign = writer.layOut(ordered ? `${index + 1}.` : '•', BODY, INDENT);
    const text = writer.layOut(item, BODY, width - INDENT);
    const height = text.height + 1.5 + (index === items.length - 1 ? GAP : 0);
    return {
      height,
      room: height,
      draw: (top) => {
        if (index === 0) {
          writer.open('L');
        }
        writer.open('LI');
        writer.tag('Lbl', () => {
          writer.write(sign, x + 3, top);
        });
        writer.tag('LBody', () => {
          writer.write(text, x + INDENT, top);
        });
        writer.close();
        if (index === items.length - 1) {
          writer.close();
        }
      },
    };
  });
}

const TERM_SHARE = 0.28;

function factStrips(
  writer: PageWriter,
  rows: readonly Fact[],
  { x, width }: Column,
): readonly Strip[] {
  const indent = width * TERM_SHARE;
  return rows.map(({ term, value, code }, index) => {
    const name = writer.layOut(term, { ...BODY, ink: 'grey' }, indent - 8);
    const text = writer.layOut(value, { ...BODY, size: code ? 8.5 : BODY.size }, width - indent);
    const height = Math.max(name.height, text.height) + 1.5 + (index === rows.length - 1 ? GAP : 0);
    return {
      height,
      room: height,
      draw: (top) => {
        if (index === 0) {
          writer.open('Table');
        }
        writer.open('TR');
        writer.tag(
          'TH',
          () => {
            writer.write(name, x, top);
          },
          { scope: 'Row' },
        );
        writer.tag('TD', () => {
          writer.write(text, x + indent, top);
        });
        writer.close();
        if (index === rows.length - 1) {
          writer.close();
        }
      },
    };
  });
}

/** Pictures are drawn in pixels of 96 to the inch. */
const PIXEL = 0.75;

function pictureStrip(writer: PageWriter, picture: Picture, { x, width }: Column): Strip {
  const scale = Math.min(PIXEL, width / picture.width);
  const drawn = picture.height * scale;
  const caption =
    picture.caption === null
      ? null
      : writer.layOut(picture.caption, { size: 8, strong: false, ink: 'grey' }, width);
  const height = drawn + 6 + (caption?.height ?? 0) + GAP;
  return {
    height,
    room: height,
    draw: (top) => {
      const right = x + picture.width * scale;
      writer.tag(
        'Figure',
        () => {
          drawPicture(writer, picture, { x, top: top + 4, scale });
        },
        { alt: picture.alt, bbox: [x, top + 4, right, top + 4 + drawn] },
      );
      if (caption !== null) {
        writer.tag('P', () => {
          writer.write(caption, x, top + 6 + drawn);
        });
      }
    },
  };
}

const FRAME = 10;

/** Marked by a bar at the side, and kept on one page where a page can hold it. */
function findingStrips(
  writer: PageWriter,
  blocks: readonly Block[],
  { x, width }: Column,
): readonly Strip[] {
  const inner = layOutBlocks(writer, blocks, { x: x + FRAME, width: width - FRAME });
  const whole = inner.reduce((sum, { height }) => sum + height, 0);
  return inner.map((strip, index) => ({
    height: strip.height + (index === inner.length - 1 ? 8 : 0),
    room: index === 0 && whole < PAGE.bottom - PAGE.top ? whole : strip.room,
    draw: (top) => {
      const start = index === 0 ? top + HEADINGS[2].before : top;
      writer.ornament(() => {
        writer.fillBox(x, start, [2.5, strip.height - (start - top)], 'black');
      });
      strip.draw(top);
    },
  }));
}

const SIGNATURE_ROOM = 46;

function signatureStrip(
  writer: PageWriter,
  block: Extract<Block, { kind: 'signature' }>,
  { x }: Column,
): Strip {
  const width = 280;
  const name = writer.layOut(block.heading, { ...BODY, strong: true }, width);
  const text = writer.layOut(block.line, BODY, width);
  const height = SIGNATURE_ROOM + name.height + text.height;
  return {
    height,
    room: height,
    draw: (top) => {
      writer.ornament(() => {
        writer.fillBox(x, top + SIGNATURE_ROOM - 4, [width, 0.8], 'black');
      });
      writer.tag('P', () => {
        writer.write(name, x, top + SIGNATURE_ROOM);
      });
      writer.tag('P', () => {
        writer.write(text, x, top + SIGNATURE_ROOM + name.height);
      });
    },
  };
}
