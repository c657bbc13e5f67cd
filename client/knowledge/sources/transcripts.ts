import { KnowledgeFault, parsePos1 } from '#pipelines';
import type { Chrom, ClosedRange1, GeneModel, TranscriptModel } from '#pipelines';
import type { Row } from './rows.ts';

/** A transcript with what its gene's model needs besides. */
export interface TranscriptRow {
  readonly model: TranscriptModel;
  readonly hgnc: string | null;
}

/** Transcripts whose CDS is known not to follow the standard reading. */
const EXCEPTIONS: Readonly<Record<string, string>> = {
  // UGA codes for selenocysteine (UniProt Q9NNW7); WT1 starts at CUG (UniProt P19544).
  TXNRD2: 'selenocysteine',
  WT1: 'non-ATG start',
};

export const MODEL_COLUMNS = [
  'gene',
  'refseq_transcript',
  'ensembl_transcript',
  'mane_status',
  'chrom',
  'strand',
  'cds_start',
  'cds_end',
  'exon_starts',
  'exon_ends',
] as const;

/** One row of a table of MANE models with 1-based closed exon lists; `null` outside the primary assembly. */
export function transcriptFromTable(row: Row): TranscriptRow | null {
  const chrom = row.chrom('chrom');
  const strand = row.text('strand');
  if (chrom === null) {
    return null;
  }
  if (strand !== '+' && strand !== '-') {
    throw row.fault('strand');
  }
  const starts = positions(row, 'exon_starts');
  const ends = positions(row, 'exon_ends');
  const exons = starts.map((start, index) => closedRange(start, ends[index] ?? 0));
  const cdsStart = row.number('cds_start');
  const cdsEnd = row.number('cds_end');
  const gene = row.text('gene');
  const model: TranscriptModel = {
    refseq: row.text('refseq_transcript'),
    ensembl: row.text('ensembl_transcript'),
    protein: row.text('refseq_protein') || null,
    mane: parseMane(row.text('mane_status'), row),
    gene,
    chrom,
    strand,
    exons,
    cds: cdsStart === null || cdsEnd === null ? null : closedRange(cdsStart, cdsEnd),
    exception: EXCEPTIONS[gene] ?? null,
  };
  return { model, hgnc: row.text('hgnc_id') || null };
}

function positions(row: Row, column: string): readonly number[] {
  return row
    .text(column)
    .split(',')
    .map((text) => {
      if (!/^[1-9]\d{0,8}$/.test(text)) {
        throw row.fault(column);
      }
      return Number(text);
    });
}

function parseMane(text: string, row: Row): TranscriptModel['mane'] {
  switch (text) {
    case 'MANE Select':
      return 'select';
    case 'MANE Plus Clinical':
      return 'plus-clinical';
    default:
      throw row.fault('mane_status');
  }
}

/** One MANE summary row: which RefSeq and Ensembl transcript are the same. */
export interface ManeName {
  readonly gene: string;
  readonly hgnc: string | null;
  readonly refseq: string;
  readonly protein: string | null;
  readonly ensembl: string;
  readonly mane: TranscriptModel['mane'];
}

export const SUMMARY_COLUMNS = ['symbol', 'RefSeq_nuc', 'Ensembl_nuc', 'MANE_status'] as const;

export function maneNameFromSummary(row: Row): ManeName {
  return {
    gene: row.text('symbol'),
    hgnc: row.text('HGNC_ID') || null,
    refseq: row.text('RefSeq_nuc'),
    protein: row.text('RefSeq_prot') || null,
    ensembl: row.text('Ensembl_nuc'),
    mane: parseMane(row.text('MANE_status'), row),
  };
}

/** Exons and CDS of transcripts, gathered feature by feature from a GFF3 file. */
export class GffTranscripts {
  readonly #features = new Map<string, Features>();

  /** Takes exon and CDS lines whose `transcript_id` is wanted; everything else is not of interest. */
  add(
    text: string,
    line: number,
    wanted: ReadonlySet<string>,
    toChrom: (contig: string) => Chrom | null,
  ): void {
    const feature = text.startsWith('#') ? null : parseFeature(text, line, toChrom);
    if (feature === null || !wanted.has(feature.transcript)) {
      return;
    }
    const { transcript, type, range, chrom, strand } = feature;
    const entry = this.#features.get(transcript) ?? { chrom, strand, exons: [], cds: [] };
    (type === 'exon' ? entry.exons : entry.cds).push(range);
    this.#features.set(transcript, entry);
  }

