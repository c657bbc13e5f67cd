import { codingRanges, parsePos1, parseChrom, reverseComplement } from '#pipelines';
import type { Chrom, ClosedRange1, ReferenceStretch, TranscriptModel } from '#pipelines';

/** What the header of a FASTA record says about its place. */
export type FastaPlace =
  /** Forward-strand letters of a genomic range. */
  | {
      readonly kind: 'region';
      readonly gene: string;
      readonly chrom: Chrom;
      readonly range: ClosedRange1;
    }
  /** Coding sequence, start codon to stop codon, in the direction of the gene. */
  | { readonly kind: 'cds'; readonly gene: string; readonly refseq: string }
  /** A whole mRNA, 5'→3'. */
  | { readonly kind: 'rna'; readonly transcript: string }
  /** A whole contig. */
  | { readonly kind: 'contig'; readonly name: string };

/** Tells the four header styles that are read apart. */
export function parseFastaHeader(header: string, assembly: string): FastaPlace {
  const region = /^>(\S+) .*\b(GRCh3[78]):(\w+):(\d+)-(\d+) forward_strand/.exec(header);
  if (region !== null && region[2] === assembly) {
    const [, gene = '', , contig = '', start, end] = region;
    const range = { start: parsePos1(Number(start)), end: parsePos1(Number(end)) };
    return { kind: 'region', gene, chrom: parseChrom(contig), range };
  }
  const cds = /^>(\S+) (N[MR]_\d+\.\d+) [+-] \d+$/.exec(header);
  if (cds !== null) {
    return { kind: 'cds', gene: cds[1] ?? '', refseq: cds[2] ?? '' };
  }
  const rna = /^>(N[MR]_\d+\.\d+|ENST\d+\.\d+)/.exec(header);
  if (rna !== null) {
    return { kind: 'rna', transcript: rna[1] ?? '' };
  }
  return { kind: 'contig', name: header.slice(1).split(/\s/)[0] ?? '' };
}

/**
 * Genomic stretches of a coding sequence, by the exons of its model; `null` when the lengths differ, for
 * then the sequence belongs to another version of the transcript.
 */
export function placeCodingSequence(
  transcript: TranscriptModel,
  bases: string,
): readonly ReferenceStretch[] | null {
  return placeSpliced(transcript, codingRanges(transcript), bases);
}

/** The same for a whole mRNA; a poly-A tail beyond the last exon is cut off. */
export function placeRna(
  transcript: TranscriptModel,
  bases: string,
): readonly ReferenceStretch[] | null {
  const length = transcript.exons.reduce((sum, exon) => sum + exon.end - exon.start + 1, 0);
  return placeSpliced(
    transcript,
    transcript.exons,
    bases.replace(/A+$/, (tail) =>
      tail.slice(0, Math.max(0, length - (bases.length - tail.length))),
    ),
  );
}

function placeSpliced(
  transcript: TranscriptModel,
  parts: readonly ClosedRange1[],
  bases: string,
): readonly ReferenceStretch[] | null {
  const length = parts.reduce((sum, part) => sum + part.end - part.start + 1, 0);
  if (length === 0 || length !== bases.length || !/^[ACGT]+$/.test(bases)) {
    return null;
  }
  const forward = transcript.strand === '+' ? bases : reverseComplement(bases);
  let offset = 0;
  return parts.map((part) => {
    const from = offset;
    offset += part.end - part.start + 1;
    return { chrom: transcript.chrom, start: part.start, bases: forward.slice(from, offset) };
  });
}
