import type { Variant } from '../model/index.ts';
import { ConsequenceFault } from './consequence-fault.ts';
import { trimAlleles, turnRight } from './normalise-variant.ts';
import type { TranscriptView } from './transcript-view.ts';

/**
 * A change along the transcript's direction: `deleted` lies on `first … last` (q, see TranscriptView).
 * For an insertion `last` is `first - 1`: the new bases come between them.
 */
export interface TranscriptEdit {
  readonly first: number;
  readonly last: number;
  readonly deleted: string;
  readonly inserted: string;
}

/** One change and how far it can slide without changing the resulting sequence. */
export interface SlidEdit {
  /** The most 5' and the most 3' placement; equal where the change cannot move. */
  readonly five: TranscriptEdit;
  readonly three: TranscriptEdit;
  /** An unknown base stopped it on the way to 3', so that the name may not be the right-most one. */
  readonly limited: boolean;
}

/** No tandem repeat that a VCF record can carry is longer. */
const MAX_SLIDE = 100_000;

/** @throws ConsequenceFault CHROM_MISMATCH */
export function editOf(variant: Variant, view: TranscriptView): TranscriptEdit {
  if (variant.chrom !== view.model.chrom) {
    throw new ConsequenceFault('CHROM_MISMATCH', 'variant and transcript lie on two contigs');
  }
  const { start, ref, alt } = trimAlleles(variant);
  const end = start + ref.length - 1;
  const forward = view.model.strand === '+';
  return {
    first: forward ? start : -end,
    last: forward ? end : -start,
    deleted: view.orient(ref),
    inserted: view.orient(alt),
  };
}

/** HGVS 3' rule: a deletion or insertion in a repeat is described at its most 3' place; here both ends. */
export function slideEdit(edit: TranscriptEdit, view: TranscriptView): SlidEdit {
  const { deleted, inserted } = edit;
  if (deleted !== '' && inserted !== '') {
    return { five: edit, three: edit, limited: false };
  }
  const unit = deleted + inserted;
  const right = countSteps(unit, edit.last, { view, direction: 1 });
  const left = countSteps(unit, edit.first, { view, direction: -1 });
  const { length } = unit;
  return {
    three: right.steps === 0 ? edit : moveEdit(edit, right.steps, length - (right.steps % length)),
    five: left.steps === 0 ? edit : moveEdit(edit, -left.steps, left.steps % length),
    limited: !right.known,
  };
}

function moveEdit(edit: TranscriptEdit, by: number, turn: number): TranscriptEdit {
  return {
    first: edit.first + by,
    last: edit.last + by,
    deleted: edit.deleted === '' ? '' : turnRight(edit.deleted, turn),
    inserted: edit.inserted === '' ? '' : turnRight(edit.inserted, turn),
  };
}

function countSteps(
  unit: string,
  edge: number,
  { view, direction }: { readonly view: TranscriptView; readonly direction: 1 | -1 },
): { readonly steps: number; readonly known: boolean } {
  const { length } = unit;
  for (let steps = 0; steps < MAX_SLIDE; steps += 1) {
    const next = view.baseAt(edge + direction * (steps + 1));
    if (next === '') {
      return { steps, known: false };
    }
    const letter = direction === 1 ? steps % length : length - 1 - (steps % length);
    if (next !== unit.charAt(letter)) {
      return { steps, known: true };
    }
  }
  return { steps: MAX_SLIDE, known: false };
}
