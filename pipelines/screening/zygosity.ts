import type {
  AlleleCall,
  Chrom,
  GeneModel,
  Inheritance,
  VcfScan,
  Zygosity,
} from '../model/index.ts';
import { isPseudoautosomal } from './pseudoautosomal.ts';

/** How many copies of a gene this newborn has, by chromosome and sex karyotype. */
export interface Ploidy {
  readonly assembly: VcfScan['assembly'];
  readonly xCopies: 1 | 2 | null;
}

/** Genotype of one allele, read with the newborn's sex karyotype. */
export function zygosityOf(
  call: Pick<AlleleCall, 'chrom' | 'copies' | 'ploidy'> & { readonly pos: number },
  ploidy: Ploidy,
): Zygosity {
  const sexLinked = isSexLinked(call.chrom, call.pos, ploidy.assembly);
  if (sexLinked && call.ploidy === 1) {
    return 'hemizygous';
  }
  if (call.copies >= 2) {
    const single = call.chrom === 'chrY' || ploidy.xCopies === 1;
    return sexLinked && single ? 'hemizygous' : 'homozygous';
  }
  // A haploid genotype on an autosome shows one copy and says nothing about the other.
  return 'heterozygous';
}

/** Whether one copy of the gene is all that this newborn has. */
export function hasSingleCopy(gene: GeneModel, ploidy: Ploidy): boolean {
  return isSexLinked(gene.chrom, gene.range.start, ploidy.assembly) && ploidy.xCopies === 1;
}

/** A gene in a pseudoautosomal region is inherited like one of an autosome. */
export function effectiveInheritance(
  inheritance: Inheritance,
  gene: GeneModel,
  assembly: VcfScan['assembly'],
): Inheritance {
  if (!isPseudoautosomal(assembly, gene.chrom, gene.range.start)) {
    return inheritance;
  }
  const autosomal: Partial<Record<Inheritance, Inheritance>> = { XLD: 'AD', XLR: 'AR' };
  return autosomal[inheritance] ?? inheritance;
}

function isSexLinked(chrom: Chrom, pos: number, assembly: VcfScan['assembly']): boolean {
  return (chrom === 'chrX' || chrom === 'chrY') && !isPseudoautosomal(assembly, chrom, pos);
}
