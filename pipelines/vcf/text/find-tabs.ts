import type { RawLine } from './raw-line.ts';

const TAB = 9;
const SPACE = 32;

/**
 * Notes the tabs of a line. Returns how many of its bytes are other control characters (below 0x20), of which a
 * readable line has none. Looks at every byte of the line.
 *
 * SWAR: `(w - 0x20202020) & ~w` has the high bit of a byte set where that byte is below 0x20, or (by borrow) above
 * such a byte; the byte itself is then looked at. It takes half the time of a loop over single bytes.
 */
export function findTabs(line: RawLine): number {
  line.tabCount = 0;
  const { bytes, words, start, end } = line;
  const firstWord = (start + 3) >> 2;
  const lastWord = Math.min(end >> 2, words.length);
  if (firstWord >= lastWord) {
    return noteBytes(line, start, end);
  }
  const mask = line.tabs.length - 1;
  let others = noteBytes(line, start, firstWord << 2);
  for (let word = firstWord; word < lastWord; word += 1) {
    const four = words[word] ?? 0;
    let low = (four - 0x20202020) & ~four & 0x80808080;
    while (low !== 0) {
      // Words are little-endian here: the lowest set bit belongs to the first byte.
      const index = (word << 2) + ((31 - Math.clz32(low & -low)) >> 3);
      low &= low - 1;
      const byte = bytes[index] ?? 0;
      if (byte === TAB) {
        line.tabs[line.tabCount & mask] = index;
        line.tabCount += 1;
      } else if (byte < SPACE) {
        others += 1;
      }
    }
  }
  return others + noteBytes(line, lastWord << 2, end);
}

function noteBytes(line: RawLine, from: number, to: number): number {
  const { bytes, tabs } = line;
  let others = 0;
  for (let index = from; index < to; index += 1) {
    const byte = bytes[index] ?? 0;
    if (byte === TAB) {
      tabs[line.tabCount & (tabs.length - 1)] = index;
      line.tabCount += 1;
    } else if (byte < SPACE) {
      others += 1;
    }
  }
  return others;
}
