import type { OpenedPack, PackSource } from '#pipelines';

/** What a pack holds and what it does not, for people and scripts. */
export interface PackInfo {
  readonly id: string;
  readonly assembly: string;
  readonly created: string;
  readonly digest: string;
  readonly tables: readonly {
    readonly name: string;
    readonly records: number;
    readonly bytes: number;
    readonly scope: string;
    readonly sources: readonly PackSource[];
  }[];
  readonly conditions: {
    readonly entries: number;
    readonly byPanel: Readonly<Record<string, number>>;
  };
  readonly genes: {
    readonly total: number;
    readonly withCodingSequence: number;
    readonly withoutCodingSequence: readonly string[];
    readonly completeFrequencies: readonly string[];
  };
  /** Sentences; empty where nothing is known to be missing. */
  readonly notCovered: readonly string[];
}

export function describePack(pack: OpenedPack): PackInfo {
  const genes = [...pack.genes.values()];
  const coding = genes.filter((gene) => (gene.transcripts[0]?.cds ?? null) !== null);
  const without = coding.filter(
    (gene) => pack.codingSequence(gene.transcripts[0]?.refseq ?? '') === null,
  );
  const complete = genes.filter((gene) => pack.frequencyCoverage(gene.symbol) === 'complete');
  const { id, assembly, created } = pack.manifest;
  return {
    id,
    assembly,
    created,
    digest: pack.digest,
    tables: pack.manifest.tables.map((table) => ({
      name: table.name,
      records: table.records,
      bytes: table.length,
      scope: table.scope,
      sources: table.sources,
    })),
    conditions: { entries: pack.conditions.length, byPanel: countByPanel(pack) },
    genes: {
      total: genes.length,
      withCodingSequence: coding.length - without.length,
      withoutCodingSequence: without.map((gene) => gene.symbol),
      completeFrequencies: complete.map((gene) => gene.symbol),
    },
    notCovered: notCovered(pack, { without: without.length, complete: complete.length }),
  };
}

function countByPanel(pack: OpenedPack): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const condition of pack.conditions) {
    counts[condition.panel] = (counts[condition.panel] ?? 0) + 1;
  }
  return counts;
}

const OPTIONAL_TABLES: Readonly<Record<string, string>> = {
  clinvar: 'No ClinVar: known pathogenic variants are not recognised.',
  frequency: 'No frequencies: PM2, BA1, BS1 and BS2 cannot be evaluated.',
  predictor: 'No published predictor: PP3 and BP4 of missense rest on the in-house context score.',
  reference: 'No sequence: consequences are taken from the annotation in the input.',
};

function notCovered(
  pack: OpenedPack,
  genes: { readonly without: number; readonly complete: number },
): readonly string[] {
  const present = new Set(pack.manifest.tables.map((table) => table.name));
  const missing = Object.entries(OPTIONAL_TABLES)
    .filter(([name]) => !present.has(name))
    .map(([, sentence]) => sentence);
  const total = pack.genes.size;
  const sequences =
    present.has('reference') && genes.without > 0
      ? [
          `${genes.without} genes have no coding sequence: missense and nonsense changes there need an annotated input.`,
        ]
      : [];
  const frequencies =
    present.has('frequency') && genes.complete < total
      ? [`In ${total - genes.complete} genes the absence of a frequency is not evidence.`]
      : [];
  return [...missing, ...sequences, ...frequencies];
}
