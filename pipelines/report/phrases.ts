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

/** Genotype in one sentence: what, where, on which chromosomes. */
export function genotypeSentence(finding: Finding, wording: Wording): string {
  const key =
    finding.gene === null && finding.zygosity === 'none'
      ? 'finding.genotype.none-any'
      : `finding.genotype.${finding.zygosity}`;
  const words = wording.text(key, {
    gene: finding.gene ?? '',
    class: className(finding, wording),
  });
  if (finding.variants.length === 0) {
    return `${words}.`;
  }
  return `${words}: ${finding.variants.map(variantName).join(' and ')}; ${wording.text(`phase.${finding.phase}`)}.`;
}

/** Transcript and coding name where they are known, the genomic name otherwise. */
export function variantName(variant: VariantRecord): string {
  const genomic = `${variant.chrom}:${variant.pos} ${variant.ref}>${variant.alt}`;
  if (variant.hgvsC === null) {
    return genomic;
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

const CLASS_ORDER: readonly AcmgClass[] = ['P', 'LP', 'VUS', 'LB', 'B'];

/** The weakest class among the variants: a sentence never says more than its weakest part. */
function className(finding: Finding, wording: Wording): string {
  const weakest = CLASS_ORDER.findLast((name) =>
    finding.variants.some((variant) => variant.class === name),
  );
  const number = finding.zygosity === 'compound-heterozygous' ? 'class.plural.' : 'class.';
  return weakest === undefined ? '' : wording.text(`${number}${weakest}`);
}
