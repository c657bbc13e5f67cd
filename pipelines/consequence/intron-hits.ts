import type { SoTerm } from './so-terms.ts';
import type { TranscriptEdit } from './transcript-edit.ts';

/** What a change hits of one intron and its borders. */
export interface IntronHits {
  readonly terms: readonly SoTerm[];
  readonly donor: boolean;
  readonly acceptor: boolean;
  /** Some base of the intron itself. */
  readonly inside: boolean;
}

/**
 * Splice and intron terms as Ensembl VEP draws them: dinucleotides at both ends, three bases of the exon and
 * the third to eighth base of the intron as region; an insertion counts where both its neighbours do, and as
 * region also at the two borders of a dinucleotide. `start` and `end` are the intron's first and last base;
 * `null` where the change is farther away than the region.
 */
export function hitIntron(edit: TranscriptEdit, start: number, end: number): IntronHits | null {
  const { first, last, deleted } = edit;
  const hits = (from: number, to: number): boolean => last >= from && first <= to;
  if (first > end + 4 || last < start - 4) {
    return null;
  }
  const isInsertion = deleted === '';
  const beside = isInsertion && (first === start + 2 || last === end - 2);
  const donor = hits(start, start + 1);
  const acceptor = hits(end - 1, end);
  const region =
    beside ||
    (isInsertion && (first === start || last === end)) ||
    [
      [start - 3, start - 1],
      [start + 2, start + 7],
      [end - 7, end - 2],
      [end + 1, end + 3],
    ].some(([from = 0, to = 0]) => hits(from, to));
  const found: readonly (readonly [boolean, SoTerm])[] = [
    [donor, 'splice_donor_variant'],
    [acceptor, 'splice_acceptor_variant'],
    [region, 'splice_region_variant'],
    [hits(start + 4, start + 4), 'splice_donor_5th_base_variant'],
    [hits(start + 2, start + 5), 'splice_donor_region_variant'],
    [hits(end - 16, end - 2), 'splice_polypyrimidine_tract_variant'],
    [beside || hits(start + 2, end - 2), 'intron_variant'],
  ];
  const terms = found.filter(([hit]) => hit).map(([, term]) => term);
  return { terms, donor, acceptor, inside: hits(start, end) };
}
