import type { Chrom, SampleCounts } from '../../model/index.ts';
import type { Assembly } from '../header/assembly.ts';
import { PSEUDOAUTOSOMAL } from '../header/assembly.ts';
import type { RawLine } from '../text/line-tokenizer.ts';
import type { PackedGenotype } from './genotype.ts';
import { firstAllele, ploidyOf, secondAllele } from './genotype.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

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

/**
 * Whole-file counts of passing records, from bytes. Symbolic alleles are not told apart from bases: a
 * carried `<DEL>` counts as any other carried allele.
 */
export class SampleCounter {
  readonly #assembly: Assembly;
  readonly counts: Mutable<SampleCounts> = {
    records: 0,
    candidates: 0,
    autosomalHet: 0,
    autosomalHomAlt: 0,
    xNonParHet: 0,
    xNonParHomAlt: 0,
    xNonParHemizygous: 0,
    yNonParCalled: 0,
    transitions: 0,
    transversions: 0,
  };

  constructor(assembly: Assembly) {
    this.#assembly = assembly;
  }

  /** Only for records that carry a non-reference allele. */
  add(line: RawLine, genotype: PackedGenotype, place: { kind: ContigKind; pos: number }): void {
    if (!isPassing(line)) {
      return;
    }
    const first = firstAllele(genotype);
    const isDiploid = ploidyOf(genotype) === 2;
    const second = isDiploid ? secondAllele(genotype) : first;
    if (first < 0 || second < 0) {
      return;
    }
    const isHet = first !== second;
    if (place.kind === 'autosome') {
      this.counts.autosomalHet += isHet ? 1 : 0;
      this.counts.autosomalHomAlt += isHet ? 0 : 1;
    } else if (place.kind !== 'other' && !this.#isPseudoautosomal(place.kind, place.pos)) {
      this.#addSex(place.kind, isHet, isDiploid);
    }
    if (first === 1 || second === 1) {
      this.#addSubstitution(line);
    }
  }

  #addSex(kind: 'X' | 'Y', isHet: boolean, isDiploid: boolean): void {
    if (kind === 'Y') {
      this.counts.yNonParCalled += 1;
    } else if (!isDiploid) {
      this.counts.xNonParHemizygous += 1;
    } else if (isHet) {
      this.counts.xNonParHet += 1;
    } else {
      this.counts.xNonParHomAlt += 1;
    }
  }

  #isPseudoautosomal(kind: 'X' | 'Y', pos: number): boolean {
    return PSEUDOAUTOSOMAL[this.#assembly][kind].some(([start, end]) => pos >= start && pos <= end);
  }

  #addSubstitution({ bytes, tabs }: RawLine): void {
    const ref = (tabs[2] ?? 0) + 1;
    const alt = (tabs[3] ?? 0) + 1;
    const afterAlt = bytes[alt + 1];
    if (tabs[3] !== ref + 1 || (afterAlt !== TAB && afterAlt !== COMMA)) {
      return;
    }
    const from = upperCase(bytes[ref]);
    const to = upperCase(bytes[alt]);
    if (isBase(from) && isBase(to) && from !== to) {
      // A ^ G = 6 and C ^ T = 23, and no other pair of bases gives either.
      const isTransition = (from ^ to) === 6 || (from ^ to) === 23;
      this.counts[isTransition ? 'transitions' : 'transversions'] += 1;
    }
  }
}

const TAB = 9;
const COMMA = 44;

function upperCase(byte: number | undefined): number {
  return (byte ?? 0) & 0xdf;
}

function isBase(byte: number): boolean {
  return byte === 65 || byte === 67 || byte === 71 || byte === 84;
}

/** FILTER is `PASS` or missing. */
function isPassing({ bytes, tabs }: RawLine): boolean {
  const start = (tabs[5] ?? 0) + 1;
  const length = (tabs[6] ?? 0) - start;
  return length === 1 ? bytes[start] === 46 : length === 4 && bytes[start] === 80;
}
