import { parseChrom, parsePos1, reverseComplement } from '#pipelines';
import type { ClosedRange1, KnowledgePack, TranscriptModel, Variant } from '#pipelines';
import { memoryPack } from './memory-pack.ts';

export interface GeneOptions {
  readonly strand: '+' | '-';
  /** Exon sequences in transcript order; an intron of fixed letters lies between each two. */
  readonly exons: readonly string[];
  /** 0-based place of the start codon in the spliced exons, and of the end of the stop codon. */
  readonly coding: readonly [number, number] | null;
  readonly exception?: string;
  /** Letters the pack does not have: introns and flanks, or everything. */
  readonly absent?: 'outside-exons' | 'all';
}

export const FLANK = 'CTAGCTTGCA'.repeat(4);
export const INTRON = 'GTAAGTCCATGCATGGATCCATGCATTTCTTTCTTCCTTCAG';
const CHROM = parseChrom('chr12');

/** A made-up gene of which everything is known, to be asked in its own numbering. */
export interface Gene {
  readonly pack: KnowledgePack;
  readonly transcript: TranscriptModel;
  /**
   * The variant that puts `inserted` in the place of `deleted`, which begins at a position in c. numbering
   * (`4`, `-3`, `*2`, `14+1`); of an insertion it is the base behind. Letters in transcript direction.
   */
  readonly change: (at: string, deleted: string, inserted: string) => Variant;
}

export function aGene(options: GeneOptions): Gene {
  const premature = FLANK + options.exons.join(INTRON) + FLANK;
  const exons = placeExons(options.exons);
  const { length } = premature;
  const forward = options.strand === '+';
  const toPos = (offset: number): number => (forward ? offset + 1 : length - offset);
  const range = (from: number, end: number): ClosedRange1 => {
    const ends = [toPos(from), toPos(end - 1)].sort((a, b) => a - b);
    return { start: parsePos1(ends[0] ?? 0), end: parsePos1(ends[1] ?? 0) };
  };
  const placeOf = (tx: number): number => placeInExons(tx, exons);
  const transcript: TranscriptModel = {
    refseq: 'NM_000001.1',
    ensembl: 'ENST00000000001.1',
    protein: 'NP_000001.1',
    mane: 'select',
    gene: 'GENE',
    chrom: CHROM,
    strand: options.strand,
    exons: exons.map(([from, end]) => range(from, end)).sort((a, b) => a.start - b.start),
    cds:
      options.coding === null
        ? null
        : range(placeOf(options.coding[0]), placeOf(options.coding[1] - 1) + 1),
    exception: options.exception ?? null,
  };
  const known = hide(premature, exons, options.absent);
  const contig = forward ? known : reverse(known);
  const genome = forward ? premature : reverseComplement(premature);
  return {
    pack: memoryPack({ transcripts: [transcript], contigs: new Map([[CHROM, contig]]) }),
    transcript,
    change: (at, deleted, inserted) => {
      const offset = offsetOf(at, exons, options.coding ?? [0, 0]);
      if (premature.slice(offset, offset + deleted.length) !== deleted) {
        throw new Error(`the gene does not read ${deleted} at ${at}`);
      }
      const start = forward ? offset : length - offset - deleted.length;
      const orient = (bases: string): string => (forward ? bases : reverseComplement(bases));
      const anchor = deleted === '' || inserted === '' ? genome.slice(start - 1, start) : '';
      return {
        chrom: CHROM,
        pos: parsePos1(start + 1 - anchor.length),
        ref: anchor + orient(deleted),
        alt: anchor + orient(inserted),
      };
    },
  };
}

type Span = readonly [from: number, end: number];

function placeExons(exons: readonly string[]): readonly Span[] {
  let offset = FLANK.length;
  return exons.map((bases) => {
    const span: Span = [offset, offset + bases.length];
    offset += bases.length + INTRON.length;
    return span;
  });
}

function placeInExons(tx: number, exons: readonly Span[]): number {
  let rest = tx;
  for (const [from, end] of exons) {
    if (rest < end - from) {
      return from + rest;
    }
    rest -= end - from;
  }
  // Behind the transcript the numbering goes on.
  return (exons.at(-1)?.[1] ?? 0) + rest;
}

function offsetOf(at: string, exons: readonly Span[], coding: readonly [number, number]): number {
  const match = /^([*-]?)(\d+)([+-]\d+)?$/.exec(at);
  const [, mark = '', digits = '', intronic = '0'] = match ?? [];
  const number = Number(digits);
  const tx =
    mark === '*'
      ? coding[1] + number - 1
      : mark === '-'
        ? coding[0] - number
        : coding[0] + number - 1;
  return (tx < 0 ? (exons[0]?.[0] ?? 0) + tx : placeInExons(tx, exons)) + Number(intronic);
}

function hide(bases: string, exons: readonly Span[], absent: GeneOptions['absent']): string {
  if (absent === undefined) {
    return bases;
  }
  return Array.from(bases, (base, at) =>
    absent !== 'all' && exons.some(([from, end]) => from <= at && at < end) ? base : '.',
  ).join('');
}

function reverse(bases: string): string {
  return bases
    .split('.')
    .map((part) => reverseComplement(part))
    .reverse()
    .join('.');
}
