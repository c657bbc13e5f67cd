/**
 * Sequence Ontology terms in order of severity, the most severe first: the ranking of Ensembl VEP with two
 * changes. `splice_region_variant` stands behind the terms that tell what becomes of the protein, and the three
 * finer splice terms come behind the place they lie in, so that they never hide the term that rules name.
 */
const RANKED = [
  'transcript_ablation',
  'splice_acceptor_variant',
  'splice_donor_variant',
  'stop_gained',
  'frameshift_variant',
  'stop_lost',
  'start_lost',
  'inframe_insertion',
  'inframe_deletion',
  'missense_variant',
  'protein_altering_variant',
  'start_retained_variant',
  'stop_retained_variant',
  'synonymous_variant',
  'splice_region_variant',
  'coding_sequence_variant',
  '5_prime_UTR_variant',
  '3_prime_UTR_variant',
  'non_coding_transcript_exon_variant',
  'intron_variant',
  'splice_donor_5th_base_variant',
  'splice_donor_region_variant',
  'splice_polypyrimidine_tract_variant',
  'upstream_gene_variant',
  'downstream_gene_variant',
  'intergenic_variant',
] as const;

export type SoTerm = (typeof RANKED)[number];

/** The terms that this module can give, the most severe first. */
export const SO_TERMS: readonly SoTerm[] = RANKED;

const RANK: ReadonlyMap<string, number> = new Map(RANKED.map((term, rank) => [term, rank]));

/** 0 is the most severe. */
export function severityRank(term: SoTerm): number {
  return RANK.get(term) ?? RANKED.length;
}

export function isSoTerm(text: string): text is SoTerm {
  return RANK.has(text);
}

/** Distinct terms, the most severe first. */
export function sortTerms(terms: readonly SoTerm[]): readonly SoTerm[] {
  return terms.length < 2
    ? terms
    : [...new Set(terms)].sort((a, b) => severityRank(a) - severityRank(b));
}
