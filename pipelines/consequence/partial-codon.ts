import type { CodingChange } from './coding-outcome.ts';
import { translateCodes } from './genetic-code.ts';
import type { CodingEdit } from './region.ts';
import type { TranscriptView } from './transcript-view.ts';

const BASES = ['A', 'C', 'G', 'T'];

/**
 * What one changed base does where the coding sequence is absent: certain only where every codon that the unknown
 * bases allow has the same outcome. `deleted` is REF as the transcript reads it; neighbours that the pack happens
 * to know narrow the codons down. `null` where nothing is certain.
 *
 * A change of the second base is never silent, C and T as third bases never differ, and no stop begins with
 * anything but T: so a place and two letters often say enough.
 */
export function changePartialCodon(
  edit: CodingEdit,
  deleted: string,
  view: TranscriptView,
): CodingChange | null {
  const single = edit.deleted === 1 && edit.inserted.length === 1 && edit.inserted !== deleted;
  const inside = edit.from >= 3 && edit.from < view.cdsLength - 3;
  if (!single || !inside || view.model.exception !== null) {
    return null;
  }
  const outcomes = possibleOutcomes(edit, deleted, view);
  const kinds = new Set(outcomes.map(kindOf));
  const [kind] = kinds;
  if (kinds.size !== 1 || kind === undefined) {
    return null;
  }
  const residue = Math.floor(edit.from / 3) + 1;
  const aminoAcids = onlyOne(outcomes);
  const isChange = kind !== 'synonymous_variant' && aminoAcids !== null;
  return {
    terms: [kind],
    protein: isChange ? { kind: 'substitution', residue, ...aminoAcids } : { kind: 'unknown' },
    codons: null,
    aminoAcids,
    prematureStop: kind === 'stop_gained' ? residue : null,
  };
}

interface Outcome {
  readonly ref: string;
  readonly alt: string;
}

function possibleOutcomes(
  edit: CodingEdit,
  deleted: string,
  view: TranscriptView,
): readonly Outcome[] {
  const place = edit.from % 3;
  const [first = [], second = [], third = []] = [0, 1, 2].map((index) => {
    const known = index === place ? deleted : codingBase(edit.from - place + index, view);
    return BASES.includes(known) ? [known] : BASES;
  });
  const outcomes: Outcome[] = [];
  for (const a of first) {
    for (const b of second) {
      for (const c of third) {
        const ref = translateCodon([a, b, c]);
        if (ref !== '*') {
          outcomes.push({ ref, alt: translateCodon([a, b, c].with(place, edit.inserted)) });
        }
      }
    }
  }
  return outcomes;
}

function kindOf({ ref, alt }: Outcome): 'missense_variant' | 'stop_gained' | 'synonymous_variant' {
  if (alt === '*') {
    return 'stop_gained';
  }
  return ref === alt ? 'synonymous_variant' : 'missense_variant';
}

function onlyOne(outcomes: readonly Outcome[]): Outcome | null {
  const [first] = outcomes;
  const same = outcomes.every(({ ref, alt }) => ref === first?.ref && alt === first.alt);
  return first !== undefined && same ? first : null;
}

function translateCodon([a = '', b = '', c = '']: readonly string[]): string {
  return translateCodes(a.charCodeAt(0), b.charCodeAt(0), c.charCodeAt(0));
}

/** Base at an offset of the coding sequence, `''` where the pack does not know it. */
function codingBase(offset: number, view: TranscriptView): string {
  const tx = view.cdsFrom + offset;
  let exon = 0;
  while (exon + 1 < view.exonCount && view.txStartOf(exon + 1) <= tx) {
    exon += 1;
  }
  return view.baseAt(view.startOf(exon) + tx - view.txStartOf(exon));
}
