import { PRIMARY_CHROMS } from '../model/coordinates.ts';
import type { Chrom } from '../model/coordinates.ts';
import type { ClinvarRecord, Frequency } from '../model/knowledge.ts';
import type { Variant } from '../model/variant.ts';
import { AlleleHeap, MAX_ALLELE_LENGTH, packInline } from './alleles.ts';
import { CLINVAR_CLASSES } from './clinvar-table.ts';
import { KnowledgeFault } from './fault.ts';
import { NO_NUMBER } from './frequency-table.ts';
import { MAX_UNITS, encodeSubstitution } from './predictor-table.ts';
import type { SectionContent } from './table-writer.ts';
import { json, numbers } from './table-writer.ts';
import { compareAlleles } from './variant-index.ts';

export type FrequencyRow = Variant & Frequency;

const CONTIG_INDEX: ReadonlyMap<Chrom, number> = new Map(
  PRIMARY_CHROMS.map((chrom, index) => [chrom, index]),
);

export function contigIndex(chrom: Chrom): number {
  return CONTIG_INDEX.get(chrom) ?? PRIMARY_CHROMS.length;
}

/** @throws KnowledgeFault PACK_TABLE_ORDER when a variant occurs twice. */
export function encodeClinvar(rows: readonly ClinvarRecord[]): readonly SectionContent[] {
  const { sorted, sections } = encodeIndex(rows);
  const genes = [...new Set(sorted.map((row) => row.gene))].sort();
  const geneIndex = new Map(genes.map((gene, index) => [gene, index]));
  return [
    ...sections,
    numbers(
      'grade',
      Uint8Array.from(
        sorted,
        (row) => (CLINVAR_CLASSES.indexOf(row.significance) << 4) | row.stars,
      ),
    ),
    numbers(
      'variationId',
      Uint32Array.from(sorted, (row) => row.variationId),
    ),
    numbers(
      'gene',
      Uint16Array.from(sorted, (row) => geneIndex.get(row.gene) ?? 0),
    ),
    json('meta', { genes }),
  ];
}

/** @throws KnowledgeFault PACK_TABLE_ORDER when a variant occurs twice. */
export function encodeFrequency(
  rows: readonly FrequencyRow[],
  coverage: Readonly<Record<string, 'complete' | 'partial'>>,
): readonly SectionContent[] {
  const { sorted, sections } = encodeIndex(rows);
  const sources = [...new Set(sorted.map((row) => row.source))].sort();
  const column = (name: string, read: (row: FrequencyRow) => number | null) =>
    numbers(
      name,
      Uint32Array.from(sorted, (row) => read(row) ?? NO_NUMBER),
    );
  return [
    ...sections,
    column('alleleCount', (row) => row.alleleCount),
    column('alleleNumber', (row) => row.alleleNumber),
    column('afPpb', (row) => row.afPpb),
    column('grpmaxAfPpb', (row) => row.grpmaxAfPpb),
    column('faf95Ppb', (row) => row.faf95Ppb),
    column('homozygotes', (row) => row.homozygotes),
    numbers(
      'source',
      Uint8Array.from(sorted, (row) => sources.indexOf(row.source)),
    ),
    json('meta', { sources, coverage }),
  ];
}

function encodeIndex<T extends Variant>(
  rows: readonly T[],
): { readonly sorted: readonly T[]; readonly sections: readonly SectionContent[] } {
  const keyed = rows.map((row) => ({ row, word: inlineWord(row) })).sort(compareKeyed);
  const heap = new AlleleHeap();
  const words = keyed.map(({ row, word }, index) => {
    const previous = keyed[index - 1];
    if (previous !== undefined && compareKeyed(previous, { row, word }) === 0) {
      throw new KnowledgeFault('PACK_TABLE_ORDER', 'a variant is given twice');
    }
    return word ?? heap.add(row.ref, row.alt);
  });
  const sorted = keyed.map(({ row }) => row);
  return {
    sorted,
    sections: [
      numbers('contigs', contigStarts(sorted.map((row) => contigIndex(row.chrom)))),
      numbers(
        'pos',
        Uint32Array.from(sorted, (row) => row.pos),
      ),
      numbers('alleles', Uint32Array.from(words)),
      numbers('heap', heap.toBytes()),
    ],
  };
}

