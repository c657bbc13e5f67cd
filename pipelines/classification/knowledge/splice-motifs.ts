import { readerOf } from '../../consequence/reference-reader.ts';
import type { Variant } from '../../model/index.ts';
import type { Evidence } from '../evidence.ts';
import type { ClassificationRules, SpliceMotifs } from './rules.ts';
import type { SplicePlace } from './splice-place.ts';

/** What the motifs say of one changed base: a weaker site, a site where none was, or neither. */
export type SpliceMotifEffect = 'none' | 'loss' | 'gain';

/** What the motifs are asked of. */
export interface SpliceEvidence extends Pick<
  Evidence,
  'annotation' | 'knowledge' | 'transcript' | 'variant'
> {
  readonly rules: Pick<ClassificationRules, 'spliceMotifs'>;
}

/** Bases to either side of the variant that any motif over it can reach. */
const REACH = 22;
const BASES = 'ACGT';
const COMPLEMENT: Readonly<Record<string, string>> = { A: 'T', C: 'G', G: 'C', T: 'A' };
/** The donor motif has 3 bases of the exon and 6 of the intron, the acceptor motif 20 of the intron and 3. */
const DONOR_EXON_BASES = 3;
const ACCEPTOR_INTRON_BASES = 20;

/**
 * Position weights (Shapiro and Senapathy 1987, PMID 3658675) of the donor and the acceptor, counted over introns of
 * the sequences at hand. `null` where the table or the bases around the variant are unknown, and for anything but a
 * substitution of one base. Branch points and enhancers are not looked at.
 */
export function spliceMotifEffect(evidence: SpliceEvidence): SpliceMotifEffect | null {
  if (latest?.evidence !== evidence) {
    latest = { evidence, effect: readEffect(evidence) };
  }
  return latest.effect;
}

/** BP4 and BP7 ask one after the other of the same evidence, for every silent variant of a genome. */
let latest: {
  readonly evidence: SpliceEvidence;
  readonly effect: SpliceMotifEffect | null;
} | null = null;

function readEffect(evidence: SpliceEvidence): SpliceMotifEffect | null {
  const motifs = evidence.rules.spliceMotifs;
  const { ref, alt } = evidence.variant;
  if (motifs === null || ref.length !== 1 || alt.length !== 1) {
    return null;
  }
  const before = basesAround(evidence);
  if (before.slice(REACH - 2, REACH + 3).includes('')) {
    return null;
  }
  const { border, borderDistance: distance } = evidence.annotation;
  const place = border === null || distance === null ? null : { border, distance };
  const change = place === null ? null : siteChange(evidence.variant, place, evidence);
  if (change !== null && change <= -motifs.lossFrom) {
    return 'loss';
  }
  const after = before.with(REACH, orient(alt, evidence));
  return gainsSite(before, after, { motifs, place }) ? 'gain' : 'none';
}

/** Change of the weight of the nearest site, times 1000; `null` where the variant lies outside its motif. */
export function siteChange(
  { ref, alt }: Variant,
  place: SplicePlace,
  evidence: Pick<SpliceEvidence, 'rules' | 'transcript'>,
): number | null {
  const row = evidence.rules.spliceMotifs?.[place.border][placeInMotif(place)];
  const from = row?.[BASES.indexOf(orient(ref, evidence))];
  const to = row?.[BASES.indexOf(orient(alt, evidence))];
  return from === undefined || to === undefined ? null : to - from;
}

/** Negative, or beyond the last place, outside the motif. */
function placeInMotif({ border, distance }: SplicePlace): number {
  return border === 'donor'
    ? DONOR_EXON_BASES - distance - (distance < 0 ? 1 : 0)
    : ACCEPTOR_INTRON_BASES + distance - (distance > 0 ? 1 : 0);
}

function orient(base: string, { transcript }: Pick<Evidence, 'transcript'>): string {
  return transcript.strand === '+' ? base : (COMPLEMENT[base] ?? '');
}

/** As the transcript reads them, the variant's REF in the middle; `''` where a base is not known. */
function basesAround(evidence: SpliceEvidence): readonly string[] {
  const { knowledge, variant, transcript } = evidence;
  const reader = readerOf(knowledge);
  const step = transcript.strand === '+' ? 1 : -1;
  return Array.from({ length: 2 * REACH + 1 }, (_, index) => {
    const pos = variant.pos + step * (index - REACH);
    return orient(index === REACH ? variant.ref : reader.baseAt(variant.chrom, pos), evidence);
  });
}

interface Motif {
  /** One row a place, log odds of A, C, G, T times 1000. */
  readonly weights: readonly (readonly number[])[];
  /** Place of the dinucleotide and its letters. */
  readonly dinucleotide: number;
  readonly letters: string;
  readonly gainFrom: number;
}

interface Sites {
  readonly motifs: SpliceMotifs;
  readonly place: SplicePlace | null;
}

function gainsSite(
  before: readonly string[],
  after: readonly string[],
  { motifs, place }: Sites,
): boolean {
  return (['donor', 'acceptor'] as const).some((kind) => {
    const motif: Motif = {
      weights: motifs[kind],
      dinucleotide: kind === 'donor' ? DONOR_EXON_BASES : ACCEPTOR_INTRON_BASES - 2,
      letters: kind === 'donor' ? 'GT' : 'AG',
      gainFrom: motifs.gainFrom[kind],
    };
    const own = place?.border === kind ? REACH - placeInMotif(place) : null;
    return gainsMotif(before, after, { motif, own });
  });
}

/** `own` is where the motif of the gene's own site begins: a change of that is no new site. */
function gainsMotif(
  before: readonly string[],
  after: readonly string[],
  { motif, own }: { readonly motif: Motif; readonly own: number | null },
): boolean {
  for (let start = REACH - motif.weights.length + 1; start <= REACH; start += 1) {
    if (start === own || !hasDinucleotide(after, start, motif)) {
      continue;
    }
    const strength = weigh(after, start, motif);
    const isStronger =
      !hasDinucleotide(before, start, motif) || strength > weigh(before, start, motif);
    if (isStronger && strength >= motif.gainFrom) {
      return true;
    }
  }
  return false;
}

/** Sum of the weights; an unknown base counts as the best one, so that a site is not overlooked. */
function weigh(bases: readonly string[], start: number, { weights }: Motif): number {
  return weights.reduce((sum, row, place) => {
    const base = bases[start + place] ?? '';
    const weight = base === '' ? undefined : row[BASES.indexOf(base)];
    return sum + (weight ?? Math.max(...row));
  }, 0);
}

function hasDinucleotide(bases: readonly string[], start: number, motif: Motif): boolean {
  const at = start + motif.dinucleotide;
  return `${bases[at] ?? ''}${bases[at + 1] ?? ''}` === motif.letters;
}
