import type { Concordance, Finding, FindingNote, GeneCondition } from '../model/index.ts';
import { severity } from './analyte-status.ts';
import type { DraftFinding } from './finding.ts';
import { groupBy } from './group-by.ts';

const PANEL_ORDER: readonly GeneCondition['panel'][] = ['rusp-core', 'rusp-secondary', 'other'];

/**
 * One genotype or one raised analyte is one finding, though several conditions of the panel share the gene or
 * the analyte. What is folded away leaves its genes behind as differential genes.
 */
export function mergeFindings(drafts: readonly DraftFinding[]): readonly Finding[] {
  const genotypic = mergeAllelic(drafts.filter((draft) => hasGenotype(draft)));
  const explained = new Set(genotypic.map((draft) => draft.reading.entry.id));
  const biochemical = mergeByCondition(
    drafts.filter((draft) => !hasGenotype(draft) && !explained.has(draft.reading.entry.id)),
  );
  return foldBiochemical(genotypic, biochemical).map((draft) => draft.finding);
}

function hasGenotype({ reading }: DraftFinding): boolean {
  return reading.genotype.status !== 'none' && reading.genotype.status !== 'not-assessed';
}

/** Conditions of one gene with one inheritance: the one that biochemistry speaks for, else the first of the panel. */
function mergeAllelic(drafts: readonly DraftFinding[]): readonly DraftFinding[] {
  const groups = groupBy(drafts, ({ reading: { entry } }) => `${entry.gene} ${entry.inheritance}`);
  return [...groups.values()].flatMap((group) => {
    const [best] = [...group].sort(byStrength);
    return best === undefined
      ? []
      : [group.length > 1 ? withNote(best, 'allelic-conditions') : best];
  });
}

/** A condition with several genes and no allele in any has one finding, without a gene. */
function mergeByCondition(drafts: readonly DraftFinding[]): readonly DraftFinding[] {
  const groups = groupBy(drafts, ({ reading }) => reading.entry.id);
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) {
      return [];
    }
    const genes = [...new Set(group.map((draft) => draft.reading.entry.gene))];
    const notes = group.flatMap((draft) => draft.finding.notes);
    const gene = genes.length === 1 ? first.finding.gene : null;
    const differentialGenes = [
      ...group.flatMap((draft) => draft.finding.differentialGenes),
      ...(gene === null ? genes : []),
    ];
    return [{ ...first, finding: { ...first.finding, gene, notes, differentialGenes } }];
  });
}

/**
 * A raised analyte that a concordant genotype explains, or that a condition of a higher panel already answers
 * for, is not told again for the look-alikes. It stays a finding in any case.
 */
function foldBiochemical(
  genotypic: readonly DraftFinding[],
  biochemical: readonly DraftFinding[],
): readonly DraftFinding[] {
  const kept: DraftFinding[] = [...genotypic];
  for (const draft of [...biochemical].sort(byStrength)) {
    const index = kept.findIndex((other) => answersFor(other, draft));
    const host = kept[index];
    if (host === undefined) {
      kept.push(draft);
    } else if (isOpen(host)) {
      kept[index] = withGenes(host, draft);
    }
  }
  return kept;
}

/** The look-alikes are still to be told apart. */
function isOpen({ finding, reading }: DraftFinding): boolean {
  return (
    finding.concordance !== 'concordant-positive' && !reading.biochemistry.differentialExcluded
  );
}

/** Cells in which a genotype explains the raised analyte. */
const EXPLAINING = new Set<Concordance>(['concordant-positive', 'concordant-probable']);

function answersFor(host: DraftFinding, draft: DraftFinding): boolean {
  const triggers = new Set(host.reading.biochemistry.abnormalAnalytes);
  const covers = draft.reading.biochemistry.abnormalAnalytes.every((name) => triggers.has(name));
  const asSevere =
    severity(host.finding.biochemistry) >= severity(draft.finding.biochemistry) &&
    draft.reading.biochemistry.abnormalAnalytes.length > 0;
  const outranks =
    panelRank(host) < panelRank(draft) || EXPLAINING.has(host.finding.concordance);
  return covers && asSevere && outranks;
}

function withGenes(host: DraftFinding, folded: DraftFinding): DraftFinding {
  const own = folded.finding.gene === null ? [] : [folded.finding.gene];
  const genes = [...own, ...folded.finding.differentialGenes].filter(
    (gene) => gene !== host.finding.gene,
  );
  const differentialGenes = [...host.finding.differentialGenes, ...genes];
  return { ...host, finding: { ...host.finding, differentialGenes } };
}

/** Abnormal before normal, then the panel's own conditions before their look-alikes, then the more severe. */
function byStrength(left: DraftFinding, right: DraftFinding): number {
  return (
    column(right) - column(left) ||
    right.reading.specificity - left.reading.specificity ||
    panelRank(left) - panelRank(right) ||
    severity(right.finding.biochemistry) - severity(left.finding.biochemistry)
  );
}

/** Critical and positive are one column of the matrix. */
function column({ finding }: DraftFinding): number {
  return Math.min(severity(finding.biochemistry), severity('positive'));
}

function panelRank({ reading }: DraftFinding): number {
  return PANEL_ORDER.indexOf(reading.entry.panel);
}

function withNote(draft: DraftFinding, note: FindingNote): DraftFinding {
  return { ...draft, finding: { ...draft.finding, notes: [...draft.finding.notes, note] } };
}
