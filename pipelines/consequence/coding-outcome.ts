import type { ProteinChange } from './protein-change.ts';
import type { SoTerm } from './so-terms.ts';
import type { TranscriptView } from './transcript-view.ts';

export interface CodingChange {
  readonly terms: readonly SoTerm[];
  readonly protein: ProteinChange;
  /** Codons that the change touches; `null` for a shifted frame. */
  readonly codons: { readonly ref: string; readonly alt: string } | null;
  readonly aminoAcids: { readonly ref: string; readonly alt: string } | null;
  /** Residue (1-based) of the new premature stop, in the altered protein. */
  readonly prematureStop: number | null;
}

export interface KnownCoding {
  readonly view: TranscriptView;
  /** Coding sequence with what is known behind it. */
  readonly tail: string;
  readonly protein: string;
}