  /** The models of all names whose exons were seen, under either of their ids. */
  toRows(names: readonly ManeName[]): readonly TranscriptRow[] {
    return names.flatMap((name) => {
      const entry = this.#features.get(name.refseq) ?? this.#features.get(name.ensembl);
      return entry === undefined ? [] : [{ model: toModel(name, entry), hgnc: name.hgnc }];
    });
  }
}

interface Features {
  readonly chrom: Chrom;
  readonly strand: '+' | '-';
  readonly exons: ClosedRange1[];
  readonly cds: ClosedRange1[];
}

interface Feature {
  readonly transcript: string;
  readonly type: 'exon' | 'CDS';
  readonly range: ClosedRange1;
  readonly chrom: Chrom;
  readonly strand: '+' | '-';
}

/** `null` for a feature that is no exon and no CDS, has no transcript or lies on another contig. */
function parseFeature(
  text: string,
  line: number,
  toChrom: (contig: string) => Chrom | null,
): Feature | null {
  const cells = text.split('\t');
  const type = cells[2];
  const transcript = /(?:^|;)transcript_id=([^;]+)/.exec(cells[8] ?? '')?.[1];
  const chrom = toChrom(cells[0] ?? '');
  if ((type !== 'exon' && type !== 'CDS') || transcript === undefined || chrom === null) {
    return null;
  }
  const range = parseRange(cells[3] ?? '', cells[4] ?? '', line);
  const strand = cells[6];
  if (strand !== '+' && strand !== '-') {
    throw new KnowledgeFault('SOURCE_ROW_INVALID', 'not a strand', { line, field: 'strand' });
  }
  return { transcript, type, range, chrom, strand };
}

function parseRange(start: string, end: string, line: number): ClosedRange1 {
  if (!/^[1-9]\d{0,8}$/.test(start) || !/^[1-9]\d{0,8}$/.test(end)) {
    throw new KnowledgeFault('SOURCE_ROW_INVALID', 'not a position', { line, field: 'start end' });
  }
  return closedRange(Number(start), Number(end));
}

function toModel(name: ManeName, features: Features): TranscriptModel {
  const { gene, refseq, protein, ensembl, mane } = name;
  const { chrom, strand } = features;
  const exons = [...features.exons].sort((a, b) => a.start - b.start);
  const starts = features.cds.map((part) => part.start);
  const ends = features.cds.map((part) => part.end);
  const cds = starts.length === 0 ? null : closedRange(Math.min(...starts), Math.max(...ends));
  const exception = EXCEPTIONS[gene] ?? null;
  return { refseq, ensembl, protein, mane, gene, chrom, strand, exons, cds, exception };
}

/** Genes of transcripts, MANE Select first; a gene without a Select transcript is left out. */
export function toGenes(
  rows: readonly TranscriptRow[],
  missenseZ: ReadonlyMap<string, string>,
): readonly GeneModel[] {
  const bySymbol = new Map<string, TranscriptRow[]>();
  for (const row of rows) {
    bySymbol.set(row.model.gene, [...(bySymbol.get(row.model.gene) ?? []), row]);
  }
  return [...bySymbol].flatMap(([symbol, entries]) => {
    const transcripts = entries
      .map((entry) => entry.model)
      .sort((a, b) => maneRank(a) - maneRank(b) || (a.refseq < b.refseq ? -1 : 1));
    const first = transcripts[0];
    if (first?.mane !== 'select') {
      return [];
    }
    const exons = transcripts.flatMap((transcript) => transcript.exons);
    const range = closedRange(
      Math.min(...exons.map((exon) => exon.start)),
      Math.max(...exons.map((exon) => exon.end)),
    );
    const { chrom, strand } = first;
    const hgnc = entries[0]?.hgnc ?? null;
    return [
      { symbol, hgnc, chrom, strand, range, transcripts, missenseZ: missenseZ.get(symbol) ?? null },
    ];
  });
}

function maneRank(transcript: TranscriptModel): number {
  return transcript.mane === 'select' ? 0 : 1;
}

function closedRange(start: number, end: number): ClosedRange1 {
  return { start: parsePos1(start), end: parsePos1(end) };
}
