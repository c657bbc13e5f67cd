import type { KnowledgePack, TranscriptModel, Variant } from '../model/index.ts';
import type { Annotation, AnnotationNote } from './annotation.ts';
import { changeCoding, changeUnknownCoding } from './coding-change.ts';
import type { CodingChange, KnownCoding } from './coding-outcome.ts';
import { ConsequenceFault } from './consequence-fault.ts';
import { findBorder } from './exon-border.ts';
import { nameTranscriptChange } from './hgvs-c.ts';
import { nameProteinChange } from './hgvs-p.ts';
import { assertSequenceAlleles } from './normalise-variant.ts';
import { findRegion } from './region.ts';
import type { ExonSpan, Region, RegionOptions } from './region.ts';
import type { SoTerm } from './so-terms.ts';
import { changePartialCodon } from './partial-codon.ts';
import { sortTerms } from './so-terms.ts';
import { editOf, slideEdit } from './transcript-edit.ts';
import type { SlidEdit, TranscriptEdit } from './transcript-edit.ts';
import { viewOf } from './transcript-view.ts';
import type { TranscriptView } from './transcript-view.ts';
import { findExonLoss, findStartLoss, findTruncation } from './truncation.ts';

/**
 * Consequence, HGVS names and what the PVS1 tree asks, of one variant in one transcript.
 *
 * `variant` is forward-strand, 1-based, need not be left-aligned. Terms are those of the most 3' place of the
 * change, unless its most 5' place spares the splice site or the start codon. REF is checked against the
 * coding sequence only; `normaliseVariant` checks all known bases.
 *
 * @throws ConsequenceFault ALT_*, REF_INVALID, ALLELE_TOO_LONG, ALLELES_EQUAL, CHROM_MISMATCH, REF_MISMATCH
 */
export function annotateVariant(
  variant: Variant,
  transcript: TranscriptModel,
  pack: KnowledgePack,
  options: RegionOptions = { flank: 0 },
): Annotation {
  assertSequenceAlleles(variant);
  const view = viewOf(transcript, pack);
  const slid = slideEdit(editOf(variant, view), view);
  const placed = placeEdit(slid, view, options);
  const known = knownCoding(placed.region, view);
  const change = describeCoding(placed, known, view);
  const terms = collectTerms(placed, change, view);
  return {
    source: 'computed',
    gene: transcript.gene,
    transcript: transcript.refseq,
    consequence: terms[0] ?? 'intergenic_variant',
    terms,
    hgvsC: withAccession(transcript.refseq, nameTranscriptChange(slid, view)),
    hgvsP: nameProtein(change, placed.region, view),
    ...describePlace(placed, view),
    codons: change?.codons ?? null,
    aminoAcids: change?.aminoAcids ?? null,
    ...describeLoss({ region: placed.region, change, known, terms }, view),
    notes: collectNotes({ slid, placed, change, known }, view),
  };
}

interface Placed {
  readonly edit: TranscriptEdit;
  readonly region: Region;
  readonly spares: 'splice' | 'start' | null;
}

/**
 * An indel in a repeat hits a splice site or a start codon only if it does so wherever it is placed: the
 * resulting sequence is the same.
 */
function placeEdit(
  { five, three }: SlidEdit,
  view: TranscriptView,
  options: RegionOptions,
): Placed {
  const region = findRegion(three, view, options);
  const level = hitLevel(region);
  if (five === three || level === 0) {
    return { edit: three, region, spares: null };
  }
  const other = findRegion(five, view, options);
  if (hitLevel(other) >= level) {
    return { edit: three, region, spares: null };
  }
  const hitsStart = level === 2 && region.donor === null && region.acceptor === null;
  return { edit: five, region: other, spares: hitsStart ? 'start' : 'splice' };
}

/** 2: splice dinucleotide or start codon; 1: splice region. */
function hitLevel(region: Region): 0 | 1 | 2 {
  const { donor, acceptor, spansStart, coding, terms } = region;
  if (donor !== null || acceptor !== null || spansStart || (coding !== null && coding.from < 3)) {
    return 2;
  }
  return terms.includes('splice_region_variant') ? 1 : 0;
}

function knownCoding(
  { touchesCds, donor, acceptor }: Region,
  view: TranscriptView,
): KnownCoding | null {
  if (!touchesCds && donor === null && acceptor === null) {
    return null;
  }
  const { codingTail: tail, protein } = view;
  return tail === null || protein === null ? null : { view, tail, protein };
}

function describeCoding(
  { edit, region }: Placed,
  known: KnownCoding | null,
  view: TranscriptView,
): CodingChange | null {
  const { coding, touchesCds, spansStart } = region;
  if (!touchesCds) {
    return null;
  }
  if (spansStart) {
    return bareChange(['start_lost'], { kind: 'start-lost' });
  }
  if (coding === null || region.donor !== null || region.acceptor !== null) {
    return bareChange(['coding_sequence_variant'], { kind: 'unknown' });
  }
  if (known !== null) {
    return changeCoding(coding, known);
  }
  return changePartialCodon(coding, edit.deleted, view) ?? changeUnknownCoding(coding, view);
}

