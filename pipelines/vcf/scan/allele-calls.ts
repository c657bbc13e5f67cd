import type { AlleleCall } from '../../model/index.ts';
import { parsePos1 } from '../../model/index.ts';
import type { AnnotationFormat } from '../header/annotation-format.ts';
import { readAnnotations } from './annotations.ts';
import type { Candidate } from './candidate.ts';
import { isBases } from './candidate.ts';
import type { PackedGenotype } from './genotype.ts';
import { firstAllele, isPhased, ploidyOf, secondAllele } from './genotype.ts';

/** Allele indexes of a genotype in order, -1 for missing. */
export function allelesOf(genotype: PackedGenotype): readonly number[] {
  const first = firstAllele(genotype);
  return ploidyOf(genotype) === 1 ? [first] : [first, secondAllele(genotype)];
}

/**
 * One call for each sequence ALT that a complete genotype carries. `*` (the allele lies on a deletion that
 * another record describes), `<*>`, `<NON_REF>` and other symbolic alleles are never calls.
 *
 * @throws VcfFault ANNOTATION_INVALID
 */
export function splitAlleles(
  candidate: Candidate,
  genotype: PackedGenotype,
  formats: readonly AnnotationFormat[],
): readonly AlleleCall[] {
  const calls: AlleleCall[] = [];
  for (const [index, alt] of candidate.alts.entries()) {
    const haplotypes = haplotypesOf(genotype, index + 1);
    if (haplotypes.length > 0 && isBases(alt)) {
      calls.push(toCall(candidate, genotype, { index, haplotypes, formats }));
    }
  }
  return calls;
}

interface CarriedAlt {
  /** Index into ALT. */
  readonly index: number;
  readonly haplotypes: readonly number[];
  readonly formats: readonly AnnotationFormat[];
}

function toCall(
  candidate: Candidate,
  genotype: PackedGenotype,
  { index, haplotypes, formats }: CarriedAlt,
): AlleleCall {
  const isDiploid = ploidyOf(genotype) === 2;
  return {
    chrom: candidate.chrom,
    pos: parsePos1(candidate.pos),
    ref: candidate.ref,
    alt: candidate.alts[index] ?? '',
    line: candidate.line,
    failedFilters: candidate.failedFilters,
    copies: haplotypes.length,
    ploidy: isDiploid ? 2 : 1,
    haplotypes: isPhased(genotype) && isDiploid ? haplotypes : null,
    phaseSet: phaseSetOf(candidate, genotype),
    depth: candidate.sample.depth,
    genotypeQuality: candidate.sample.genotypeQuality,
    altReads: candidate.sample.alleleDepths?.[index + 1] ?? null,
    annotations: readAnnotations(candidate, index, formats),
  };
}

function haplotypesOf(genotype: PackedGenotype, allele: number): readonly number[] {
  const haplotypes: number[] = firstAllele(genotype) === allele ? [0] : [];
  if (ploidyOf(genotype) === 2 && secondAllele(genotype) === allele) {
    haplotypes.push(1);
  }
  return haplotypes;
}

/** VCFv4.5 §1.6.2 PS: phased records without PS belong to one set per contig. */
function phaseSetOf(candidate: Candidate, genotype: PackedGenotype): string | null {
  if (!isPhased(genotype) || ploidyOf(genotype) !== 2) {
    return null;
  }
  return candidate.sample.phaseSet ?? candidate.chrom;
}
