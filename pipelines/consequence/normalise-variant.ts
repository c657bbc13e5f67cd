import type { Variant } from '../model/index.ts';
import { parsePos1 } from '../model/index.ts';
import { ConsequenceFault } from './consequence-fault.ts';
import { readerOf } from './reference-reader.ts';
import type { ReferenceReader, ReferenceSource } from './reference-reader.ts';

/** Longer alleles do not fit a knowledge pack either. */
const MAX_ALLELE_LENGTH = 0xffff;
/** No repeat of the human genome that a short-read VCF can anchor is longer. */
const MAX_SHIFT = 100_000;

export interface NormalisedVariant {
  readonly variant: Variant;
  /**
   * `aligned`: parsimonious and left-aligned. `trimmed`: parsimonious; an unknown base stopped the alignment.
   */
  readonly alignment: 'aligned' | 'trimmed';
}

/**
 * Parsimonious, left-aligned form of one allele (Tan 2015, Bioinformatics 31:2202); MNVs stay whole.
 *
 * Checks, in order: ALT is a sequence, REF and ALT are A C G T N, they differ, REF agrees with every known
 * base. Does not check bases that the reference does not know.
 *
 * @throws ConsequenceFault ALT_*, REF_INVALID, ALLELE_TOO_LONG, ALLELES_EQUAL, REF_MISMATCH
 */
export function normaliseVariant(variant: Variant, reference: ReferenceSource): NormalisedVariant {
  assertSequenceAlleles(variant);
  const reader = readerOf(reference);
  if (reader.contradicts(variant.chrom, variant.pos, variant.ref)) {
    throw new ConsequenceFault('REF_MISMATCH', 'REF differs from the reference', { field: 'REF' });
  }
  if (variant.ref.length === 1 && variant.alt.length === 1) {
    return { variant, alignment: 'aligned' };
  }
  return leftAlign(variant, reader);
}

/** @throws ConsequenceFault ALT_*, REF_INVALID, ALLELE_TOO_LONG, ALLELES_EQUAL */
export function assertSequenceAlleles({ ref, alt }: Variant): void {
  if (!isSequence(alt)) {
    throw refuseAlt(alt);
  }
  if (!isSequence(ref)) {
    throw new ConsequenceFault('REF_INVALID', 'REF is not a sequence of A, C, G, T, N', {
      field: 'REF',
    });
  }
  if (ref.length > MAX_ALLELE_LENGTH || alt.length > MAX_ALLELE_LENGTH) {
    throw new ConsequenceFault('ALLELE_TOO_LONG', 'an allele has more than 65,535 bases');
  }
  if (ref === alt) {
    throw new ConsequenceFault('ALLELES_EQUAL', 'REF and ALT are the same', { field: 'ALT' });
  }
}

function isSequence(allele: string): boolean {
  return /^[ACGTN]+$/.test(allele);
}

function refuseAlt(alt: string): ConsequenceFault {
  const place = { field: 'ALT' };
  if (alt === '*') {
    return new ConsequenceFault('ALT_SPANNING_DELETION', 'ALT stands for another deletion', place);
  }
  if (alt === '<*>' || alt === '<NON_REF>') {
    return new ConsequenceFault('ALT_UNSPECIFIED', 'ALT stands for any other allele', place);
  }
  if (alt.startsWith('<')) {
    return new ConsequenceFault('ALT_SYMBOLIC', 'ALT is a symbol without a sequence', place);
  }
  if (/[[\]]/.test(alt) || (alt.length > 1 && (alt.startsWith('.') || alt.endsWith('.')))) {
    return new ConsequenceFault('ALT_BREAKEND', 'ALT is a breakend', place);
  }
  if (alt === '.' || alt === '') {
    return new ConsequenceFault('ALT_MISSING', 'there is no ALT', place);
  }
  return new ConsequenceFault('ALT_INVALID', 'ALT is not a sequence of A, C, G, T, N', place);
}