function bareChange(terms: readonly SoTerm[], protein: CodingChange['protein']): CodingChange {
  return { terms, protein, codons: null, aminoAcids: null, prematureStop: null };
}

function collectTerms(
  { edit, region, spares }: Placed,
  change: CodingChange | null,
  view: TranscriptView,
): readonly SoTerm[] {
  if (region.terms[0] === 'transcript_ablation') {
    return region.terms;
  }
  assertReference(edit, region, view);
  const extra: SoTerm[] = spares === 'start' ? ['start_retained_variant'] : [];
  return sortTerms([...region.terms, ...(change?.terms ?? []), ...extra]);
}

/** @throws ConsequenceFault REF_MISMATCH */
function assertReference(
  { deleted }: TranscriptEdit,
  { coding }: Region,
  view: TranscriptView,
): void {
  const tail = coding === null || deleted === '' ? null : view.codingTail;
  if (coding === null || tail === null) {
    return;
  }
  for (let index = 0; index < deleted.length; index += 1) {
    const base = tail.charAt(coding.from + index);
    const letter = deleted.charAt(index);
    if (base !== '' && letter !== 'N' && base !== letter) {
      throw new ConsequenceFault('REF_MISMATCH', 'REF differs from the coding sequence', {
        field: 'REF',
      });
    }
  }
}

function withAccession(refseq: string, name: string | null): string | null {
  return name === null ? null : `${refseq}:${name}`;
}

/** Every change inside a coding transcript has a name; without a coding change the effect is not known. */
function nameProtein(
  change: CodingChange | null,
  { terms }: Region,
  view: TranscriptView,
): string | null {
  const inside = terms[0] !== 'transcript_ablation' && !terms.some((term) => OUTSIDE.has(term));
  return view.isCoding && inside
    ? nameProteinChange(change?.protein ?? { kind: 'unknown' }, view.protein ?? '')
    : null;
}

const OUTSIDE: ReadonlySet<SoTerm> = new Set<SoTerm>([
  'upstream_gene_variant',
  'downstream_gene_variant',
  'intergenic_variant',
]);

type Place = Pick<
  Annotation,
  | 'exon'
  | 'intron'
  | 'exonCount'
  | 'cdsPosition'
  | 'proteinPosition'
  | 'proteinLength'
  | 'borderDistance'
  | 'border'
>;

function describePlace({ edit, region }: Placed, view: TranscriptView): Place {
  const cdsPosition = region.coding === null ? null : region.coding.from + 1;
  return {
    exon: region.exon === null ? null : region.exon + 1,
    intron: region.intron === null ? null : region.intron + 1,
    exonCount: view.exonCount,
    cdsPosition,
    proteinPosition: cdsPosition === null ? null : Math.ceil(cdsPosition / 3),
    proteinLength: view.isCoding ? view.proteinLength : null,
    ...findBorder(edit, view),
  };
}

interface Found {
  readonly region: Region;
  readonly change: CodingChange | null;
  readonly known: KnownCoding | null;
  readonly terms: readonly SoTerm[];
}

type Loss = Pick<Annotation, 'truncation' | 'exonLoss' | 'startLoss'>;

function describeLoss({ region, change, known, terms }: Found, view: TranscriptView): Loss {
  const { coding } = region;
  const exons = lostExons(region);
  return {
    truncation: coding === null || change === null ? null : findTruncation(coding, change, view),
    exonLoss: exons === null || !view.isCoding ? null : findExonLoss(exons, view, known),
    startLoss: terms.includes('start_lost') ? findStartLoss(view) : null,
  };
}

/** Deleted exons, or the exon that a lost splice site belongs to. */
function lostExons({ deletedExons, donor, acceptor }: Region): ExonSpan | null {
  return deletedExons ?? donor ?? acceptor;
}

interface Evidence {
  readonly slid: SlidEdit;
  readonly placed: Placed;
  readonly change: CodingChange | null;
  readonly known: KnownCoding | null;
}

function collectNotes(
  { slid, placed, change, known }: Evidence,
  view: TranscriptView,
): readonly AnnotationNote[] {
  const notes: AnnotationNote[] = [];
  const unresolved = change?.terms.includes('coding_sequence_variant') === true;
  if (change !== null && known === null && view.codingSequence === null) {
    notes.push(
      unresolved
        ? 'coding, unresolved: sequence absent'
        : 'protein name unresolved: sequence absent',
    );
  } else if (unresolved && placed.region.coding !== null && placed.region.donor === null) {
    notes.push('coding, unresolved: an allele has N');
  }
  if (slid.limited) {
    notes.push("3' rule not applied beyond the known sequence");
  }
  if (placed.spares !== null) {
    notes.push(
      placed.spares === 'splice'
        ? 'placed where it spares the splice site'
        : 'placed where it spares the start codon',
    );
  }
  return notes;
}
