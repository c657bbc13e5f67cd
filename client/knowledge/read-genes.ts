import { KnowledgeFault, findChrom } from '#pipelines';
import type { Chrom, GeneModel } from '#pipelines';
import type { BuildInputs, BuildReport } from './inputs.ts';
import { readLines } from './lines.ts';
import {
  GffTranscripts,
  MODEL_COLUMNS,
  SUMMARY_COLUMNS,
  maneNameFromSummary,
  toGenes,
  transcriptFromTable,
} from './sources/transcripts.ts';
import type { ManeName, TranscriptRow } from './sources/transcripts.ts';
import { readRows } from './tables.ts';

/** Models of the wanted genes that MANE has. */
export async function readGenes(
  inputs: BuildInputs,
  wanted: ReadonlySet<string>,
  report: BuildReport,
): Promise<readonly GeneModel[]> {
  report.progress('transcripts');
  const rows = await readTranscripts(inputs, wanted);
  const genes = toGenes(rows, await readMissenseZ(inputs.constraint));
  const found = new Set(genes.map((gene) => gene.symbol));
  const absent = [...wanted].filter((gene) => !found.has(gene)).sort();
  if (absent.length > 0) {
    report.warn(`no MANE Select model for ${absent.length} genes: ${absent.join(' ')}`);
  }
  return genes;
}

async function readTranscripts(
  inputs: BuildInputs,
  wanted: ReadonlySet<string>,
): Promise<readonly TranscriptRow[]> {
  if (inputs.transcripts !== undefined) {
    const rows: TranscriptRow[] = [];
    for await (const row of readRows(inputs.transcripts, { columns: MODEL_COLUMNS })) {
      const transcript = wanted.has(row.text('gene')) ? transcriptFromTable(row) : null;
      if (transcript !== null) {
        rows.push(transcript);
      }
    }
    return rows;
  }
  if (inputs.maneSummary === undefined || inputs.maneGff === undefined) {
    throw new KnowledgeFault(
      'SOURCE_HEADER_INVALID',
      'transcripts need a table, or summary and GFF',
    );
  }
  return readMane(inputs.maneSummary, inputs.maneGff, wanted);
}

async function readMane(
  summary: string,
  gff: string,
  wanted: ReadonlySet<string>,
): Promise<readonly TranscriptRow[]> {
  const names: ManeName[] = [];
  const accessions = new Map<string, Chrom>();
  for await (const row of readRows(summary, { columns: SUMMARY_COLUMNS })) {
    if (wanted.has(row.text('symbol'))) {
      const name = maneNameFromSummary(row);
      names.push(name);
      const chrom = chromOfAccession(row.text('GRCh38_chr'));
      if (chrom !== null) {
        accessions.set(row.text('GRCh38_chr'), chrom);
      }
    }
  }
  const transcripts = new GffTranscripts();
  const ids = new Set(names.flatMap((name) => [name.refseq, name.ensembl]));
  for await (const { text, line } of readLines(gff)) {
    transcripts.add(
      text,
      line,
      ids,
      (contig) => findChrom(contig) ?? accessions.get(contig) ?? null,
    );
  }
  return transcripts.toRows(names);
}

/** RefSeq accessions of the chromosomes are numbered: NC_000001 … NC_000024 are 1 … 22, X, Y. */
function chromOfAccession(accession: string): Chrom | null {
  const number = Number(/^NC_0000(\d\d)\.\d+$/.exec(accession)?.[1] ?? NaN);
  return findChrom(number === 23 ? 'X' : number === 24 ? 'Y' : String(number));
}

async function readMissenseZ(path: string | undefined): Promise<ReadonlyMap<string, string>> {
  const scores = new Map<string, string>();
  if (path === undefined) {
    return scores;
  }
  // gnomAD v2 has `mis_z`, v4 has `mis.z_score` with one row a transcript and MANE marked.
  for await (const row of readRows(path, { columns: ['gene'] })) {
    const text = row.text('mis_z') || row.text('mis.z_score');
    const mane = row.text('mane_select');
    if (mane !== 'false' && /^-?(0|[1-9]\d*)(\.\d+)?$/.test(text)) {
      scores.set(row.text('gene'), text);
    }
  }
  return scores;
}
