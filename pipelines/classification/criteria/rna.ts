import type { CriterionRecord } from '../../model/index.ts';
import { met, notMet, unknown } from '../criterion-records.ts';
import type { Evidence } from '../evidence.ts';

const UNREAD = unknown('PS3', 'Strong', 'functional-assay');
const COUNTED = notMet('PS3', 'Supporting', 'counted as PVS1');
const SPLICED = met('PVS1', 'Supporting', 'PVS1_RNA: aberrant splicing at the variant');
const LOW = met('PS3', 'Supporting', 'RNA or protein of the gene is an outlier on the low side');

/**
 * RNA and protein of this newborn. A loss that was predicted is only confirmed; an effect on splicing that was
 * not counts as PVS1_RNA, anything else as PS3, each as Supporting, and one observation never as both (Walker
 * 2023, PMID 37352859). An outlier test says that the gene is disturbed, not how much function is left, hence
 * no more than Supporting.
 */
export function withRna(
  own: CriterionRecord,
  evidence: Evidence,
): { readonly pvs1: CriterionRecord; readonly ps3: CriterionRecord } {
  const rna = evidence.newborn?.rna;
  if (rna === undefined || !(rna.lowExpression || rna.aberrantSplicing)) {
    return { pvs1: own, ps3: UNREAD };
  }
  if (own.met === true) {
    return { pvs1: { ...own, reason: `${own.reason}; RNA or protein agrees` }, ps3: COUNTED };
  }
  if (rna.aberrantSplicing && lossIsMechanism(evidence) && mayChangeSplicing(evidence)) {
    return { pvs1: SPLICED, ps3: COUNTED };
  }
  return { pvs1: own, ps3: rna.lowExpression ? LOW : UNREAD };
}

/** The gate of PVS1 (Abou Tayoun 2018): a curated mechanism, and a gene-disease pair above Limited. */
function lossIsMechanism({ condition: { lossOfFunction, validity } }: Evidence): boolean {
  return lossOfFunction && !['Limited', 'Disputed', 'Refuted'].includes(validity ?? '');
}

/** The last three bases of an exon and everything outside of exons; a silent change has no other way to harm. */
function mayChangeSplicing({ annotation }: Evidence): boolean {
  const { borderDistance, terms } = annotation;
  return (
    terms.some((term) => SPLICE_TERMS.includes(term)) ||
    (borderDistance !== null && borderDistance <= 3)
  );
}

const SPLICE_TERMS: readonly string[] = [
  'intron_variant',
  'splice_region_variant',
  'splice_donor_5th_base_variant',
  'splice_donor_region_variant',
  'splice_polypyrimidine_tract_variant',
  'synonymous_variant',
];
