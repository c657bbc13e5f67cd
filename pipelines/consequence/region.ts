import { hitIntron } from './intron-hits.ts';
import type { IntronHits } from './intron-hits.ts';
import type { SoTerm } from './so-terms.ts';
import type { TranscriptEdit } from './transcript-edit.ts';
import type { TranscriptView } from './transcript-view.ts';

/** A change of the coding sequence; `from` is a 0-based offset from the A of the start codon. */
export interface CodingEdit {
  readonly from: number;
  readonly deleted: number;
  readonly inserted: string;
}

/** Where a change lies in a transcript, before any sequence is looked at. */
export interface Region {
  /** Terms of place: splice, intron, UTR, non-coding exon, outside. */
  readonly terms: readonly SoTerm[];
  /** Exon (0-based) whose donor or acceptor dinucleotide is hit; the first and the last of several. */
  readonly donor: ExonSpan | null;
  readonly acceptor: ExonSpan | null;
  /** The change lies in one exon and begins in its coding part; it may run into the 3' UTR. */
  readonly coding: CodingEdit | null;
  /** Coding bases are hit, whether or not `coding` could be made. */
  readonly touchesCds: boolean;
  /** Runs from the 5' UTR into the start codon within one exon. */
  readonly spansStart: boolean;
  /** Exons whose every base is deleted. */
  readonly deletedExons: ExonSpan | null;
  readonly exon: number | null;
  readonly intron: number | null;
}

export interface ExonSpan {
  readonly first: number;
  readonly last: number;
}

export interface RegionOptions {
  /** Bases beside the transcript that count as upstream or downstream. */
  readonly flank: number;
}

/** Collects what a scan over exons and introns finds. */
class RegionBuilder {
  readonly terms: SoTerm[] = [];
  donor: ExonSpan | null = null;
  acceptor: ExonSpan | null = null;
  coding: CodingEdit | null = null;
  touchesCds = false;
  spansStart = false;
  deletedExons: ExonSpan | null = null;
  exon: number | null = null;
  intron: number | null = null;
}

export function findRegion(
  edit: TranscriptEdit,
  view: TranscriptView,
  { flank }: RegionOptions,
): Region {
  const region = new RegionBuilder();
  const lastExon = view.exonCount - 1;
  const low = Math.min(edit.first, edit.last);
  const high = Math.max(edit.first, edit.last);
  const isInsertion = edit.deleted === '';
  // An insertion at either end of the transcript has one neighbour outside: it is outside.
  const outside = isInsertion
    ? low < view.startOf(0) || high > view.endOf(lastExon)
    : high < view.startOf(0) || low > view.endOf(lastExon);
  if (outside) {
    addOutside(edit, view, { flank }, region);
    return region;
  }
  const from = Math.max(0, view.exonBefore(low));
  const to = Math.min(lastExon, view.exonBefore(high) + 1);
  for (let exon = from; exon <= to; exon += 1) {
    addExon(edit, view, exon, region);
  }
  for (let intron = Math.max(0, from - 1); intron < to; intron += 1) {
    const hits = hitIntron(edit, view.endOf(intron) + 1, view.startOf(intron + 1) - 1);
    if (hits !== null) {
      addIntron(hits, intron, region);
    }
  }
  if (!isInsertion && low <= view.startOf(0) && high >= view.endOf(lastExon)) {
    region.terms.splice(0, region.terms.length, 'transcript_ablation');
  }
  return region;
}

function addOutside(
  edit: TranscriptEdit,
  view: TranscriptView,
  { flank }: RegionOptions,
  region: RegionBuilder,
): void {
  const before = view.startOf(0) - edit.last;
  const after = edit.first - view.endOf(view.exonCount - 1);
  if (before > 0 && before <= flank) {
    region.terms.push('upstream_gene_variant');
  } else if (after > 0 && after <= flank) {
    region.terms.push('downstream_gene_variant');
  } else {
    region.terms.push('intergenic_variant');
  }
}

function addIntron(hits: IntronHits, intron: number, region: RegionBuilder): void {
  region.terms.push(...hits.terms);
  if (hits.inside) {
    region.intron ??= intron;
  }
  if (hits.donor) {
    region.donor = { first: region.donor?.first ?? intron, last: intron };
  }
  if (hits.acceptor) {
    region.acceptor = { first: region.acceptor?.first ?? intron + 1, last: intron + 1 };
  }
}

/** Between an exon and its splice site an insertion lengthens the exon: the dinucleotide stays where it was. */
function isInsertedIn(exon: number, edit: TranscriptEdit, view: TranscriptView): boolean {
  const low = view.startOf(exon) - (exon === 0 ? 0 : 1);
  const high = view.endOf(exon) + (exon === view.exonCount - 1 ? 0 : 1);
  return edit.last >= low && edit.first <= high;
}

function addExon(
  edit: TranscriptEdit,
  view: TranscriptView,
  exon: number,
  region: RegionBuilder,
): void {
  const start = view.startOf(exon);
  const end = view.endOf(exon);
  if (edit.deleted === '') {
    if (isInsertedIn(exon, edit, view)) {
      region.exon = exon;
      addExonicInsertion(edit, view.toTx(edit.first, exon), view, region);
    }
    return;
  }
  const first = Math.max(edit.first, start);
  const last = Math.min(edit.last, end);
  if (first > last) {
    return;
  }
  region.exon ??= exon;
  const txFirst = view.toTx(first, exon);
  const txLast = view.toTx(last, exon);
  addExonicTerms(txFirst, txLast, view, region);
  if (first === start && last === end) {
    region.deletedExons = { first: region.deletedExons?.first ?? exon, last: exon };
  }
  if (edit.first >= start && edit.last <= end) {
    addCodingEdit(edit, txFirst, view, region);
  }
}

function addExonicTerms(
  txFirst: number,
  txLast: number,
  view: TranscriptView,
  region: RegionBuilder,
): void {
  if (!view.isCoding) {
    region.terms.push('non_coding_transcript_exon_variant');
    return;
  }
  if (txFirst < view.cdsFrom) {
    region.terms.push('5_prime_UTR_variant');
  }
  if (txLast >= view.cdsTo) {
    region.terms.push('3_prime_UTR_variant');
  }
  region.touchesCds ||= txFirst < view.cdsTo && txLast >= view.cdsFrom;
}

function addCodingEdit(
  edit: TranscriptEdit,
  txFirst: number,
  view: TranscriptView,
  region: RegionBuilder,
): void {
  if (!region.touchesCds) {
    return;
  }
  if (txFirst < view.cdsFrom) {
    region.spansStart = true;
    return;
  }
  region.coding = {
    from: txFirst - view.cdsFrom,
    deleted: edit.deleted.length,
    inserted: edit.inserted,
  };
}

/** `tx` is the base after the insertion: before the A of the start codon is still 5' UTR. */
function addExonicInsertion(
  edit: TranscriptEdit,
  tx: number,
  view: TranscriptView,
  region: RegionBuilder,
): void {
  if (!view.isCoding) {
    region.terms.push('non_coding_transcript_exon_variant');
  } else if (tx <= view.cdsFrom) {
    region.terms.push('5_prime_UTR_variant');
  } else if (tx >= view.cdsTo) {
    region.terms.push('3_prime_UTR_variant');
  } else {
    region.touchesCds = true;
    region.coding = { from: tx - view.cdsFrom, deleted: 0, inserted: edit.inserted };
  }
}
