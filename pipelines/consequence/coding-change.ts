import { AlteredSequence } from './altered-sequence.ts';
import type { CodingChange, KnownCoding } from './coding-outcome.ts';
import { changeFrame, extendProtein, frameTerm } from './frame-change.ts';
import { describeResidues } from './describe-residues.ts';
import type { ProteinChange } from './protein-change.ts';
import type { CodingEdit } from './region.ts';
import type { SoTerm } from './so-terms.ts';
import type { TranscriptView } from './transcript-view.ts';

/** What a change in the coding sequence does, by translating both sequences. */
export function changeCoding(edit: CodingEdit, known: KnownCoding): CodingChange {
  const altered = new AlteredSequence(known.tail, edit);
  if (edit.from < 3 && losesStart(altered, known)) {
    return startLost(edit, altered, known);
  }
  if (edit.deleted === 1 && edit.inserted.length === 1) {
    return changeCodon(edit, altered, known);
  }
  const shift = edit.inserted.length - edit.deleted;
  const lastCodon = known.protein.length - 1;
  const touchesStop = edit.from + edit.deleted > 3 * lastCodon;
  if (shift % 3 !== 0) {
    return changeFrame(edit, altered, known);
  }
  const window = changeWindow(edit, altered, known);
  const keepsStop = !touchesStop || window.aminoAcids?.alt.endsWith('*') === true;
  return keepsStop ? window : changeFrame(edit, altered, known);
}

/** A start codon is kept when it still is what starts this transcript. */
function losesStart(altered: AlteredSequence, known: KnownCoding): boolean {
  const start = altered.codons(0, 0);
  return hasStart(known) && start !== 'ATG' && start !== known.tail.slice(0, 3);
}

/** A model whose 5' end is incomplete has a first codon like any other. */
function hasStart({ tail, view }: KnownCoding): boolean {
  return tail.startsWith('ATG') || view.model.exception === 'non-ATG start';
}

function startLost(edit: CodingEdit, altered: AlteredSequence, known: KnownCoding): CodingChange {
  const inOneCodon = edit.deleted === edit.inserted.length && edit.from + edit.deleted <= 3;
  const length = frameTerm(edit);
  return {
    terms: length.startsWith('inframe') ? ['start_lost', length] : ['start_lost'],
    protein: { kind: 'start-lost' },
    codons: inOneCodon ? { ref: known.tail.slice(0, 3), alt: altered.codons(0, 0) } : null,
    aminoAcids: inOneCodon ? { ref: 'M', alt: altered.residueAt(0) } : null,
    prematureStop: null,
  };
}

/** One base: the common case, without any window. */
function changeCodon(edit: CodingEdit, altered: AlteredSequence, known: KnownCoding): CodingChange {
  const { tail, protein, view } = known;
  const codon = Math.floor(edit.from / 3);
  const ref = protein.charAt(codon);
  const alt = altered.residueAt(codon);
  const residue = codon + 1;
  const codons = { ref: tail.slice(3 * codon, 3 * codon + 3), alt: altered.codons(codon, codon) };
  if (codon === 0 && hasStart(known)) {
    return {
      terms: ['start_retained_variant', 'synonymous_variant'],
      protein: { kind: 'same', first: 1, last: 1 },
      codons,
      aminoAcids: { ref, alt: ref },
      prematureStop: null,
    };
  }
  const aminoAcids = { ref, alt };
  if (alt === 'X') {
    const terms: SoTerm[] = ['coding_sequence_variant'];
    return { terms, protein: { kind: 'unknown' }, codons, aminoAcids, prematureStop: null };
  }
  if (ref === '*' && alt !== '*') {
    const extension = extendProtein(residue, alt, altered);
    return { terms: ['stop_lost'], protein: extension, codons, aminoAcids, prematureStop: null };
  }
  if (ref === alt) {
    const terms: SoTerm[] = [ref === '*' ? 'stop_retained_variant' : 'synonymous_variant'];
    const same = { kind: 'same', first: residue, last: residue } as const;
    return { terms, protein: same, codons, aminoAcids, prematureStop: null };
  }
  const stops = alt === '*';
  return {
    terms: [stops ? 'stop_gained' : 'missense_variant'],
    protein: { kind: 'substitution', residue, ref, alt },
    codons,
    aminoAcids,
    prematureStop: stops && residue <= view.proteinLength ? residue : null,
  };
}

