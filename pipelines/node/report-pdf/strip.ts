/** A piece of the report that is never parted by a page's end. */
export interface Strip {
  readonly height: number;
  /** Height that must be free before it is drawn, so that a heading does not stand alone. */
  readonly room: number;
  readonly draw: (top: number) => void;
}

/** Where strips stand between the margins. */
export interface Column {
  readonly x: number;
  readonly width: number;
}
