import type { Chrom, Variant } from '../model/index.ts';

/** NCBI RefSeq accession versions of the chromosomes (assemblies GCF_000001405.40 and GCF_000001405.25). */
const VERSIONS = {
  GRCh38: [11, 12, 12, 12, 10, 12, 14, 11, 12, 11, 10, 12, 11, 9, 10, 10, 11, 10, 10, 11, 9, 11],
  GRCh37: [10, 11, 11, 11, 9, 11, 13, 10, 11, 10, 9, 11, 10, 8, 9, 9, 10, 9, 9, 10, 8, 10],
} as const;
const SEX = {
  GRCh38: { X: 'NC_000023.11', Y: 'NC_000024.10' },
  GRCh37: { X: 'NC_000023.10', Y: 'NC_000024.9' },
} as const;

export type Assembly = keyof typeof VERSIONS;

/** Both assemblies carry the revised Cambridge sequence as their mitochondrial genome. */
const MITOCHONDRIAL = 'NC_012920.1';

/** RefSeq accession of a chromosome, e.g. `NC_000012.12`. */
export function chromosomeAccession(chrom: Chrom, assembly: Assembly): string {
  const name = chrom.slice('chr'.length);
  if (name === 'M') {
    return MITOCHONDRIAL;
  }
  if (name === 'X' || name === 'Y') {
    return SEX[assembly][name];
  }
  const number = Number(name);
  const version = VERSIONS[assembly][number - 1] ?? 0;
  return `NC_${String(number).padStart(6, '0')}.${version}`;
}

/** A structural allele as VCF writes it, without its bases. */
export function isSymbolic({ alt }: { readonly alt: string }): boolean {
  return alt.startsWith('<');
}

/** SPDI (Holmes 2020, PMID 31738401): 0-based interbase position, deleted bases, inserted bases. */
export function toSpdi({ chrom, pos, ref, alt }: Variant, assembly: Assembly): string {
  return `${chromosomeAccession(chrom, assembly)}:${pos - 1}:${ref}:${alt}`;
}

/** Genomic HGVS of a substitution; `null` for the rest, whose 3' rule needs the bases around them. */
export function substitutionHgvs(variant: Variant, assembly: Assembly): string | null {
  const { chrom, pos, ref, alt } = variant;
  if (ref.length !== 1 || alt.length !== 1) {
    return null;
  }
  const kind = chrom === 'chrM' ? 'm' : 'g';
  return `${chromosomeAccession(chrom, assembly)}:${kind}.${pos}${ref}>${alt}`;
}

/** With its transcript before it, whichever way the annotation wrote it. */
export function codingHgvs(variant: {
  readonly hgvsC: string | null;
  readonly transcript: string | null;
}): string | null {
  const { hgvsC, transcript } = variant;
  if (hgvsC === null || hgvsC.includes(':') || transcript === null) {
    return hgvsC;
  }
  return `${transcript}:${hgvsC}`;
}

/** `null` where nothing is said of the protein. */
export function proteinHgvs({ hgvsP }: { readonly hgvsP: string | null }): string | null {
  return hgvsP === null || hgvsP.endsWith('p.?') ? null : hgvsP;
}
