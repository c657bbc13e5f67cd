import { parsePos1, reverseComplement } from '#pipelines';
import type { Chrom, ClosedRange1, GeneModel, KnowledgePack, TranscriptModel } from '#pipelines';

export interface MemoryPackContent {
  readonly transcripts: readonly TranscriptModel[];
  /** Forward-strand letters per contig from position 1 on; `.` is an unknown base. */
  readonly contigs: ReadonlyMap<Chrom, string>;
}

/** A pack of transcripts over whole contigs in memory, and nothing else. */
export function memoryPack({ transcripts, contigs }: MemoryPackContent): KnowledgePack {
  const genes = new Map(transcripts.map((transcript) => [transcript.gene, toGene(transcript)]));
  const reference = (chrom: Chrom, range: ClosedRange1): string | null => {
    const bases = contigs.get(chrom)?.slice(range.start - 1, range.end) ?? '';
    const complete = bases.length === range.end - range.start + 1 && !/[^ACGT]/.test(bases);
    return complete ? bases : null;
  };
  return {
    id: 'memory',
    assembly: 'GRCh38',
    digest: '0'.repeat(64),
    conditions: [],
    genes,
    reference,
    codingSequence: (refseq) => {
      const transcript = transcripts.find((one) => one.refseq === refseq);
      return transcript === undefined ? null : spliceCoding(transcript, reference);
    },
    clinvar: () => null,
    clinvarIn: () => [],
    frequency: () => null,
    frequencyCoverage: () => 'none',
    predictor: () => null,
    genesAt: (chrom, pos) =>
      [...genes.values()].filter(
        (gene) => gene.chrom === chrom && gene.range.start <= pos && pos <= gene.range.end,
      ),
    table: () => undefined,
  };
}

function toGene(transcript: TranscriptModel): GeneModel {
  const { gene, chrom, strand, exons } = transcript;
  return {
    symbol: gene,
    hgnc: null,
    chrom,
    strand,
    range: {
      start: parsePos1(Math.min(...exons.map((exon) => exon.start))),
      end: parsePos1(Math.max(...exons.map((exon) => exon.end))),
    },
    transcripts: [transcript],
    missenseZ: null,
  };
}

function spliceCoding(
  { exons, cds, chrom, strand }: TranscriptModel,
  reference: KnowledgePack['reference'],
): string | null {
  if (cds === null) {
    return null;
  }
  let bases = '';
  for (const exon of exons) {
    if (exon.end >= cds.start && exon.start <= cds.end) {
      const part = reference(chrom, {
        start: parsePos1(Math.max(exon.start, cds.start)),
        end: parsePos1(Math.min(exon.end, cds.end)),
      });
      if (part === null) {
        return null;
      }
      bases += part;
    }
  }
  return strand === '+' ? bases : reverseComplement(bases);
}
