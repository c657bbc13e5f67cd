import type { ExonLoss } from '../consequence/index.ts';
import type { ClosedRange1, GeneCondition, TranscriptModel } from '../model/index.ts';
import { concludeClass, gatherEvidence } from './classify-variant.ts';
import type { Classification, ClassificationContext } from './classify-variant.ts';
import { pvs1Deletion } from './criteria/pvs1.ts';
import type { AnnotatedVariant } from './evidence.ts';
import { codingShape } from './knowledge/coding-shape.ts';

export interface MeasuredDeletion {
  readonly loss: ExonLoss;
  /** Every coding base of the transcript is deleted. */
  readonly whole: boolean;
}

/** The coding exons that a segment takes away; `null` where it leaves the coding sequence alone. */
export function measureDeletion(
  range: ClosedRange1,
  transcript: TranscriptModel,
): MeasuredDeletion | null {
  const { cds, exons, strand } = transcript;
  if (cds === null) {
    return null;
  }
  const ordered = strand === '+' ? exons : [...exons].reverse();
  const hit = ordered.flatMap((exon, index) => {
    const start = Math.max(exon.start, cds.start, range.start);
    const lost = Math.min(exon.end, cds.end, range.end) - start + 1;
    return lost > 0 ? [{ exon: index + 1, lost }] : [];
  });
  const [first] = hit;
  const last = hit.at(-1);
  if (first === undefined || last === undefined) {
    return null;
  }
  const codingBases = hit.reduce((sum, { lost }) => sum + lost, 0);
  const hasEnds =
    (range.start <= cds.start + 2 && range.end >= cds.start) ||
    (range.start <= cds.end && range.end >= cds.end - 2);
  const inFrame = hasEnds ? null : codingBases % 3 === 0;
  return {
    loss: {
      firstExon: first.exon,
      lastExon: last.exon,
      codingBases,
      inFrame,
      removedResidues: inFrame === true ? codingBases / 3 : null,
      truncation: null,
    },
    whole: codingBases === codingShape(transcript).length,
  };
}

/** Only PVS1 speaks of a deleted segment; a pack has no frequencies of segments. */
export function classifyDeletion(
  annotated: AnnotatedVariant,
  { loss, whole }: MeasuredDeletion,
  condition: GeneCondition,
  context: ClassificationContext,
): Classification {
  const evidence = gatherEvidence(annotated, condition, context);
  return concludeClass([pvs1Deletion(whole ? null : loss, evidence)], context.rules ?? 'points');
}
