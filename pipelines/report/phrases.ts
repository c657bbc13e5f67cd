import type { AcmgClass, Finding, ScreeningResult, VariantRecord } from '../model/result.ts';
import type { Urgency } from '../model/knowledge.ts';
import type { ReportInput } from './report-input.ts';
import type { Wording } from './wording.ts';

/** The outcome's key in the catalogue, with the refusal beside the three outcomes of a screen. */
export function outcomeKey(input: ReportInput): ScreeningResult['outcome'] | 'refused' {
  return input.outcome.status === 'refused' ? 'refused' : input.outcome.screening.outcome;
}

const URGENCY_ORDER: readonly Urgency[] = ['critical', 'urgent', 'soon', 'routine'];

/** The most pressing urgency among the findings. */
export function mostUrgent(findings: readonly Finding[]): Urgency | null {
  return (
    URGENCY_ORDER.find((urgency) => findings.some((finding) => finding.urgency === urgency)) ?? null
  );
}

/** Condition, gene and inheritance. */
export function findingTitle(finding: Finding, wording: Wording): string {
  const { condition, gene } = finding;
  const inheritance = wording.text(`inheritance.${finding.inheritance}`);
  return gene === null
    ? wording.text('finding.title.no-gene', { condition, inheritance })
    : wording.text('finding.title', {
        // Some names of conditions end with the gene already.
        condition: condition.replace(` (${gene})`, ''),
        gene,
        inheritance,
      });
}

/** Genotype in one sentence: what, where, on which chromosomes. */
export function genotypeSentence(finding: Finding, wording: Wording): string {
  const { gene, zygosity, variants, phase } = finding;
  const words =
    gene === null
      ? wording.text('finding.genotype.none-any')
      : wording.text(`finding.genotype.${zygosity}`, { gene, class: className(finding, wording) });
  return variants.length === 0
    ? `${words}.`
    : wording.text('finding.genotype.sentence', {
        words,
        variants: enumerate(variants.map(variantName), wording),
        phase: wording.text(`phase.${phase}`),
      });
}

/** Certainty, biochemistry, and what the two make together. */
export function concordanceSentence(finding: Finding, wording: Wording): string {
  const { certainty, biochemistry, concordance } = finding;
  return wording
    .text('finding.concordance.sentence', {
      certainty: wording.text(`certainty.${certainty}`),
      biochemistry: wording.text(`biochemistry.${biochemistry}`),
      concordance: concordance === 'none' ? '' : wording.text(`concordance.${concordance}`),
    })
    .trim();
}

/** `A`, `A and B`, `A, B and C`. */
export function enumerate(names: readonly string[], wording: Wording): string {
  const last = names.at(-1) ?? '';
  const first = names.slice(0, -1).join(', ');
  return first === '' ? last : wording.text('list.and', { first, last });
}

/** Transcript and coding name where they are known, the genomic name otherwise. */
export function variantName(variant: VariantRecord): string {
  if (variant.hgvsC === null) {
    return genomicName(variant);
  }
  const coding =
    variant.hgvsC.includes(':') || variant.transcript === null
      ? variant.hgvsC
      : `${variant.transcript}:${variant.hgvsC}`;
  const { hgvsP } = variant;
  return hgvsP === null || hgvsP.endsWith('p.?')
    ? coding
    : `${coding} ${hgvsP.replace(/^[^:]*:/, '')}`;
}

export function genomicName({ chrom, pos, ref, alt }: VariantRecord): string {
  return `${chrom}:${pos} ${shortened(ref)}>${shortened(alt)}`;
}

const LONGEST_ALLELE = 24;

/** A long deletion would fill a page; the result holds the whole allele. */
function shortened(allele: string): string {
  return allele.length <= LONGEST_ALLELE
    ? allele
    : `${allele.slice(0, 8)}…${allele.slice(-8)} (${allele.length} nt)`;
}

const CLASS_ORDER: readonly AcmgClass[] = ['P', 'LP', 'VUS', 'LB', 'B'];

/** The weakest class among the variants: a sentence never says more than its weakest part. */
function className(finding: Finding, wording: Wording): string {
  const weakest = CLASS_ORDER.findLast((name) =>
    finding.variants.some((variant) => variant.class === name),
  );
  const number = finding.zygosity === 'compound-heterozygous' ? 'class.plural.' : 'class.';
  return weakest === undefined ? '' : wording.text(`${number}${weakest}`);
}