interface Keyed {
  readonly row: Variant;
  /** `null` where the alleles go to the heap, behind all others of the same position. */
  readonly word: number | null;
}

function inlineWord(row: Variant): number | null {
  const lettersValid = /^[ACGTN]+$/.test(row.ref) && /^[ACGTN]+$/.test(row.alt);
  if (!lettersValid || Math.max(row.ref.length, row.alt.length) > MAX_ALLELE_LENGTH) {
    throw new KnowledgeFault('SOURCE_ROW_INVALID', 'an allele is not of A, C, G, T, N or too long');
  }
  return packInline(row.ref, row.alt);
}

function compareKeyed(a: Keyed, b: Keyed): number {
  const place = contigIndex(a.row.chrom) - contigIndex(b.row.chrom) || a.row.pos - b.row.pos;
  if (place !== 0) {
    return place;
  }
  if (a.word === null && b.word === null) {
    return compareAlleles(a.row, b.row);
  }
  return (a.word ?? Infinity) - (b.word ?? Infinity);
}

/** `contigs` of the ascending contig indexes of all rows. */
export function contigStarts(contigs: Iterable<number>): Uint32Array {
  const starts = new Uint32Array(PRIMARY_CHROMS.length + 1);
  for (const contig of contigs) {
    starts[contig + 1] = (starts[contig + 1] ?? 0) + 1;
  }
  for (let contig = 1; contig < starts.length; contig += 1) {
    starts[contig] = (starts[contig] ?? 0) + (starts[contig - 1] ?? 0);
  }
  return starts;
}

const SCORE_SPAN = 2 ** 14;
const CODE_SPAN = 2 ** 4;
const POS_SPAN = 2 ** 30;

/**
 * Collects millions of scores without an object each: contig, position, substitution and score fit the 53
 * exact bits of one number, and sorting the numbers sorts the rows.
 */
export class PredictorRows {
  readonly name: string;
  readonly unitsPerOne: number;
  #keys: Float64Array = new Float64Array(1 << 16);
  #count = 0;

  constructor(name: string, unitsPerOne: number) {
    if (unitsPerOne > MAX_UNITS) {
      throw new KnowledgeFault('SOURCE_ROW_INVALID', 'more than four decimals do not fit');
    }
    this.name = name;
    this.unitsPerOne = unitsPerOne;
  }

  get count(): number {
    return this.#count;
  }

  /** Ignores all but single-nucleotide variants. `units` is the score times `unitsPerOne`, rounded. */
  add(variant: Variant, units: number): void {
    const code = encodeSubstitution(variant.ref, variant.alt);
    if (code === null) {
      return;
    }
    if (!Number.isInteger(units) || units < 0 || units > this.unitsPerOne) {
      throw new KnowledgeFault('SOURCE_ROW_INVALID', 'a score lies outside 0 … 1');
    }
    if (this.#count === this.#keys.length) {
      const grown = new Float64Array(2 * this.#keys.length);
      grown.set(this.#keys);
      this.#keys = grown;
    }
    const site = contigIndex(variant.chrom) * POS_SPAN + variant.pos;
    this.#keys[this.#count] = (site * CODE_SPAN + code) * SCORE_SPAN + units;
    this.#count += 1;
  }

  /** Where a variant has several scores (overlapping genes), the highest stands. */
  encode(): { readonly records: number; readonly sections: readonly SectionContent[] } {
    const keys = this.#keys.subarray(0, this.#count).sort();
    const kept = keys.filter(
      (key, row) => Math.floor(key / SCORE_SPAN) !== Math.floor((keys[row + 1] ?? -1) / SCORE_SPAN),
    );
    const site = (key: number) => Math.floor(key / (SCORE_SPAN * CODE_SPAN));
    return {
      records: kept.length,
      sections: [
        numbers('contigs', contigStarts(kept.map((key) => Math.floor(site(key) / POS_SPAN)))),
        numbers(
          'pos',
          Uint32Array.from(kept, (key) => site(key) % POS_SPAN),
        ),
        numbers(
          'substitution',
          Uint8Array.from(kept, (key) => Math.floor(key / SCORE_SPAN) % CODE_SPAN),
        ),
        numbers(
          'score',
          Uint16Array.from(kept, (key) => key % SCORE_SPAN),
        ),
        json('meta', { name: this.name, unitsPerOne: this.unitsPerOne }),
      ],
    };
  }
}