interface Core {
  /** Position of the first REF base, or of the base after an insertion. */
  readonly start: number;
  readonly ref: string;
  readonly alt: string;
}

/** What really differs: equal last letters off first, then equal first letters; either allele may be empty. */
export function trimAlleles({ pos, ref, alt }: Pick<Variant, 'pos' | 'ref' | 'alt'>): Core {
  const most = Math.min(ref.length, alt.length);
  let suffix = 0;
  while (
    suffix < most &&
    ref.charAt(ref.length - 1 - suffix) === alt.charAt(alt.length - 1 - suffix)
  ) {
    suffix += 1;
  }
  let prefix = 0;
  while (prefix < most - suffix && ref.charAt(prefix) === alt.charAt(prefix)) {
    prefix += 1;
  }
  return {
    start: pos + prefix,
    ref: ref.slice(prefix, ref.length - suffix),
    alt: alt.slice(prefix, alt.length - suffix),
  };
}

function leftAlign(variant: Variant, reader: ReferenceReader): NormalisedVariant {
  const { chrom } = variant;
  const { start, ref, alt } = trimAlleles(variant);
  if (ref !== '' && alt !== '') {
    return { variant: { chrom, pos: parsePos1(start), ref, alt }, alignment: 'aligned' };
  }
  // The record itself tells the bases under REF where the reference does not.
  const baseAt = (pos: number): string =>
    pos >= variant.pos && pos < variant.pos + variant.ref.length
      ? variant.ref.charAt(pos - variant.pos)
      : reader.baseAt(chrom, pos);
  const { steps, known } = countStepsLeft(ref + alt, start, baseAt);
  const alignment = known ? 'aligned' : 'trimmed';
  const first = start - steps;
  const unit = turnRight(ref + alt, steps);
  const before = baseAt(first - 1);
  if (before !== '') {
    const ends = ref === '' ? [before, before + unit] : [before + unit, before];
    return { variant: toVariant(chrom, first - 1, ends), alignment };
  }
  // At the start of a contig the base behind is the anchor (VCFv4.5 §1.6.1.4).
  const behind = baseAt(first + ref.length);
  if (first === 1 && behind !== '') {
    const ends = ref === '' ? [behind, unit + behind] : [unit + behind, behind];
    return { variant: toVariant(chrom, first, ends), alignment };
  }
  return { variant: anchorAtFirstBase(variant), alignment };
}

function toVariant(
  chrom: Variant['chrom'],
  pos: number,
  [ref = '', alt = '']: readonly string[],
): Variant {
  return { chrom, pos: parsePos1(pos), ref, alt };
}

/** How far a unit can roll left: as long as the base before it equals its last letter. */
function countStepsLeft(
  unit: string,
  start: number,
  baseAt: (pos: number) => string,
): { readonly steps: number; readonly known: boolean } {
  const { length } = unit;
  let steps = 0;
  while (steps < MAX_SHIFT) {
    const before = baseAt(start - steps - 1);
    if (before === '') {
      return { steps, known: start - steps === 1 };
    }
    // The unit turns right by one letter with every step.
    if (before !== unit.charAt(length - 1 - (steps % length))) {
      return { steps, known: true };
    }
    steps += 1;
  }
  return { steps, known: false };
}

/** The last `steps` letters come first. */
export function turnRight(unit: string, steps: number): string {
  const cut = unit.length - (steps % unit.length);
  return unit.slice(cut) + unit.slice(0, cut);
}

/** Parsimony without a base before the change: one common letter stays, as the record has it. */
function anchorAtFirstBase(variant: Variant): Variant {
  const { chrom, pos, ref, alt } = variant;
  const most = Math.min(ref.length, alt.length) - 1;
  let suffix = 0;
  while (
    suffix < most &&
    ref.charAt(ref.length - 1 - suffix) === alt.charAt(alt.length - 1 - suffix)
  ) {
    suffix += 1;
  }
  return {
    chrom,
    pos,
    ref: ref.slice(0, ref.length - suffix),
    alt: alt.slice(0, alt.length - suffix),
  };
}
