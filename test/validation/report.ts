import type { ClassifiedRow } from '../builders/panel-classes.ts';
import { isBenignClass, isPathogenicClass } from '../builders/panel-classes.ts';
import { confusionTable, directionTable } from './class-section.ts';
import {
  beyondTheVariant,
  criteriaTable,
  shortOfFrequency,
  variantOnlyCeiling,
} from './criteria-section.ts';
import type { Disagreement } from './disagreements.ts';
import { missingDataTable, singleDatumTable } from './missing-data-section.ts';
import { countBy, table } from './table.ts';
import { describeShare } from './wilson.ts';

export interface ReportInput {
  readonly panelRows: number;
  readonly core: readonly ClassifiedRow[];
  readonly local: readonly ClassifiedRow[];
  /** The local pack without the ClinVar record of any variant of the panels. */
  readonly strict: readonly ClassifiedRow[];
  readonly disagreements: readonly Disagreement[];
  readonly combining: string;
  readonly names: string;
  readonly csq: string;
  readonly screening: string;
  readonly speed: string;
}

/** docs/validation.md; equal inputs give equal text but for the section on speed. */
export function renderReport(input: ReportInput): string {
  return [
    INTRODUCTION,
    classes(input),
    ceiling(input),
    missingData(input),
    criteria(input),
    disagreementGroups(input),
    `## Combining given criteria\n\nThe criteria that the panels met, core genes.\n\n${input.combining}\n\nEvery case that differs stands with its cause in test/conformance/classification/combining.test.ts.`,
    `## Names and terms\n\nLocal pack.\n\n${input.names}\n\nHGVS gives a change of the start codon as \`p.(Met1?)\` or \`p.0?\` and says that it shall not be written as a substitution, and gives a change of the stop codon as an extension (HGVS nomenclature 21, protein: substitution, extension). So the names here stay as they are. Every difference: validation/name-disagreements.tsv.\n\n${input.csq}`,
    `## Screening\n\nSimulated newborns with genotypes of variants that panels classified, no biochemistry, default policy, core pack. The variants are in ClinVar, and the policy goes by ClinVar: this measures the screening, not the classification. Every difference: validation/screening-disagreements.tsv.\n\n${input.screening}\n\nTwo different alleles at one base lie on two chromosomes without any phase set; they are the pairs of unknown phase that read definite. The suspected pairs with a variant that the panel leaves uncertain have it as pathogenic in ClinVar.`,
    `## Speed\n\nTimings change from run to run.\n\n${input.speed}`,
  ]
    .join('\n\n')
    .concat('\n');
}

const INTRODUCTION = `# Validation

Written by \`npm run validate\` from the shared data; do not edit. Shares are with counts and Wilson's 95 % interval. Equal data give equal text, but for the timings.

**core** is the pack of the repository. **local** is the pack that \`scripts/build-local-pack.sh\` builds from all of the data, with frequencies that may not be passed on. **Blind** means that the variant's own ClinVar record is left out; records of other variants count, those of other variants of the panels too. No rule and no score was fitted to variants of the panels.`;

function classes({ panelRows, core, local, strict }: ReportInput): string {
  const inCore = (rows: readonly ClassifiedRow[]): readonly ClassifiedRow[] =>
    rows.filter(({ row }) => row['rusp_core'] === '1');
  const sets = [
    { name: 'local, all genes', rows: local },
    { name: 'local, RUSP core genes', rows: inCore(local) },
    { name: 'local, coding sequence known', rows: local.filter(isResolved) },
    { name: 'core, all genes', rows: core },
    { name: 'core, RUSP core genes', rows: inCore(core) },
  ];
  return `## Classes of expert panels

ClinGen Evidence Repository to 2024-04 (CC0), ${panelRows} rows that are not retracted. Classified are those that have alleles and a gene in the pack, under the panel's mode of inheritance where the pack has a condition of that mode.

ClinVar-blind:

${directionTable(sets, ({ blind }) => blind)}

Harder still, with the ClinVar record of every variant of the panels left out, not only its own:

${directionTable([{ name: 'local, all genes', rows: strict }], ({ blind }) => blind)}

With a pathogenic class of ClinVar going first:

${directionTable(sets, ({ prioritised }) => prioritised)}

The second table shows that two sources agree that share their evidence. It measures no skill.

Blind, local pack, all genes:

${confusionTable(local, ({ blind }) => blind)}

With ClinVar, local pack, all genes:

${confusionTable(local, ({ prioritised }) => prioritised)}`;
}

function isResolved({ consequence }: ClassifiedRow): boolean {
  return consequence !== 'coding_sequence_variant';
}

function ceiling({ local }: ReportInput): string {
  const pathogenic = local.filter(({ given }) => isPathogenicClass(given));
  const { reachable, found } = variantOnlyCeiling(pathogenic);
  const rest = beyondTheVariant(pathogenic);
  return `## What can be reached from the variant alone

Of ${pathogenic.length} P/LP variants, the panels' own criteria reach LP in ${describeShare(reachable.length, pathogenic.length)} when only those are kept that speak of the variant itself. Here ${describeShare(found.length, reachable.length)} of these are found. The rest of the P/LP variants rests on what no newborn's file and no pack holds:

${table(
  ['criterion', 'P/LP variants of panels with it'],
  rest.map(([code, count]) => [code, describeShare(count, pathogenic.length)]),
)}

${shortOfFrequency(pathogenic)} P/LP variants are one point short and miss the frequency for PM2: the tables at hand are complete for 70 genes only, and absence counts in no other. REVEL, AlphaMissense and SpliceAI would give PP3 up to Strong; unit tests show that the criteria are met once the scores are there.

So a sensitivity of 75 % is out of reach for criteria of the variant alone, here and for the panels: it needs patients, families and assays, or ClinVar's own record, which the blind measure excludes.`;
}

function missingData({ local }: ReportInput): string {
  return `## What the missing data would bring

Local pack, blind, all genes. The criteria that rest on a datum are taken from the panel in the place of ours, the rest stays ours, and the rules of combining stay. So each step shows what a figure is bound to. PM2 counts as Supporting throughout. The opposite ones are pathogenic variants to which the panel itself gave BS1 or BA1: what outweighed it comes with a later step.

One after the other:

${missingDataTable(local)}

Each alone:

${singleDatumTable(local)}`;
}

function criteria({ local }: ReportInput): string {
  return `## Criteria

Met at any strength, local pack. Precision: of those met here, the share that the panel met too. Panels restrict PM5 and PS1 gene by gene and use REVEL or SpliceAI, which are not in the packs.

${criteriaTable(local)}`;
}

function disagreementGroups({ disagreements, local }: ReportInput): string {
  const benign = local.filter(({ given }) => isBenignClass(given)).length;
  const groups = countBy(disagreements, ({ kind, cause }) => `${kind}\t${cause}`);
  return `## Disagreements

Local pack, blind, ${local.length} variants, ${benign} of them B/LB. One cause each, the first that holds. Every variant: validation/class-disagreements.tsv.

${table(
  ['kind', 'cause', 'variants'],
  groups
    .map(([key, count]) => [...key.split('\t'), String(count)])
    .sort((a, b) => ((a[0] ?? '') < (b[0] ?? '') ? -1 : (a[0] ?? '') > (b[0] ?? '') ? 1 : 0)),
)}`;
}
