import { isSoTerm } from '../consequence/index.ts';
import type { SoTerm } from '../consequence/index.ts';

/** Identifiers of the terms (The Sequence Ontology, release 2021-11-22). */
const SO_IDS: Readonly<Record<SoTerm, string>> = {
  transcript_ablation: 'SO:0001893',
  splice_acceptor_variant: 'SO:0001574',
  splice_donor_variant: 'SO:0001575',
  stop_gained: 'SO:0001587',
  frameshift_variant: 'SO:0001589',
  stop_lost: 'SO:0001578',
  start_lost: 'SO:0002012',
  inframe_insertion: 'SO:0001821',
  inframe_deletion: 'SO:0001822',
  missense_variant: 'SO:0001583',
  protein_altering_variant: 'SO:0001818',
  start_retained_variant: 'SO:0002019',
  stop_retained_variant: 'SO:0001567',
  synonymous_variant: 'SO:0001819',
  splice_region_variant: 'SO:0001630',
  coding_sequence_variant: 'SO:0001580',
  '5_prime_UTR_variant': 'SO:0001623',
  '3_prime_UTR_variant': 'SO:0001624',
  non_coding_transcript_exon_variant: 'SO:0001792',
  intron_variant: 'SO:0001627',
  splice_donor_5th_base_variant: 'SO:0001787',
  splice_donor_region_variant: 'SO:0002170',
  splice_polypyrimidine_tract_variant: 'SO:0002169',
  upstream_gene_variant: 'SO:0001631',
  downstream_gene_variant: 'SO:0001632',
  intergenic_variant: 'SO:0001628',
};

/** `null` for a term that the pipeline does not give. */
export function sequenceOntologyId(term: string): string | null {
  if (isSoTerm(term)) {
    return SO_IDS[term];
  }
  return term === 'feature_truncation' ? 'SO:0001906' : null;
}

/** What the allele does to the genomic sequence (children of SO:0002072, sequence comparison). */
export function changeType(ref: string, alt: string): readonly [id: string, name: string] {
  if (alt === '<DEL>') {
    return ['SO:0000159', 'deletion'];
  }
  if (ref.length === 1 && alt.length === 1) {
    return ['SO:0001483', 'SNV'];
  }
  if (ref.length === alt.length) {
    return ['SO:0002007', 'MNV'];
  }
  if (alt.length === 1 && ref.startsWith(alt)) {
    return ['SO:0000159', 'deletion'];
  }
  return ref.length === 1 && alt.startsWith(ref)
    ? ['SO:0000667', 'insertion']
    : ['SO:1000032', 'delins'];
}
