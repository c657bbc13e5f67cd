import type { TranscriptModel } from '../../model/index.ts';

/** Where the exons lie in the coding sequence; all offsets are 0-based from the A of the start codon. */
export interface CodingShape {
  /** Bases from start codon to stop codon. */
  readonly length: number;
  /** Per exon in transcript order: offset of its first coding base, and after its last one. */
  readonly exonStart: readonly number[];
  readonly exonEnd: readonly number[];
  /** Coding offset of the last exon junction; `null` where there is none. It may lie behind the stop codon. */
  readonly lastJunction: number | null;
}

const shapes = new WeakMap<TranscriptModel, CodingShape>();

export function codingShape(transcript: TranscriptModel): CodingShape {
  let shape = shapes.get(transcript);
  if (shape === undefined) {
    shape = measure(transcript);
    shapes.set(transcript, shape);
  }
  return shape;
}

function measure({ exons, strand, cds }: TranscriptModel): CodingShape {
  const ordered = strand === '+' ? exons : [...exons].reverse();
  const exonStart: number[] = [];
  const exonEnd: number[] = [];
  let offset = 0;
  // Untranslated bases behind the stop codon, up to the exon at hand.
  let behind = 0;
  let lastJunction: number | null = null;
  for (const [index, { start, end }] of ordered.entries()) {
    lastJunction = index === 0 ? null : offset + behind;
    exonStart.push(offset);
    const coding =
      cds === null ? 0 : Math.max(0, Math.min(end, cds.end) - Math.max(start, cds.start) + 1);
    offset += coding;
    exonEnd.push(offset);
    const after =
      cds === null
        ? 0
        : strand === '+'
          ? end - Math.max(cds.end, start - 1)
          : Math.min(cds.start, end + 1) - start;
    behind += Math.max(0, after);
  }
  return { length: offset, exonStart, exonEnd, lastJunction };
}
