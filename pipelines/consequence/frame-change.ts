import type { AlteredSequence } from './altered-sequence.ts';
import type { CodingChange, KnownCoding } from './coding-outcome.ts';
import type { ProteinChange } from './protein-change.ts';
import type { CodingEdit } from './region.ts';
import type { SoTerm } from './so-terms.ts';

/** What reading on to the next stop finds; codons are 0-based. */
interface FrameScan {
  /** First codon whose residue differs, `null` where none does. */
  readonly changed: number | null;
  /** Codon of the first stop; `null` where the known sequence ends before one. */
  readonly stop: number | null;
}

/** A frameshift, or a change of the stop codon: every residue behind it may differ. */
export function changeFrame(
  edit: CodingEdit,
  altered: AlteredSequence,
  { protein, view }: KnownCoding,
): CodingChange {
  const lengthTerm = frameTerm(edit);
  const last = protein.length - 1;
  const scan = scanFrame(Math.floor(edit.from / 3), altered, protein);
  const base = { codons: null, aminoAcids: null, prematureStop: null };
  if (scan.changed === null) {
    return scan.stop === null
      ? { ...base, terms: [lengthTerm], protein: { kind: 'unknown' } }
      : { ...base, terms: ['stop_retained_variant'], protein: keepStop(last + 1) };
  }
  if (scan.changed >= last) {
    const alt = altered.residueAt(last);
    return {
      ...base,
      terms: withStopLost(lengthTerm),
      protein: { kind: 'extension', residue: last + 1, alt, length: countFrom(last, scan.stop) },
    };
  }
  const touchesStop = edit.from + edit.deleted > 3 * last;
  if (lengthTerm !== 'frameshift_variant') {
    return { ...base, terms: withStopLost(lengthTerm), protein: { kind: 'unknown' } };
  }
  const residue = scan.changed + 1;
  const ref = protein.charAt(scan.changed);
  if (scan.stop === scan.changed) {
    const change = { kind: 'substitution', residue, ref, alt: '*' } as const;
    return { ...base, terms: ['stop_gained', lengthTerm], protein: change, prematureStop: residue };
  }
  const alt = altered.residueAt(scan.changed);
  const length = countFrom(scan.changed, scan.stop);
  return {
    ...base,
    terms: touchesStop ? withStopLost(lengthTerm) : [lengthTerm],
    protein: {
      kind: 'frameshift',
      residue,
      ref,
      alt,
      stop: length === null ? null : length + 1,
    },
    prematureStop: scan.stop !== null && scan.stop < view.proteinLength ? scan.stop + 1 : null,
  };
}

function scanFrame(first: number, altered: AlteredSequence, protein: string): FrameScan {
  let changed: number | null = null;
  for (let codon = first; ; codon += 1) {
    const residue = altered.residueAt(codon);
    if (residue === '') {
      return { changed, stop: null };
    }
    if (changed === null && residue !== protein.charAt(codon)) {
      changed = codon;
    }
    if (residue === '*') {
      return { changed, stop: codon };
    }
  }
}

function countFrom(codon: number, stop: number | null): number | null {
  return stop === null ? null : stop - codon;
}

function keepStop(residue: number): ProteinChange {
  return { kind: 'same', first: residue, last: residue };
}

function withStopLost(lengthTerm: SoTerm): readonly SoTerm[] {
  return lengthTerm === 'missense_variant' ? ['stop_lost'] : ['stop_lost', lengthTerm];
}

/** The stop codon reads `alt`: counts on to the next stop. */
export function extendProtein(
  residue: number,
  alt: string,
  altered: AlteredSequence,
): ProteinChange {
  for (let codon = residue; ; codon += 1) {
    const next = altered.residueAt(codon);
    if (next === '') {
      return { kind: 'extension', residue, alt, length: null };
    }
    if (next === '*') {
      return { kind: 'extension', residue, alt, length: codon - residue + 1 };
    }
  }
}

/** What the length of a change alone says. */
export function frameTerm(edit: CodingEdit): SoTerm {
  const shift = edit.inserted.length - edit.deleted;
  if (shift % 3 !== 0) {
    return 'frameshift_variant';
  }
  if (shift === 0) {
    return 'missense_variant';
  }
  return shift > 0 ? 'inframe_insertion' : 'inframe_deletion';
}
