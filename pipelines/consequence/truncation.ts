import type { ExonLoss, NmdPrediction, StartLoss, Truncation } from './annotation.ts';
import { changeCoding } from './coding-change.ts';
import type { CodingChange, KnownCoding } from './coding-outcome.ts';
import type { CodingEdit, ExonSpan } from './region.ts';
import type { TranscriptView } from './transcript-view.ts';

/** Abou Tayoun 2018 (PMC6185798): a stop in the last 50 nt before the last junction escapes. */
const NMD_ESCAPE_NT = 50;

/** Truncation by a coding change; `null` where the protein keeps its length. */
export function findTruncation(
  edit: CodingEdit,
  { protein, prematureStop }: CodingChange,
  view: TranscriptView,
): Truncation | null {
  const { proteinLength } = view;
  const firstChangedResidue = firstChanged(protein, prematureStop);
  if (firstChangedResidue === null) {
    return null;
  }
  // A frame that finds a stop only behind the old one still replaces every residue from here on.
  const stopResidue = protein.kind === 'frameshift' ? frameshiftStop(protein) : prematureStop;
  return {
    firstChangedResidue,
    stopResidue,
    removedResidues: Math.max(0, proteinLength - firstChangedResidue + 1),
    proteinLength,
    nmd: stopResidue === null ? null : predictNmd(3 * (stopResidue - 1), edit, view),
  };
}

function firstChanged(protein: CodingChange['protein'], stop: number | null): number | null {
  if (protein.kind === 'frameshift') {
    return protein.residue;
  }
  if (stop === null) {
    return null;
  }
  if (protein.kind === 'substitution') {
    return protein.residue;
  }
  if (protein.kind === 'insertion') {
    return protein.after + 1;
  }
  return protein.kind === 'delins' ? protein.first : null;
}

function frameshiftStop({
  residue,
  stop,
}: {
  readonly residue: number;
  readonly stop: number | null;
}): number | null {
  return stop === null ? null : residue + stop - 1;
}

/** `stopOffset` is the place of the new stop in the altered coding sequence, 0-based. */
function predictNmd(stopOffset: number, edit: CodingEdit, view: TranscriptView): NmdPrediction {
  if (view.exonCount === 1) {
    return { expected: false, reason: 'single-exon' };
  }
  const junction = view.txStartOf(view.exonCount - 1) - view.cdsFrom;
  const shift = edit.inserted.length - edit.deleted;
  const altered = edit.from < junction ? junction + shift : junction;
  if (stopOffset >= altered) {
    return { expected: false, reason: 'last-exon' };
  }
  return altered - stopOffset <= NMD_ESCAPE_NT
    ? { expected: false, reason: 'last-50-nt' }
    : { expected: true, reason: 'before-last-50-nt' };
}

/** The transcript without the given exons (0-based). `known` is `null` where the sequence is absent. */
export function findExonLoss(
  { first, last }: ExonSpan,
  view: TranscriptView,
  known: KnownCoding | null,
): ExonLoss {
  const txFirst = view.txStartOf(first);
  const txEnd = view.txStartOf(last + 1);
  const from = Math.max(txFirst, view.cdsFrom);
  const codingBases = Math.max(0, Math.min(txEnd, view.cdsTo) - from);
  const base = { firstExon: first + 1, lastExon: last + 1, codingBases };
  const hasEnds = txFirst < view.cdsFrom + 3 || txEnd > view.cdsTo - 3;
  if (codingBases === 0 || hasEnds) {
    return { ...base, inFrame: null, removedResidues: null, truncation: null };
  }
  const edit = { from: from - view.cdsFrom, deleted: codingBases, inserted: '' };
  const truncation = known === null ? null : findTruncation(edit, changeCoding(edit, known), view);
  if (codingBases % 3 === 0) {
    return { ...base, inFrame: true, removedResidues: codingBases / 3, truncation };
  }
  return { ...base, inFrame: false, removedResidues: null, truncation };
}

export function findStartLoss(view: TranscriptView): StartLoss {
  const next = view.protein?.indexOf('M', 1) ?? -1;
  return { nextMethionine: next < 0 ? null : next + 1 };
}
