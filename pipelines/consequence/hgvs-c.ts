import type { SlidEdit, TranscriptEdit } from './transcript-edit.ts';
import type { TranscriptView } from './transcript-view.ts';
import { reverseComplement } from '../knowledge/index.ts';

/** Beyond this a description spells no letters out: nobody reads them. */
const MAX_SPELLED = 10_000;

/**
 * `c.` name (or `n.` for a non-coding transcript) without the accession, by the HGVS nomenclature 21; `null`
 * where the change reaches outside the transcript, which has no name in its numbering.
 *
 * Substitution, deletion, inversion, duplication, insertion and deletion-insertion are tried in that order.
 */
export function nameTranscriptChange({ three }: SlidEdit, view: TranscriptView): string | null {
  const prefix = view.isCoding ? 'c.' : 'n.';
  if (three.deleted === '') {
    const body = nameInsertion(three, view);
    return body === null ? null : prefix + body;
  }
  const range = nameRange(three.first, three.last, view);
  return range === null ? null : `${prefix}${range}${nameReplacement(three)}`;
}

function nameReplacement({ deleted, inserted }: TranscriptEdit): string {
  if (inserted === '') {
    return 'del';
  }
  if (deleted.length === 1 && inserted.length === 1) {
    return `${deleted}>${inserted}`;
  }
  if (deleted.length === inserted.length && reverseComplement(deleted) === inserted) {
    return 'inv';
  }
  return inserted.length > MAX_SPELLED ? `delins(${inserted.length})` : `delins${inserted}`;
}

/** A duplication repeats the bases right before it; otherwise the neighbours on both sides are named. */
function nameInsertion(
  { first, last, inserted }: TranscriptEdit,
  view: TranscriptView,
): string | null {
  const { length } = inserted;
  if (repeatsBefore(last, inserted, view)) {
    const range = nameRange(last - length + 1, last, view);
    return range === null ? null : `${range}dup`;
  }
  const range = nameRange(last, first, view);
  const letters = length > MAX_SPELLED ? `(${length})` : inserted;
  return range === null ? null : `${range}ins${letters}`;
}

function repeatsBefore(last: number, inserted: string, view: TranscriptView): boolean {
  const { length } = inserted;
  for (let index = 0; index < length; index += 1) {
    if (view.baseAt(last - length + 1 + index) !== inserted.charAt(index)) {
      return false;
    }
  }
  return true;
}

function nameRange(first: number, last: number, view: TranscriptView): string | null {
  const start = namePosition(first, view);
  if (start === null || first === last) {
    return start;
  }
  const end = namePosition(last, view);
  return end === null ? null : `${start}_${end}`;
}

/**
 * Position in the numbering of the transcript: `1222`, `-5`, `*12`, `1066-11`. The middle base of an intron
 * of odd length counts from the 5' exon. `null` outside the transcript.
 */
export function namePosition(q: number, view: TranscriptView): string | null {
  const exon = view.exonBefore(q);
  if (exon < 0 || (exon === view.exonCount - 1 && q > view.endOf(exon))) {
    return null;
  }
  const behind = q - view.endOf(exon);
  if (behind <= 0) {
    return nameOffset(view.toTx(q, exon), view);
  }
  const before = view.startOf(exon + 1) - q;
  return behind <= before
    ? `${nameOffset(view.txStartOf(exon + 1) - 1, view)}+${behind}`
    : `${nameOffset(view.txStartOf(exon + 1), view)}-${before}`;
}

function nameOffset(tx: number, view: TranscriptView): string {
  if (!view.isCoding) {
    return `${tx + 1}`;
  }
  if (tx < view.cdsFrom) {
    return `${tx - view.cdsFrom}`;
  }
  return tx < view.cdsTo ? `${tx - view.cdsFrom + 1}` : `*${tx - view.cdsTo + 1}`;
}
