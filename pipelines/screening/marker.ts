/** An analyte that screens for a condition, and the side that does: `PHE`, `CIT:low`. */
export interface Marker {
  readonly analyte: string;
  /** `null`: the only side that has a rule. */
  readonly direction: 'high' | 'low' | null;
}

export function parseMarker(text: string): Marker {
  const [analyte = '', side] = text.split(':');
  return { analyte, direction: side === 'high' || side === 'low' ? side : null };
}
