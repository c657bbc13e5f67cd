import type { Observation } from '../model/observation.ts';
import type { GeneCallability, ScreeningResult } from '../model/result.ts';
import { analytePicture, describeLimits } from './finding-pictures.ts';
import { judgedValues } from './pictures/analyte-scale.ts';
import { coverageStrip, isFullyCovered } from './pictures/coverage-strip.ts';
import { bullets, heading, paragraph } from './report-document.ts';
import type { Block } from './report-document.ts';
import type { DrawingKnowledge } from './report-input.ts';
import type { Wording } from './wording.ts';

/** What the conclusions rest on: the measured values, and how much of each gene was seen. */
export function composeEvidence(
  screening: ScreeningResult,
  drawing: DrawingKnowledge | undefined,
  wording: Wording,
): Block[] {
  return [
    ...composeObservations(screening.observations, drawing, wording),
    ...composeOpenVerdicts(screening, wording),
    ...composeCoverage(screening, wording),
    ...composeNotAssessed(screening, wording),
  ];
}

/** Rows of one picture, so that it fits a page. */
const VALUES_OF_PICTURE = 8;

function composeObservations(
  observations: readonly Observation[],
  drawing: DrawingKnowledge | undefined,
  wording: Wording,
): Block[] {
  if (observations.length === 0) {
    return [];
  }
  const values = judgedValues(observations, drawing?.cutoffs ?? { analytes: [] });
  const limits = new Map(
    values.map(({ observation, cutoff }) => [observation, describeLimits(cutoff, wording)]),
  );
  const columns = [
    ['analyte', 2],
    ['value', 3],
    ['verdict', 2],
    ['limits', 5],
    ['loinc', 2],
  ] as const;
  return [
    heading(2, wording.text('heading.observations')),
    {
      kind: 'table',
      caption: wording.text('heading.observations'),
      columns: columns.map(([name, share]) => ({ title: wording.text(`column.${name}`), share })),
      rows: observations.map((observation) => [
        observation.analyte,
        `${observation.comparator ?? ''}${observation.value ?? '–'} ${observation.unit}`,
        observation.flag === null ? '–' : wording.text(`flag.${observation.flag}`),
        limits.get(observation) ?? '–',
        observation.loinc ?? '–',
      ]),
    },
    ...chunk(values, VALUES_OF_PICTURE).map((part) => analytePicture(part, wording)),
  ];
}

function composeOpenVerdicts({ openVerdicts = [] }: ScreeningResult, wording: Wording): Block[] {
  return openVerdicts.length === 0
    ? []
    : [
        heading(2, wording.text('heading.open-verdicts')),
        bullets(
          openVerdicts.map(({ about, verdict }) => `${about}: ${wording.text(`flag.${verdict}`)}`),
        ),
      ];
}

function composeCoverage({ callability }: ScreeningResult, wording: Wording): Block[] {
  const { genes, source } = callability;
  const covered = genes.reduce((sum, gene) => sum + gene.coveredBases, 0);
  const target = genes.reduce((sum, gene) => sum + gene.targetBases, 0);
  const gaps = genes.filter((gene) => !isFullyCovered(gene));
  const sentence = wording.text('callability.sentence', {
    covered,
    target,
    genes: genes.length,
    source: wording.text(`coverage.${source}`),
  });
  return [
    heading(2, wording.text('heading.callability')),
    paragraph(sentence),
    ...(genes.length === 0 ? [] : [drawStrip(genes, sentence, wording)]),
    ...(gaps.length === 0 ? [] : [tabulateGaps(gaps, wording)]),
    paragraph(
      wording.text('callability.genes', {
        genes: genes.map((gene) => `${gene.gene} ${wholePercent(gene)}`).join(', '),
      }),
    ),
  ];
}

function drawStrip(genes: readonly GeneCallability[], sentence: string, wording: Wording): Block {
  const gaps = genes.filter((gene) => !isFullyCovered(gene)).length;
  const words = {
    alt: `${sentence} ${wording.text('picture.coverage.alt', { gaps })}`,
    caption: wording.text('picture.coverage'),
    full: '100 %',
    none: '0 %',
  };
  return { kind: 'picture', picture: coverageStrip(genes, words) };
}

function tabulateGaps(gaps: readonly GeneCallability[], wording: Wording): Block {
  const columns = ['gene', 'covered-bases', 'covered-hotspots'];
  return {
    kind: 'table',
    caption: wording.text('callability.gaps'),
    columns: columns.map((name) => ({ title: wording.text(`column.${name}`), share: 1 })),
    rows: gaps.map(({ gene, coveredBases, targetBases, coveredHotspots, hotspots }) => [
      gene,
      `${coveredBases}/${targetBases}`,
      `${coveredHotspots}/${hotspots}`,
    ]),
  };
}

/** Rounded down: only what is covered in full reads 100 %. */
function wholePercent({ coveredBases, targetBases }: GeneCallability): string {
  return targetBases === 0 ? '–' : `${Math.floor((100 * coveredBases) / targetBases)} %`;
}

function composeNotAssessed({ notAssessed }: ScreeningResult, wording: Wording): Block[] {
  return notAssessed.length === 0
    ? []
    : [
        heading(2, wording.text('heading.not-assessed')),
        paragraph(wording.text('not-assessed.text')),
        bullets(
          notAssessed.map(({ gene, reason }) => `${gene}: ${wording.text(`reason.${reason}`)}`),
        ),
      ];
}

function chunk<Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] {
  const parts: Item[][] = [];
  for (let index = 0; index < items.length; index += size) {
    parts.push(items.slice(index, index + size));
  }
  return parts;
}
