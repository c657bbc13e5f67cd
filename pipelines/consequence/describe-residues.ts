import type { ProteinChange } from './protein-change.ts';

/** Residues `ref` at the 0-based place `first` became `alt`; `alt` ends at its first stop. */
export interface ResidueWindow {
  readonly first: number;
  readonly ref: string;
  readonly alt: string;
}

/** The smallest description of a window (HGVS nomenclature 21: 3' rule, dup before ins before delins). */
export function describeResidues(window: ResidueWindow, protein: string): ProteinChange {
  const { first, ref, alt } = window;
  const { at, gone, come } = trimWindow(window);
  if (gone === '' && come === '') {
    return { kind: 'same', first: first + 1, last: Math.max(first + 1, first + ref.length) };
  }
  if (come.startsWith('*')) {
    return { kind: 'substitution', residue: at + 1, ref: protein.charAt(at), alt: '*' };
  }
  if (come === '') {
    return shiftDeletion(at, gone.length, protein);
  }
  if (gone === '') {
    return alt.endsWith('*')
      ? { kind: 'insertion', after: at, inserted: come }
      : describeInsertion(at, come, protein);
  }
  if (gone.length === 1 && come.length === 1) {
    return { kind: 'substitution', residue: at + 1, ref: gone, alt: come };
  }
  return { kind: 'delins', first: at + 1, last: at + gone.length, inserted: come };
}

/** Takes equal residues off both ends; behind a new stop nothing of the old protein follows. */
function trimWindow({ first, ref, alt }: ResidueWindow): {
  readonly at: number;
  readonly gone: string;
  readonly come: string;
} {
  const most = Math.min(ref.length, alt.length);
  let prefix = 0;
  while (prefix < most && ref[prefix] === alt[prefix]) {
    prefix += 1;
  }
  const rest = alt.endsWith('*') ? 0 : most - prefix;
  let suffix = 0;
  while (suffix < rest && ref[ref.length - 1 - suffix] === alt[alt.length - 1 - suffix]) {
    suffix += 1;
  }
  return {
    at: first + prefix,
    gone: ref.slice(prefix, ref.length - suffix),
    come: alt.slice(prefix, alt.length - suffix),
  };
}

function shiftDeletion(at: number, length: number, protein: string): ProteinChange {
  let start = at;
  // The final stop is not a residue that could move.
  while (
    start + length < protein.length - 1 &&
    protein.charAt(start) === protein.charAt(start + length)
  ) {
    start += 1;
  }
  return { kind: 'deletion', first: start + 1, last: start + length };
}

function describeInsertion(at: number, inserted: string, protein: string): ProteinChange {
  let place = at;
  let letters = inserted;
  while (place < protein.length - 1 && protein.charAt(place) === letters.charAt(0)) {
    letters = letters.slice(1) + letters.charAt(0);
    place += 1;
  }
  return protein.slice(Math.max(0, place - letters.length), place) === letters
    ? { kind: 'duplication', first: place - letters.length + 1, last: place }
    : { kind: 'insertion', after: place, inserted: letters };
}
