// The part of pdfkit that reports use, with what its own types leave out: font programs that are parsed already,
// and where the bytes go. Read in pdfkit 0.20.2.
export interface Glyph {
  readonly id: number;
  readonly advanceWidth: number;
  readonly codePoints: readonly number[];
}

export interface GlyphRun {
  readonly glyphs: readonly Glyph[];
  readonly positions: readonly {
    xAdvance: number;
    yAdvance: number;
    xOffset: number;
    yOffset: number;
  }[];
  readonly advanceWidth: number;
}

export interface FontSubset {
  includeGlyph(id: number): number;
  encode(): Uint8Array;
}

/** A parsed font, as pdfkit asks it. */
export interface FontProgram {
  readonly postscriptName: string;
  readonly unitsPerEm: number;
  readonly ascent: number;
  readonly descent: number;
  readonly lineGap: number;
  readonly xHeight: number;
  readonly capHeight: number;
  readonly italicAngle: number;
  readonly bbox: unknown;
  readonly 'OS/2': unknown;
  readonly post: unknown;
  readonly head: unknown;
  getGlyph(id: number): Glyph;
  glyphForCodePoint(codePoint: number): Glyph;
  hasGlyphForCodePoint(codePoint: number): boolean;
  layout(text: string): GlyphRun;
  createSubset(): FontSubset;
}

export interface StructureElement {
  add(child: StructureElement | (() => void)): this;
  end(): void;
}

export interface StructureOptions {
  readonly alt?: string;
  readonly scope?: 'Column' | 'Row';
  /** Left, top, right, bottom. */
  readonly bbox?: readonly [number, number, number, number];
}

export interface DocumentOptions {
  readonly size?: 'A4';
  readonly margin?: number;
  readonly font?: string | Uint8Array;
  readonly autoFirstPage?: boolean;
  readonly bufferPages?: boolean;
  readonly pdfVersion?: '1.7';
  readonly subset?: 'PDF/A-2a';
  readonly tagged?: boolean;
  readonly lang?: string;
  readonly displayTitle?: boolean;
  readonly info?: Readonly<Record<string, string | Date>>;
}

export default class PDFDocument {
  constructor(options: DocumentOptions);
  readonly _font: { readonly font: FontProgram; encode(text: string): unknown };
  /** A readable stream takes its bytes here, and `null` at the end. */
  push(chunk: Uint8Array | null): boolean;
  registerFont(name: string, source: FontProgram): this;
  font(name: string): this;
  fontSize(size: number): this;
  fillColor(color: string): this;
  strokeColor(color: string): this;
  lineWidth(width: number): this;
  dash(length: number, options: { readonly space: number }): this;
  undash(): this;
  moveTo(x: number, y: number): this;
  lineTo(x: number, y: number): this;
  rect(x: number, y: number, width: number, height: number): this;
  circle(x: number, y: number, radius: number): this;
  closePath(): this;
  fill(): this;
  stroke(): this;
  save(): this;
  restore(): this;
  translate(x: number, y: number): this;
  scale(factor: number): this;
  text(text: string, x: number, y: number, options: { readonly lineBreak: false }): this;
  addPage(): this;
  continueOnNewPage(): this;
  bufferedPageRange(): { readonly start: number; readonly count: number };
  switchToPage(index: number): unknown;
  struct(type: string, options?: StructureOptions, content?: () => void): StructureElement;
  addStructure(element: StructureElement): this;
  markContent(tag: 'Artifact', options?: { readonly type: 'Pagination' | 'Layout' }): this;
  endMarkedContent(): this;
  end(): void;
}
