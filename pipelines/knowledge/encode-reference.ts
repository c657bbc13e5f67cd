import type { Chrom } from '../model/coordinates.ts';
import { contigIndex, contigStarts } from './encode-variants.ts';
import { KnowledgeFault } from './fault.ts';
import { bytesFor } from './reference-table.ts';
import type { SectionContent } from './table-writer.ts';
import { numbers } from './table-writer.ts';

/** Forward-strand letters from `start` (1-based) on; anything but A, C, G, T is a hole. */
export interface ReferenceStretch {
  readonly chrom: Chrom;
  readonly start: number;
  readonly bases: string;
}

/**
 * Joins stretches that overlap or touch, cuts holes out, packs two bits a base.
 *
 * @throws KnowledgeFault SOURCE_CONFLICT when two stretches differ at a position.
 */
export function encodeReference(stretches: readonly ReferenceStretch[]): {
  readonly records: number;
  readonly sections: readonly SectionContent[];
} {
  const merged = mergeStretches(stretches.flatMap(cutHoles));
  let byte = 0;
  const offsets = merged.map(({ bases }) => {
    const offset = byte;
    byte += bytesFor(bases.length);
    return offset;
  });
  const packed = new Uint8Array(byte);
  merged.forEach(({ bases }, index) => {
    packBases(bases, packed, offsets[index] ?? 0);
  });
  return {
    records: merged.length,
    sections: [
      numbers('contigs', contigStarts(merged.map((stretch) => contigIndex(stretch.chrom)))),
      numbers(
        'start',
        Uint32Array.from(merged, (stretch) => stretch.start),
      ),
      numbers(
        'end',
        Uint32Array.from(merged, (stretch) => stretch.start + stretch.bases.length - 1),
      ),
      numbers('byte', Uint32Array.from(offsets)),
      numbers('bases', packed),
    ],
  };
}

export function mergeStretches(stretches: readonly ReferenceStretch[]): ReferenceStretch[] {
  const sorted = [...stretches].sort(
    (a, b) => contigIndex(a.chrom) - contigIndex(b.chrom) || a.start - b.start,
  );
  const merged: ReferenceStretch[] = [];
  for (const stretch of sorted) {
    const last = merged.at(-1);
    if (last?.chrom !== stretch.chrom || last.start + last.bases.length < stretch.start) {
      merged.push(stretch);
      continue;
    }
    const overlap = last.start + last.bases.length - stretch.start;
    const shared = Math.min(overlap, stretch.bases.length);
    const from = stretch.start - last.start;
    if (last.bases.slice(from, from + shared) !== stretch.bases.slice(0, shared)) {
      throw new KnowledgeFault('SOURCE_CONFLICT', 'two sequences differ where they overlap');
    }
    merged[merged.length - 1] = { ...last, bases: last.bases + stretch.bases.slice(overlap) };
  }
  return merged;
}

function cutHoles(stretch: ReferenceStretch): ReferenceStretch[] {
  return [...stretch.bases.matchAll(/[ACGT]+/g)].map((run) => ({
    chrom: stretch.chrom,
    start: stretch.start + run.index,
    bases: run[0],
  }));
}

function packBases(bases: string, packed: Uint8Array, offset: number): void {
  for (let index = 0; index < bases.length; index += 1) {
    const code = 'ACGT'.indexOf(bases.charAt(index));
    const at = offset + (index >>> 2);
    packed[at] = (packed[at] ?? 0) | (code << (6 - 2 * (index & 3)));
  }
}
