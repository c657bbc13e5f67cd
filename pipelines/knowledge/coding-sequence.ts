import { parsePos1 } from '../model/coordinates.ts';
import type { ClosedRange1 } from '../model/coordinates.ts';
import type { TranscriptModel } from '../model/knowledge.ts';

const COMPLEMENT: Readonly<Record<string, string>> = { A: 'T', C: 'G', G: 'C', T: 'A', N: 'N' };

/** Coding parts of the exons in genomic order. */
export function codingRanges(transcript: TranscriptModel): readonly ClosedRange1[] {
  const { cds, exons } = transcript;
  if (cds === null) {
    return [];
  }
  return exons
    .filter((exon) => exon.end >= cds.start && exon.start <= cds.end)
    .map((exon) => ({
      start: parsePos1(Math.max(exon.start, cds.start)),
      end: parsePos1(Math.min(exon.end, cds.end)),
    }));
}

/** 5'→3' in the direction of the gene, or `null` where the transcript does not code or a base is unknown. */
export function codingSequence(
  transcript: TranscriptModel,
  basesOf: (range: ClosedRange1) => string | null,
): string | null {
  const parts = codingRanges(transcript).map(basesOf);
  const known = parts.filter((part) => part !== null);
  if (parts.length === 0 || known.length < parts.length) {
    return null;
  }
  const forward = known.join('');
  return transcript.strand === '+' ? forward : reverseComplement(forward);
}

export function reverseComplement(bases: string): string {
  let reversed = '';
  for (let index = bases.length - 1; index >= 0; index -= 1) {
    reversed += COMPLEMENT[bases.charAt(index)] ?? 'N';
  }
  return reversed;
}
