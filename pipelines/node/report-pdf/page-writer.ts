import PDFDocument from 'pdfkit';
import type { DocumentOptions, StructureElement, StructureOptions } from 'pdfkit';
import { INKS } from '#pipelines';
import type { Ink, ReportDocument } from '#pipelines';
import type { ReportFont } from './report-font.ts';
import { wrapText } from './wrap-text.ts';

/** Points. A4, with room for the foot of the page. */
export const PAGE = { left: 42, right: 553, top: 42, bottom: 778, foot: 796 } as const;
export const LINE_HEIGHT = 1.28;

export interface ReportFonts {
  readonly regular: ReportFont;
  readonly strong: ReportFont;
}

export interface TextStyle {
  readonly size: number;
  readonly strong: boolean;
  readonly ink: Ink;
}

export const BODY: TextStyle = { size: 9.5, strong: false, ink: 'black' };

/** A block of text, broken into lines once and drawn from them. */
export interface LaidText {
  readonly lines: readonly string[];
  readonly style: TextStyle;
  readonly height: number;
}

/** A pdfkit document that keeps its bytes: nothing of a report waits for a stream. */
class CollectingDocument extends PDFDocument {
  // Not initialised here: the base class writes its first bytes before own fields exist.
  declare chunks?: Uint8Array[];

  override push(chunk: Uint8Array | null): boolean {
    if (chunk !== null) {
      this.chunks ??= [];
      this.chunks.push(chunk);
    }
    return true;
  }
}

/** Text, lines and structure on pages; where on a page something stands is decided by the caller. */
export class PageWriter {
  readonly pdf: CollectingDocument;
  readonly #fonts: ReportFonts;
  readonly #root: StructureElement;
  #parents: StructureElement[] = [];

  constructor(options: DocumentOptions, fonts: ReportFonts) {
    this.pdf = new CollectingDocument(options);
    this.#fonts = fonts;
    for (const name of ['regular', 'strong'] as const) {
      const font = fonts[name];
      this.pdf.registerFont(name, font.program).font(name)._font.encode(font.repertoire);
    }
    this.#root = this.pdf.struct('Document');
    this.pdf.addStructure(this.#root);
  }

  /** What is open in the structure goes on on the new page. */
  beginPage(): void {
    if (this.pdf.bufferedPageRange().count === 0) {
      this.pdf.addPage();
    } else {
      this.pdf.continueOnNewPage();
    }
  }

  layOut(text: string, style: TextStyle, width: number): LaidText {
    const font = style.strong ? this.#fonts.strong : this.#fonts.regular;
    const lines = wrapText(text, { font, size: style.size, width });
    return { lines, style, height: lines.length * style.size * LINE_HEIGHT };
  }

  widthOf(text: string, { size, strong }: TextStyle): number {
    return (strong ? this.#fonts.strong : this.#fonts.regular).widthOf(text, size);
  }

  write({ lines, style }: LaidText, x: number, top: number): void {
    this.pdf
      .font(style.strong ? 'strong' : 'regular')
      .fontSize(style.size)
      .fillColor(INKS[style.ink]);
    for (const [index, line] of lines.entries()) {
      this.pdf.text(line, x, top + index * style.size * LINE_HEIGHT, { lineBreak: false });
    }
  }

  /** Content that a screen reader reads, as an element of the structure tree. */
  tag(type: string, draw: () => void, options: StructureOptions = {}): void {
    this.#parent.add(this.pdf.struct(type, options, draw));
  }

  /** Opens an element whose content comes in several pieces; `close` ends it. */
  open(type: string): void {
    const element = this.pdf.struct(type);
    this.#parent.add(element);
    this.#parents.push(element);
  }

  close(): void {
    this.#parents.pop()?.end();
  }

  /** What is mere ornament, or repeats on every page. */
  ornament(draw: () => void, type: 'Pagination' | 'Layout' = 'Layout'): void {
    this.pdf.markContent('Artifact', { type });
    draw();
    this.pdf.endMarkedContent();
  }

  fillBox(x: number, top: number, [width, height]: readonly [number, number], ink: Ink): void {
    this.pdf.fillColor(INKS[ink]).rect(x, top, width, height).fill();
  }

  /** Numbers the pages and ends the document. */
  finish({ footer, pageOf, warning }: ReportDocument): Uint8Array {
    const { count } = this.pdf.bufferedPageRange();
    for (let page = 0; page < count; page += 1) {
      this.pdf.switchToPage(page);
      this.ornament(() => {
        this.#writeFoot(footer, `${page + 1} ${pageOf} ${count}`, warning);
      }, 'Pagination');
    }
    this.#root.end();
    this.pdf.end();
    return concat(this.pdf.chunks ?? []);
  }

  #writeFoot(footer: string, number: string, warning: string | null): void {
    const style: TextStyle = { size: 7.5, strong: false, ink: 'grey' };
    this.write({ lines: [footer], style, height: 0 }, PAGE.left, PAGE.foot);
    const left = PAGE.right - this.widthOf(number, style);
    this.write({ lines: [number], style, height: 0 }, left, PAGE.foot);
    if (warning !== null) {
      const loud: TextStyle = { size: 7.5, strong: true, ink: 'red' };
      this.write({ lines: [warning], style: loud, height: 0 }, PAGE.left, PAGE.foot + 10);
    }
  }

  get #parent(): StructureElement {
    return this.#parents.at(-1) ?? this.#root;
  }
}

function concat(chunks: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  return bytes;
}
