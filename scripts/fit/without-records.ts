import type { KnowledgePack, Variant } from '#pipelines';

/** The same pack whose ClinVar does not hold the given variants. */
export function withoutRecords(pack: KnowledgePack, left: readonly Variant[]): KnowledgePack {
  const keys = new Set(left.map(keyOf));
  return {
    id: pack.id,
    assembly: pack.assembly,
    digest: pack.digest,
    conditions: pack.conditions,
    genes: pack.genes,
    reference: (chrom, range) => pack.reference(chrom, range),
    codingSequence: (refseq) => pack.codingSequence(refseq),
    clinvar: (variant) => (keys.has(keyOf(variant)) ? null : pack.clinvar(variant)),
    clinvarIn: (chrom, range) =>
      pack.clinvarIn(chrom, range).filter((record) => !keys.has(keyOf(record))),
    frequency: (variant) => pack.frequency(variant),
    frequencyCoverage: (gene) => pack.frequencyCoverage(gene),
    predictor: (variant) => pack.predictor(variant),
    genesAt: (chrom, pos) => pack.genesAt(chrom, pos),
    table: (name) => pack.table(name),
  };
}

function keyOf({ chrom, pos, ref, alt }: Variant): string {
  return `${chrom}:${pos}:${ref}:${alt}`;
}
