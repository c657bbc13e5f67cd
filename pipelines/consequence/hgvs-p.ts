import { spellOut, threeLetters } from './genetic-code.ts';
import type { ProteinChange } from './protein-change.ts';

/**
 * `p.` name in the predicted form, e.g. `p.(Arg408Trp)`, by the HGVS nomenclature 21. `p.?` is the name of an
 * unknown effect. `protein` are the one-letter residues with the final stop.
 */
export function nameProteinChange(change: ProteinChange, protein: string): string {
  if (change.kind === 'unknown') {
    return 'p.?';
  }
  return `p.(${nameBody(change, protein)})`;
}

function nameBody(change: Exclude<ProteinChange, { kind: 'unknown' }>, protein: string): string {
  switch (change.kind) {
    case 'start-lost':
      return 'Met1?';
    case 'same':
      return `${nameResidues(change, protein)}=`;
    case 'substitution':
      return `${threeLetters(change.ref)}${change.residue}${threeLetters(change.alt)}`;
    case 'deletion':
      return `${nameResidues(change, protein)}del`;
    case 'duplication':
      return `${nameResidues(change, protein)}dup`;
    case 'insertion': {
      const between = { first: change.after, last: change.after + 1 };
      return `${nameResidues(between, protein)}ins${spellOut(change.inserted)}`;
    }
    case 'delins':
      return `${nameResidues(change, protein)}delins${spellOut(change.inserted)}`;
    case 'frameshift':
      return `${threeLetters(change.ref)}${change.residue}${threeLetters(change.alt)}fsTer${change.stop ?? '?'}`;
    case 'extension':
      return `Ter${change.residue}${threeLetters(change.alt)}extTer${change.length ?? '?'}`;
  }
}

function nameResidues(
  { first, last }: { readonly first: number; readonly last: number },
  protein: string,
): string {
  const start = `${threeLetters(protein.charAt(first - 1))}${first}`;
  return first === last ? start : `${start}_${threeLetters(protein.charAt(last - 1))}${last}`;
}
