import { z } from 'zod';
import { parseChrom, parsePos1 } from '../model/coordinates.ts';
import type { Chrom, ClosedRange1, Pos1 } from '../model/coordinates.ts';
import type { GeneModel, TranscriptModel } from '../model/knowledge.ts';
import type { Sections } from './sections.ts';

const MAX_POSITION = 2 ** 29;
const position = z.int().min(1).max(MAX_POSITION);
const transcriptSchema = z.strictObject({
  refseq: z.string().regex(/^N[MR]_\d+\.\d+$/),
  ensembl: z.string().regex(/^ENST\d+\.\d+$/),
  protein: z
    .string()
    .regex(/^NP_\d+\.\d+$/)
    .nullable(),
  mane: z.enum(['select', 'plus-clinical']),
  /** start, end, start, end … in genomic order. */
  exons: z.custom<number[]>(isRangeList),
  cds: z.tuple([position, position]).nullable(),
  exception: z.string().min(1).nullable(),
});
const geneSchema = z.strictObject({
  symbol: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9-]*$/),
  hgnc: z
    .string()
    .regex(/^HGNC:\d+$/)
    .nullable(),
  chrom: z.string(),
  strand: z.enum(['+', '-']),
  missenseZ: z
    .string()
    .regex(/^-?(0|[1-9]\d*)(\.\d+)?$/)
    .nullable(),
  transcripts: z.array(transcriptSchema).min(1).max(8),
});
/** One call a transcript instead of one a number: there are tens of thousands. */
function isRangeList(value: unknown): value is number[] {
  return (
    Array.isArray(value) &&
    value.length >= 2 &&
    value.length % 2 === 0 &&
    value.every((pos) => Number.isInteger(pos) && pos >= 1 && pos <= MAX_POSITION)
  );
}

const genesSchema = z.array(geneSchema).max(40_000);

type GeneRow = z.infer<typeof geneSchema>;
type TranscriptRow = z.infer<typeof transcriptSchema>;

/** Genes by symbol, transcripts by RefSeq id, genes by position. */
export class GeneTable {
  readonly genes: ReadonlyMap<string, GeneModel>;
  readonly #transcripts = new Map<string, TranscriptModel>();
  readonly #byChrom = new Map<Chrom, SortedGenes>();

  /** @throws KnowledgeFault PACK_TABLE_VALUE, PACK_TABLE_ORDER */
  constructor(sections: Sections) {
    const rows = genesSchema.safeParse(sections.json('json'));
    if (!rows.success || rows.data.length !== sections.table.records) {
      throw sections.fault('PACK_TABLE_VALUE', 'genes do not have the shape of the format');
    }
    const genes = rows.data.map((row) => toGene(row, sections));
    if (genes.some((gene, index) => index > 0 && gene.symbol <= (genes[index - 1]?.symbol ?? ''))) {
      throw sections.fault('PACK_TABLE_ORDER', 'genes are not in order of their symbols');
    }
    this.genes = new Map(genes.map((gene) => [gene.symbol, gene]));
    for (const gene of genes) {
      for (const transcript of gene.transcripts) {
        this.#transcripts.set(transcript.refseq, transcript);
      }
    }
    for (const chrom of new Set(genes.map((gene) => gene.chrom))) {
      this.#byChrom.set(chrom, sortGenes(genes.filter((gene) => gene.chrom === chrom)));
    }
  }

  transcript(refseq: string): TranscriptModel | null {
    return this.#transcripts.get(refseq) ?? null;
  }

  genesAt(chrom: Chrom, pos: Pos1): readonly GeneModel[] {
    const sorted = this.#byChrom.get(chrom);
    if (sorted === undefined) {
      return [];
    }
    const found: GeneModel[] = [];
    for (let index = lastStartingBy(sorted.genes, pos); index >= 0; index -= 1) {
      if ((sorted.furthestEnd[index] ?? 0) < pos) {
        break;
      }
      const gene = sorted.genes[index];
      if (gene !== undefined && gene.range.end >= pos) {
        found.unshift(gene);
      }
    }
    return found;
  }
}

interface SortedGenes {
  readonly genes: readonly GeneModel[];
  /** Largest end among this gene and all before it: where it falls short, nothing earlier reaches further. */
  readonly furthestEnd: readonly number[];
}

function sortGenes(genes: readonly GeneModel[]): SortedGenes {
  const sorted = [...genes].sort(
    (a, b) => a.range.start - b.range.start || (a.symbol < b.symbol ? -1 : 1),
  );
  let furthest = 0;
  const furthestEnd = sorted.map((gene) => (furthest = Math.max(furthest, gene.range.end)));
  return { genes: sorted, furthestEnd };
}

function lastStartingBy(genes: readonly GeneModel[], pos: Pos1): number {
  let low = 0;
  let high = genes.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((genes[middle]?.range.start ?? 0) <= pos) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low - 1;
}

function toGene(row: GeneRow, sections: Sections): GeneModel {
  const chrom = parseChrom(row.chrom);
  const place = { gene: row.symbol, chrom, strand: row.strand };
  const transcripts = row.transcripts.map((transcript) => toTranscript(transcript, place));
  const ends = transcripts.flatMap((transcript) => transcript.exons);
  if (!transcripts.every(isConsistent) || transcripts[0]?.mane !== 'select') {
    throw sections.fault('PACK_TABLE_VALUE', 'a transcript contradicts itself');
  }
  return {
    symbol: row.symbol,
    hgnc: row.hgnc,
    chrom,
    strand: row.strand,
    range: {
      start: parsePos1(Math.min(...ends.map((exon) => exon.start))),
      end: parsePos1(Math.max(...ends.map((exon) => exon.end))),
    },
    transcripts,
    missenseZ: row.missenseZ,
  };
}

function toTranscript(
  row: TranscriptRow,
  place: Pick<TranscriptModel, 'gene' | 'chrom' | 'strand'>,
): TranscriptModel {
  const exons: ClosedRange1[] = [];
  for (let index = 0; index < row.exons.length; index += 2) {
    exons.push({
      start: parsePos1(row.exons[index] ?? 0),
      end: parsePos1(row.exons[index + 1] ?? 0),
    });
  }
  const cds =
    row.cds === null ? null : { start: parsePos1(row.cds[0]), end: parsePos1(row.cds[1]) };
  const { refseq, ensembl, protein, mane, exception } = row;
  return { refseq, ensembl, protein, mane, ...place, exons, cds, exception };
}

/** Exons are ascending and disjoint; the CDS begins and ends inside an exon. */
function isConsistent(transcript: TranscriptModel): boolean {
  const { exons, cds } = transcript;
  const ordered = exons.every(
    (exon, index) => exon.end >= exon.start && exon.start > (exons[index - 1]?.end ?? 0),
  );
  const lies = (pos: number) => exons.some((exon) => exon.start <= pos && pos <= exon.end);
  return ordered && (cds === null || (cds.start <= cds.end && lies(cds.start) && lies(cds.end)));
}
