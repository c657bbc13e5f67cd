import PDFDocument from 'pdfkit';
import type { FontProgram, FontSubset, Glyph, GlyphRun } from 'pdfkit';

/**
 * Every character that a report can print: Latin with its accents, Greek letters, and the signs that the
 * catalogues use. What lies outside is printed as `?`; the result and the HTML report hold it as it is.
 */
const REPERTOIRE: readonly number[] = [
  ...codePoints(0x20, 0x7e),
  ...codePoints(0xa0, 0x17f),
  ...codePoints(0x391, 0x3a1),
  ...codePoints(0x3a3, 0x3a9),
  ...codePoints(0x3b1, 0x3c9),
  ...Array.from('–—‘’“”•…′″≤≥×−→★', (character) => character.codePointAt(0) ?? 0x3f),
];
const UNKNOWN = 0x3f;

/**
 * One face of the report's type, parsed once for each thread. Its subset is the whole repertoire, whatever the
 * text, so that it is cut once too and the size of a report tells nothing of its letters. Kerning and ligatures
 * are left out: text that is copied out of a report reads as it was written.
 */
export class ReportFont {
  readonly program: FontProgram;
  readonly #glyphs: ReadonlyMap<number, Glyph>;
  readonly #unitsPerEm: number;

  constructor(file: Uint8Array) {
    const parsed = new PDFDocument({ font: file, autoFirstPage: false })._font.font;
    const supported = REPERTOIRE.filter((codePoint) => parsed.hasGlyphForCodePoint(codePoint));
    this.#glyphs = new Map(
      supported.map((codePoint) => [codePoint, parsed.glyphForCodePoint(codePoint)]),
    );
    this.#unitsPerEm = parsed.unitsPerEm;
    this.program = asFixedSubset(parsed, [...this.#glyphs.values()], (text) => this.#layOut(text));
  }

  /** All characters, to be encoded first: this numbers the glyphs as the subset has them. */
  get repertoire(): string {
    return String.fromCodePoint(...this.#glyphs.keys());
  }

  /** In points. */
  widthOf(text: string, size: number): number {
    let width = 0;
    for (const character of text) {
      width += this.#glyph(character.codePointAt(0) ?? UNKNOWN).advanceWidth;
    }
    return (width * size) / this.#unitsPerEm;
  }

  #layOut(text: string): GlyphRun {
    const glyphs = Array.from(text, (character) =>
      this.#glyph(character.codePointAt(0) ?? UNKNOWN),
    );
    return {
      glyphs,
      // New for each run: pdfkit scales them in place.
      positions: glyphs.map(({ advanceWidth }) => ({
        xAdvance: advanceWidth,
        yAdvance: 0,
        xOffset: 0,
        yOffset: 0,
      })),
      advanceWidth: glyphs.reduce((sum, { advanceWidth }) => sum + advanceWidth, 0),
    };
  }

  #glyph(codePoint: number): Glyph {
    const glyph = this.#glyphs.get(codePoint) ?? this.#glyphs.get(UNKNOWN);
    if (glyph === undefined) {
      throw new Error('the font of the reports lacks the question mark');
    }
    return glyph;
  }
}

/** The parsed font, but for its layout and for a subset that was cut beforehand. */
function asFixedSubset(
  parsed: FontProgram,
  glyphs: readonly Glyph[],
  layout: (text: string) => GlyphRun,
): FontProgram {
  const cut = parsed.createSubset();
  const numbers = new Map(glyphs.map(({ id }) => [id, cut.includeGlyph(id)]));
  const encoded = cut.encode();
  const subset: FontSubset = { includeGlyph: (id) => numbers.get(id) ?? 0, encode: () => encoded };
  return {
    postscriptName: parsed.postscriptName,
    unitsPerEm: parsed.unitsPerEm,
    ascent: parsed.ascent,
    descent: parsed.descent,
    lineGap: parsed.lineGap,
    xHeight: parsed.xHeight,
    capHeight: parsed.capHeight,
    italicAngle: parsed.italicAngle,
    bbox: parsed.bbox,
    'OS/2': parsed['OS/2'],
    post: parsed.post,
    head: parsed.head,
    getGlyph: (id) => parsed.getGlyph(id),
    glyphForCodePoint: (codePoint) => parsed.glyphForCodePoint(codePoint),
    hasGlyphForCodePoint: (codePoint) => parsed.hasGlyphForCodePoint(codePoint),
    layout,
    createSubset: () => subset,
  };
}

function codePoints(first: number, last: number): readonly number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