/** The frame is kept: only a window of residues differs. */
function changeWindow(
  edit: CodingEdit,
  altered: AlteredSequence,
  known: KnownCoding,
): CodingChange {
  const { protein, tail } = known;
  const first = Math.floor(edit.from / 3);
  const refEnd = Math.ceil((edit.from + edit.deleted) / 3);
  const altEnd = refEnd + (edit.inserted.length - edit.deleted) / 3;
  const ref = protein.slice(first, refEnd);
  const alt = readWindow(altered, { first, end: altEnd, keepsSec: ref.includes('U') });
  const codons = { ref: tail.slice(3 * first, 3 * refEnd), alt: altered.codons(first, altEnd - 1) };
  const aminoAcids = { ref, alt };
  if (alt.includes('X')) {
    const terms: SoTerm[] = ['coding_sequence_variant'];
    return { terms, protein: { kind: 'unknown' }, codons, aminoAcids, prematureStop: null };
  }
  const sameStop = ref.endsWith('*') && alt.endsWith('*') && alt.length === altEnd - first;
  const change = sameStop
    ? describeResidues({ first, ref: ref.slice(0, -1), alt: alt.slice(0, -1) }, protein)
    : describeResidues({ first, ref, alt }, protein);
  const stops = alt.endsWith('*') && !sameStop;
  return {
    terms: windowTerms(edit, { ref: codons.ref, alt: codons.alt, change, stops, sameStop }),
    protein: change,
    codons,
    aminoAcids,
    prematureStop: stops ? first + alt.length : null,
  };
}

/** Residues up to the first stop; an untouched selenocysteine codon beside the change is none. */
function readWindow(
  altered: AlteredSequence,
  {
    first,
    end,
    keepsSec,
  }: { readonly first: number; readonly end: number; readonly keepsSec: boolean },
): string {
  let residues = '';
  for (let codon = first; codon < end && !residues.endsWith('*'); codon += 1) {
    const residue = altered.residueAt(codon);
    residues +=
      keepsSec && residue === '*' && altered.codons(codon, codon) === 'TGA' ? 'U' : residue;
  }
  return residues;
}

interface Window {
  readonly ref: string;
  readonly alt: string;
  readonly change: ProteinChange;
  readonly stops: boolean;
  readonly sameStop: boolean;
}

function windowTerms(
  edit: CodingEdit,
  { ref, alt, change, stops, sameStop }: Window,
): readonly SoTerm[] {
  const shift = edit.inserted.length - edit.deleted;
  const terms: SoTerm[] = stops ? ['stop_gained'] : [];
  if (edit.from < 3) {
    terms.push('start_retained_variant');
  }
  if (sameStop && change.kind === 'same') {
    return [...terms, 'stop_retained_variant'];
  }
  if (shift === 0) {
    const same = change.kind === 'same';
    return stops ? terms : [...terms, same ? 'synonymous_variant' : 'missense_variant'];
  }
  if (shift < 0) {
    return [...terms, edit.inserted === '' ? 'inframe_deletion' : 'protein_altering_variant'];
  }
  // VEP: an insertion that leaves the touched codons whole; any other one alters the protein.
  const whole = alt.startsWith(ref) || alt.endsWith(ref);
  return [...terms, whole ? 'inframe_insertion' : 'protein_altering_variant'];
}

/** What can be said of a coding change where the sequence is absent. */
export function changeUnknownCoding(edit: CodingEdit, view: TranscriptView): CodingChange {
  const base = { codons: null, aminoAcids: null, prematureStop: null };
  const inside = edit.from >= 3 && edit.from + edit.deleted <= view.cdsLength - 3;
  const shift = edit.inserted.length - edit.deleted;
  const clean = edit.deleted === 0 || edit.inserted === '';
  if (inside && clean && shift % 3 !== 0) {
    return { ...base, terms: ['frameshift_variant'], protein: { kind: 'unknown' } };
  }
  return { ...base, terms: ['coding_sequence_variant'], protein: { kind: 'unknown' } };
}
