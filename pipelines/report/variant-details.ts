import type { CriterionRecord, Finding, ScreeningResult, VariantRecord } from '../model/result.ts';
import { combineCriteria } from '../classification/index.ts';
import { findingTitle, genomicName, genotypeSentence, variantName } from './phrases.ts';
import { bullets, heading, paragraph } from './report-document.ts';
import type { Block } from './report-document.ts';
import type { Wording } from './wording.ts';

/** The variants of all findings, and how each came by its class. */
export function composeVariants(
  { findings, carrierFindings }: ScreeningResult,
  wording: Wording,
): Block[] {
  const all = [...findings, ...carrierFindings];
  return [
    ...composeTable(all, wording),
    ...composeCarriers(carrierFindings, wording),
    ...composeCriteria(all, wording),
  ];
}

function composeTable(findings: readonly Finding[], wording: Wording): Block[] {
  const rows = findings.flatMap((finding) =>
    finding.variants.map((variant) => variantCells(finding, variant, wording)),
  );
  const columns = [
    ['gene', 2],
    ['variant', 6],
    ['genomic', 5],
    ['zygosity', 4],
    ['consequence', 4],
    ['reads', 3],
    ['class', 3],
    ['clinvar', 4],
  ] as const;
  return rows.length === 0
    ? []
    : [
        heading(2, wording.text('heading.variants')),
        {
          kind: 'table',
          caption: wording.text('heading.variants'),
          columns: columns.map(([name, share]) => ({
            title: wording.text(`column.${name}`),
            share,
          })),
          rows,
        },
      ];
}

function variantCells(finding: Finding, variant: VariantRecord, wording: Wording): string[] {
  const { depth, altReads, genotypeQuality, clinvar, consequence } = variant;
  return [
    finding.gene ?? '–',
    variantName(variant),
    genomicName(variant),
    wording.text(`zygosity.${variant.zygosity}`),
    // Sequence Ontology terms are the same in every language.
    consequence?.replaceAll('_', ' ') ?? '–',
    depth === null ? '–' : `${altReads ?? '–'}/${depth}, GQ ${genotypeQuality ?? '–'}`,
    `${wording.text(`class.short.${variant.class}`)} (${variant.points})`,
    clinvar === null ? '–' : `${clinvar.variationId} (${clinvar.significance}, ${clinvar.stars} ★)`,
  ];
}

function composeCarriers(carriers: readonly Finding[], wording: Wording): Block[] {
  return carriers.length === 0
    ? []
    : [
        heading(2, wording.text('heading.carriers')),
        paragraph(wording.text('carriers.text')),
        bullets(
          carriers.map(
            (finding) => `${findingTitle(finding, wording)}: ${genotypeSentence(finding, wording)}`,
          ),
        ),
      ];
}

function composeCriteria(findings: readonly Finding[], wording: Wording): Block[] {
  const variants = new Map(
    findings.flatMap((finding) =>
      finding.variants.map((variant) => [genomicName(variant), variant] as const),
    ),
  );
  return variants.size === 0
    ? []
    : [
        heading(2, wording.text('heading.criteria')),
        paragraph(wording.text('criteria.text')),
        ...[...variants.values()].flatMap((variant) => explainClass(variant, wording)),
      ];
}

function explainClass(variant: VariantRecord, wording: Wording): Block[] {
  const { criteria } = variant;
  const met = criteria.filter((criterion) => criterion.met === true);
  const name = variantName(variant);
  return [
    heading(3, name),
    paragraph(describeClass(variant, wording)),
    ...(met.length === 0
      ? []
      : [
          {
            kind: 'table',
            caption: name,
            columns: (
              [
                ['criterion', 2],
                ['meaning', 4],
                ['reason', 4],
              ] as const
            ).map(([column, share]) => ({ title: wording.text(`column.${column}`), share })),
            rows: met.map(({ code, strength, reason }) => [
              `${code}_${strength}`,
              meaningOf(code, wording),
              reason,
            ]),
          } as const,
        ]),
    ...composeOthers(
      'criteria.not-met',
      criteria.filter((criterion) => criterion.met === false),
      wording,
    ),
    ...composeOthers(
      'criteria.not-evaluated',
      criteria.filter((criterion) => criterion.met === null),
      wording,
    ),
  ];
}

/** A class that is ClinVar's is told from the one that the criteria reach (docs/methods/classification.md). */
function describeClass({ class: name, points, criteria }: VariantRecord, wording: Wording): string {
  const words = wording.text(`class.${name}`);
  const byCriteria = combineCriteria(
    criteria.filter((criterion) => criterion.met === true),
    'points',
  );
  if (byCriteria.class === name) {
    return wording.text('criteria.class', { class: words, points });
  }
  const alone = wording.text(`class.${byCriteria.class}`);
  return [
    wording.text('criteria.class-only', { class: words }),
    wording.text('criteria.clinvar', { class: alone, points: byCriteria.points }),
  ].join(' ');
}

function composeOthers(
  key: string,
  criteria: readonly CriterionRecord[],
  wording: Wording,
): Block[] {
  const reasons = criteria.map(({ code, reason }) => `${code} (${reason})`).join('; ');
  return reasons === '' ? [] : [paragraph(wording.text(key, { criteria: reasons }))];
}

/** A newer classification may name a criterion that the catalogue does not explain yet. */
function meaningOf(code: string, wording: Wording): string {
  const key = `criterion.${code}`;
  return wording.has(key) ? wording.text(key) : '–';
}
