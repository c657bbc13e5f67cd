import type { ReportFont } from './report-font.ts';

/** Lines of at most `width` points. Breaks at spaces, and inside a word only where the word alone is too long. */
export function wrapText(
  text: string,
  {
    font,
    size,
    width,
  }: { readonly font: Pick<ReportFont, 'widthOf'>; readonly size: number; readonly width: number },
): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (font.widthOf(longer, size) <= width) {
      line = longer;
      continue;
    }
    if (line !== '') {
      lines.push(line);
    }
    const pieces = breakWord(word, (piece) => font.widthOf(piece, size) <= width);
    lines.push(...pieces.slice(0, -1));
    line = pieces.at(-1) ?? '';
  }
  return [...lines, line];
}

/** As many characters in each piece as fit, at least one. */
function breakWord(word: string, fits: (piece: string) => boolean): readonly string[] {
  const pieces: string[] = [];
  let piece = '';
  for (const character of word) {
    if (piece !== '' && !fits(piece + character)) {
      pieces.push(piece);
      piece = '';
    }
    piece += character;
  }
  return [...pieces, piece];
}
