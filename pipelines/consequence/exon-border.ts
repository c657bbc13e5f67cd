import type { Annotation } from './annotation.ts';
import type { TranscriptEdit } from './transcript-edit.ts';
import type { TranscriptView } from './transcript-view.ts';

type Border = Pick<Annotation, 'borderDistance' | 'border'>;

const NONE: Border = { borderDistance: null, border: null };

/** The nearer of the two splice sites around a change: 1 is the exon's base at the site, -1 the intron's. */
export function findBorder(edit: TranscriptEdit, view: TranscriptView): Border {
  const exon = view.exonBefore(edit.first);
  const isLast = exon === view.exonCount - 1;
  if (exon < 0 || (isLast && edit.first > view.endOf(exon))) {
    return NONE;
  }
  if (edit.first > view.endOf(exon)) {
    return nearer(view.endOf(exon) - edit.first, Math.min(-1, edit.last - view.startOf(exon + 1)));
  }
  const donor = isLast ? null : Math.max(1, view.endOf(exon) - edit.last + 1);
  return nearer(donor, exon === 0 ? null : edit.first - view.startOf(exon) + 1);
}

function nearer(donor: number | null, acceptor: number | null): Border {
  if (donor === null && acceptor === null) {
    return NONE;
  }
  return acceptor === null || (donor !== null && Math.abs(donor) <= Math.abs(acceptor))
    ? { borderDistance: donor, border: 'donor' }
    : { borderDistance: acceptor, border: 'acceptor' };
}
