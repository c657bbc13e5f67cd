import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Block, ReportDocument } from '#pipelines';
import { PAGE, PageWriter } from './page-writer.ts';
import type { ReportFonts } from './page-writer.ts';
import { ReportFont } from './report-font.ts';
import { layOutBlocks } from './strips.ts';
import type { Column, Strip } from './strip.ts';

const COLUMN: Column = { x: PAGE.left, width: PAGE.right - PAGE.left };

/**
 * Writes a report as PDF/A-2a: tagged, with embedded fonts and an sRGB output intent. Same document and date, same
 * bytes. Fonts are read and parsed here, once; keep the renderer for as long as the thread lives.
 *
 * @returns renders a document; `created` stands as the date of the file, there is no clock here
 */
export function createPdfRenderer(): (report: ReportDocument, created: Date) => Uint8Array {
  const fonts: ReportFonts = {
    regular: new ReportFont(readFont('DejaVuSansCondensed.ttf')),
    strong: new ReportFont(readFont('DejaVuSansCondensed-Bold.ttf')),
  };
  return (report, created) => renderPdf(report, created, fonts);
}

function renderPdf(report: ReportDocument, created: Date, fonts: ReportFonts): Uint8Array {
  const writer = new PageWriter(
    {
      size: 'A4',
      margin: 0,
      font: '',
      autoFirstPage: false,
      bufferPages: true,
      pdfVersion: '1.7',
      subset: 'PDF/A-2a',
      tagged: true,
      lang: report.language,
      displayTitle: true,
      info: {
        Title: report.title,
        Producer: 'NeoSeal',
        Creator: 'NeoSeal',
        CreationDate: created,
      },
    },
    fonts,
  );
  drawPages(writer, report);
  return writer.finish(report);
}

/** The first page is alone on its page, whatever room it leaves. */
function drawPages(writer: PageWriter, { blocks }: ReportDocument): void {
  const isFirstPage = (block: Block): boolean =>
    block.kind === 'section' && block.role === 'first-page';
  drawStrips(writer, layOutBlocks(writer, blocks.filter(isFirstPage), COLUMN));
  drawStrips(
    writer,
    layOutBlocks(
      writer,
      blocks.filter((block) => !isFirstPage(block)),
      COLUMN,
    ),
  );
}

/** Begins a new page. */
function drawStrips(writer: PageWriter, strips: readonly Strip[]): void {
  let top: number = PAGE.bottom;
  for (const { height, room, draw } of strips) {
    if (top + room > PAGE.bottom && top > PAGE.top) {
      writer.beginPage();
      top = PAGE.top;
    }
    draw(top);
    top += height;
  }
}

function readFont(name: string): Uint8Array {
  const require = createRequire(import.meta.url);
  return new Uint8Array(readFileSync(require.resolve(`dejavu-fonts-ttf/ttf/${name}`)));
}
