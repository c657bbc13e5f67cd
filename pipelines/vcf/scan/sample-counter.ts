import type { Chrom, SampleCounts } from '../../model/index.ts';
import type { Assembly } from '../header/assembly.ts';
import { PSEUDOAUTOSOMAL } from '../header/assembly.ts';
import type { RawLine } from '../text/raw-line.ts';
import type { PackedGenotype } from './genotype.ts';
import { firstAllele, ploidyOf, secondAllele } from './genotype.ts';

export type ContigKind = 'autosome' | 'X' | 'Y' | 'other';

export function contigKind(chrom: Chrom | null): ContigKind {
  if (chrom === null || chrom === 'chrM') {
    return 'other';
  }
  if (chrom === 'chrX') {
    return 'X';
  }
  return chrom === 'chrY' ? 'Y' : 'autosome';
}

/** Rows of the tally: where a record lies. Columns: how its genotype reads. */
const ROW = { autosome: 0, X: 3, Y: 6, other: 9 } as const;
const HET = 0;
const HOM = 1;
const HAPLOID = 2;

/** By `(REF & 7) << 3 | (ALT & 7)` of two letters: A 1, C 3, G 7, T 4 in either case. */
const SUBSTITUTION = new Uint8Array(64);
const NEITHER = 0;
const TRANSITION = 1;
const TRANSVERSION = 2;
for (const ref of 'ACGT') {
  for (const alt of 'ACGT') {
    const isTransition = ['AG', 'GA', 'CT', 'TC'].includes(ref + alt);
    SUBSTITUTION[((ref.charCodeAt(0) & 7) << 3) | (alt.charCodeAt(0) & 7)] =
      ref === alt ? NEITHER : isTransition ? TRANSITION : TRANSVERSION;
  }
}

/**
 * Whole-file counts of passing records, from bytes and without branches on what is random in a genome (the
 * substitution, the zygosity): those cost more than the counting. Symbolic alleles are not told apart: a
 * carried `<DEL>` counts as any other carried allele.
 */
export class SampleCounter {
  readonly #assembly: Assembly;
  readonly #tally = new Float64Array(12);
  readonly #substitutions = new Float64Array(3);
  #records = 0;
  #candidates = 0;

  constructor(assembly: Assembly) {
    this.#assembly = assembly;
  }

  addRecord(): void {
    this.#records += 1;
  }

  addCandidate(): void {
    this.#candidates += 1;
  }

  /** Only for records that carry a non-reference allele. A record that was drawn from several counts for all. */
  addCarried(line: RawLine, genotype: PackedGenotype, place: ContigPlace): void {
    const first = firstAllele(genotype);
    const isDiploid = ploidyOf(genotype) === 2;
    const second = isDiploid ? secondAllele(genotype) : first;
    if (first < 0 || second < 0 || !isPassing(line)) {
      return;
    }
    const column = isDiploid ? +(first === second) : HAPLOID;
    const cell = ROW[this.#kindAt(place)] + column;
    this.#tally[cell] = (this.#tally[cell] ?? 0) + place.weight;
    const kind = first === 1 || second === 1 ? substitutionOf(line) : NEITHER;
    this.#substitutions[kind] = (this.#substitutions[kind] ?? 0) + place.weight;
  }

  get records(): number {
    return this.#records;
  }

  get counts(): SampleCounts {
    const cell = (row: number, column: number): number => this.#tally[row + column] ?? 0;
    return {
      records: this.#records,
      candidates: this.#candidates,
      autosomalHet: cell(ROW.autosome, HET),
      autosomalHomAlt: cell(ROW.autosome, HOM),
      xNonParHet: cell(ROW.X, HET),
      xNonParHomAlt: cell(ROW.X, HOM),
      xNonParHemizygous: cell(ROW.X, HAPLOID),
      yNonParCalled: cell(ROW.Y, HET) + cell(ROW.Y, HOM) + cell(ROW.Y, HAPLOID),
      transitions: this.#substitutions[TRANSITION] ?? 0,
      transversions: this.#substitutions[TRANSVERSION] ?? 0,
    };
  }

  #kindAt({ kind, pos }: ContigPlace): ContigKind {
    if (kind !== 'X' && kind !== 'Y') {
      return kind;
    }
    const regions = PSEUDOAUTOSOMAL[this.#assembly][kind];
    return regions.some(([start, end]) => pos >= start && pos <= end) ? 'other' : kind;
  }
}

export interface ContigPlace {
  readonly kind: ContigKind;
  readonly pos: number;
  /** For how many records this one counts. */
  readonly weight: number;
}

/** Of REF and the first ALT. */
function substitutionOf({ bytes, tabs }: RawLine): number {
  const ref = (tabs[2] ?? 0) + 1;
  const alt = ref + 2;
  const afterAlt = bytes[alt + 1];
  const isSingle = tabs[3] === ref + 1 && (afterAlt === TAB || afterAlt === COMMA);
  const isLetter = (bytes[alt] ?? 0) >= 65;
  const kind = SUBSTITUTION[(((bytes[ref] ?? 0) & 7) << 3) | ((bytes[alt] ?? 0) & 7)] ?? NEITHER;
  return isSingle && isLetter ? kind : NEITHER;
}

const TAB = 9;
const COMMA = 44;

/** FILTER is `PASS` or missing. */
function isPassing({ bytes, tabs }: RawLine): boolean {
  const start = (tabs[5] ?? 0) + 1;
  const length = (tabs[6] ?? 0) - start;
  return length === 1 ? bytes[start] === 46 : length === 4 && bytes[start] === 80;
}
