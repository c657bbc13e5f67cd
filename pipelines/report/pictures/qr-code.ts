import qrcode from 'qrcode-generator';
import type { Picture, Shape } from './picture.ts';
import { box } from './picture.ts';

const MODULE = 4;
/** ISO/IEC 18004 §5.3.8: four modules of white around the symbol. */
const QUIET_ZONE = 4;

/** A QR code (ISO/IEC 18004, correction level M) of ASCII text; runs of dark modules are one rectangle. */
export function qrCode(text: string, alt: string): Picture {
  const code = qrcode(0, 'M');
  code.addData(text);
  code.make();
  const count = code.getModuleCount();
  const side = (count + 2 * QUIET_ZONE) * MODULE;
  const shapes: Shape[] = [box([0, 0], [side, side], { fill: 'white' })];
  for (let row = 0; row < count; row += 1) {
    for (const [start, length] of darkRuns(count, (column) => code.isDark(row, column))) {
      const corner = [(start + QUIET_ZONE) * MODULE, (row + QUIET_ZONE) * MODULE] as const;
      shapes.push(box(corner, [length * MODULE, MODULE], { fill: 'black' }));
    }
  }
  return { width: side, height: side, alt, caption: null, shapes };
}

function darkRuns(
  count: number,
  isDark: (column: number) => boolean,
): (readonly [start: number, length: number])[] {
  const runs: [number, number][] = [];
  let start = -1;
  for (let column = 0; column <= count; column += 1) {
    const dark = column < count && isDark(column);
    if (dark && start < 0) {
      start = column;
    } else if (!dark && start >= 0) {
      runs.push([start, column - start]);
      start = -1;
    }
  }
  return runs;
}
