/** One line where it lies in the buffer. The object is reused: read it inside the visitor only. */
export interface RawLine {
  bytes: Uint8Array;
  /** The same bytes, four at a time, without the last one to three. */
  words: Int32Array;
  /** Offset of the first byte. */
  start: number;
  /** Offset just past the last byte, line ending excluded. The byte that lies there is a control character. */
  end: number;
  /** 1-based. */
  number: number;
  /** Offsets of the tabs once `findTabs` has run, as long as there are no more than `tabs.length`. */
  readonly tabs: Int32Array;
  /** Number of tabs once `findTabs` has run. */
  tabCount: number;
}

export type VisitLine = (line: RawLine) => void;

/** A power of two, so that a mask bounds the index; a record has 9 tabs, and one with more is refused. */
const KEPT_TABS = 16;

export function newRawLine(): RawLine {
  return {
    bytes: new Uint8Array(0),
    words: new Int32Array(0),
    start: 0,
    end: 0,
    number: 1,
    tabs: new Int32Array(KEPT_TABS),
    tabCount: 0,
  };
}
