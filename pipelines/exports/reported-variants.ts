import type { Finding, ScreeningResult, VariantRecord } from '../model/index.ts';
import { compareVariants } from '../screening/canonical-result.ts';

/** One allele with every finding that rests on it. */
export interface ReportedVariant {
  /** `chrom-pos-ref-alt`. */
  readonly key: string;
  readonly variant: VariantRecord;
  readonly findings: readonly Finding[];
}

export function variantKey({ chrom, pos, ref, alt }: VariantRecord): string {
  return `${chrom}-${pos}-${ref}-${alt}`;
}

/** Findings first, then what the policy reports of carriers. */
export function allFindings(screening: ScreeningResult | null): readonly Finding[] {
  return screening === null ? [] : [...screening.findings, ...screening.carrierFindings];
}

/** Each reported allele once, by contig, position and alleles. */
export function reportedVariants(screening: ScreeningResult | null): readonly ReportedVariant[] {
  const byKey = new Map<string, ReportedVariant>();
  for (const finding of allFindings(screening)) {
    for (const variant of finding.variants) {
      const key = variantKey(variant);
      const earlier = byKey.get(key);
      byKey.set(key, {
        key,
        variant: earlier?.variant ?? variant,
        findings: [...(earlier?.findings ?? []), finding],
      });
    }
  }
  return [...byKey.values()].sort((left, right) => compareVariants(left.variant, right.variant));
}
