import type { Chrom, ClosedRange1, Pos1 } from './coordinates.ts';

/** One ALT allele of one record, VCF-style: `pos` 1-based, `ref` and `alt` upper-case A C G T N. */
export interface Variant {
  readonly chrom: Chrom;
  readonly pos: Pos1;
  readonly ref: string;
  readonly alt: string;
}

export type Zygosity = 'heterozygous' | 'homozygous' | 'hemizygous';

/** How one sample carries one ALT allele. */
export interface AlleleCall extends Variant {
  /** 1-based line of the VCF, for error messages and traces. */
  readonly line: number;
  /** FILTER values other than PASS and the missing value; empty when the record passed. */
  readonly failedFilters: readonly string[];
  /** Number of haplotypes that carry this ALT, 1 … ploidy. */
  readonly copies: number;
  readonly ploidy: 1 | 2;
  /**
   * Haplotype indexes (0, 1) that carry it, known only for phased genotypes. Two calls may be compared
   * only when `phaseSet` is equal (VCFv4.5 §1.6.2, PS; a phased record without PS belongs to the set of its contig).
   */
  readonly haplotypes: readonly number[] | null;
  readonly phaseSet: string | null;
  readonly depth: number | null;
  readonly genotypeQuality: number | null;
  /** Reads that support this ALT (FORMAT/AD), where given. */
  readonly altReads: number | null;
  /** Annotation that the laboratory's own tool wrote (VEP CSQ or SnpEff ANN), raw entries of this ALT. */
  readonly annotations: readonly SourceAnnotation[];
}

/** One transcript's annotation as found in the input; named as the source wherever it is used. */
export interface SourceAnnotation {
  readonly tool: 'VEP' | 'SnpEff';
  readonly gene: string;
  readonly transcript: string;
  /** Sequence Ontology terms, `&`-joined in the source, split here. */
  readonly consequences: readonly string[];
  readonly hgvsC: string | null;
  readonly hgvsP: string | null;
}

/** A structural or copy-number call that overlaps the panel. */
export interface StructuralCall {
  readonly chrom: Chrom;
  readonly range: ClosedRange1;
  readonly kind: 'DEL' | 'DUP' | 'CNV' | 'INS' | 'INV' | 'BND';
  readonly copyNumber: number | null;
  readonly copies: number;
  readonly ploidy: 1 | 2;
  readonly line: number;
  readonly failedFilters: readonly string[];
}

/** Where the evidence comes from that a panel base was looked at. */
export type CoverageSource = 'gvcf' | 'bed' | 'declared' | 'none';

/** Bases of the requested regions for which there is evidence of coverage, merged and sorted. */
export interface Coverage {
  readonly source: CoverageSource;
  /** Per contig: sorted, disjoint, 1-based closed ranges. Empty for `declared` (all) and `none`. */
  readonly covered: ReadonlyMap<Chrom, readonly ClosedRange1[]>;
}

/** Counts from the whole file that tell the sex karyotype and the quality; no positions, no alleles. */
export interface SampleCounts {
  readonly records: number;
  readonly candidates: number;
  readonly autosomalHet: number;
  readonly autosomalHomAlt: number;
  /** Outside the pseudoautosomal regions of GRCh38. */
  readonly xNonParHet: number;
  readonly xNonParHomAlt: number;
  readonly xNonParHemizygous: number;
  /** Called non-reference genotypes on Y outside the pseudoautosomal regions. */
  readonly yNonParCalled: number;
  readonly transitions: number;
  readonly transversions: number;
}

/** What is left of a VCF or gVCF after the scan: the panel's part, checked. */
export interface VcfScan {
  readonly fileFormat: string;
  readonly assembly: 'GRCh38' | 'GRCh37';
  readonly isGvcf: boolean;
  readonly calls: readonly AlleleCall[];
  readonly structural: readonly StructuralCall[];
  /** Ranges where the file explicitly says that it could not call (no-call genotype, low GQ or depth). */
  readonly uncallable: ReadonlyMap<Chrom, readonly ClosedRange1[]>;
  readonly coverage: Coverage;
  readonly counts: SampleCounts;
  /** Copy numbers that the file itself carries, e.g. `SMN1_CN`; key = locus name. */
  readonly copyNumbers: ReadonlyMap<string, number>;
}
