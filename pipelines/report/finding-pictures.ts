import type { Finding, VariantRecord } from '../model/result.ts';
import type { TranscriptModel } from '../model/knowledge.ts';
import { analyteScale, judgedValues } from './pictures/analyte-scale.ts';
import type { JudgedValue } from './pictures/analyte-scale.ts';
import { transcriptPicture } from './pictures/transcript-picture.ts';
import { heading } from './report-document.ts';
import type { Block } from './report-document.ts';
import type { DrawingKnowledge, ReportInput } from './report-input.ts';
import { variantName } from './phrases.ts';
import type { Wording } from './wording.ts';

/** For those who would rather look than read: each finding's values against their cut-offs, and its variants. */
export function composeFindingPictures(
  { outcome, drawing }: ReportInput,
  wording: Wording,
): Block[] {
  if (outcome.status === 'refused' || drawing === undefined) {
    return [];
  }
  const { findings } = outcome.screening;
  const pictures = [
    ...drawValues(findings, drawing, wording),
    ...drawGenes(findings, drawing, wording),
  ];
  return pictures.length === 0 ? [] : [heading(2, wording.text('heading.pictures')), ...pictures];
}

function drawValues(
  findings: readonly Finding[],
  { cutoffs }: DrawingKnowledge,
  wording: Wording,
): Block[] {
  const observations = new Set(findings.flatMap((finding) => finding.observations));
  const values = cutoffs === null ? [] : judgedValues([...observations], cutoffs);
  return values.length === 0 ? [] : [analytePicture(values, wording)];
}

export function analytePicture(values: readonly JudgedValue[], wording: Wording): Block {
  const alt = values.map((value) => describeValue(value, wording)).join(' ');
  const caption = wording.text('picture.analytes');
  return { kind: 'picture', picture: analyteScale(values, { alt, caption }) };
}

function describeValue({ observation, cutoff }: JudgedValue, wording: Wording): string {
  const { analyte, comparator, value, unit } = observation;
  return wording.text('picture.analyte.alt', {
    analyte,
    value: `${comparator ?? ''}${value ?? ''} ${unit}`,
    limits: describeLimits(cutoff, wording),
  });
}

/** `borderline from 120, positive from 150` */
export function describeLimits(cutoff: JudgedValue['cutoff'], wording: Wording): string {
  return (['borderline', 'positive', 'critical'] as const)
    .flatMap((level) => {
      const value = cutoff[level];
      const key = `limit.${level}.${cutoff.direction}`;
      return value === null ? [] : [wording.text(key, { value })];
    })
    .join(', ');
}

function drawGenes(
  findings: readonly Finding[],
  { genes }: DrawingKnowledge,
  wording: Wording,
): Block[] {
  const drawn = new Map<string, Finding>();
  for (const finding of findings) {
    if (finding.gene !== null && finding.variants.length > 0 && !drawn.has(finding.gene)) {
      drawn.set(finding.gene, finding);
    }
  }
  return [...drawn].flatMap(([gene, { variants }]) => {
    const model = findTranscript(genes.get(gene)?.transcripts ?? [], variants);
    return model === null ? [] : [drawGene(gene, model, { variants, wording })];
  });
}

function findTranscript(
  transcripts: readonly TranscriptModel[],
  variants: readonly VariantRecord[],
): TranscriptModel | null {
  const named = transcripts.find(({ refseq }) =>
    variants.some(({ transcript }) => transcript === refseq),
  );
  return named ?? transcripts[0] ?? null;
}

function drawGene(
  gene: string,
  model: TranscriptModel,
  { variants, wording }: { readonly variants: readonly VariantRecord[]; readonly wording: Wording },
): Block {
  const marked = variants.map((variant) => ({ pos: variant.pos, name: variantName(variant) }));
  const places = variants.map((variant) =>
    wording.text('picture.gene.place', {
      variant: variantName(variant),
      place: placeOf(variant.pos, model, wording),
    }),
  );
  const alt = wording.text('picture.gene.alt', {
    gene,
    transcript: model.refseq,
    exons: model.exons.length,
    places: places.join(' '),
  });
  const caption = wording.text('picture.gene', { gene, transcript: model.refseq });
  return { kind: 'picture', picture: transcriptPicture(model, marked, { alt, caption }) };
}

function placeOf(pos: number, { exons, strand }: TranscriptModel, wording: Wording): string {
  const ordered = strand === '+' ? exons : [...exons].reverse();
  const inside = ordered.findIndex(({ start, end }) => start <= pos && pos <= end);
  if (inside >= 0) {
    return wording.text('place.exon', { number: inside + 1 });
  }
  const next = ordered.findIndex(({ start }) => (strand === '+' ? pos < start : pos > start));
  return next > 0 ? wording.text('place.intron', { number: next }) : wording.text('place.outside');
}
