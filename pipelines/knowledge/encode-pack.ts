import type {
  ClinvarRecord,
  GeneCondition,
  GeneModel,
  TranscriptModel,
} from '../model/knowledge.ts';
import type { CanonicalValue } from './canonical-json.ts';
import { conditionKey } from './condition-table.ts';
import { encodeReference } from './encode-reference.ts';
import type { ReferenceStretch } from './encode-reference.ts';
import { encodeClinvar, encodeFrequency } from './encode-variants.ts';
import type { FrequencyRow, PredictorRows } from './encode-variants.ts';
import { PACK_FORMAT, contentDigest, serialiseManifest, toHex } from './manifest.ts';
import type { PackManifest, PackSource, PackTable } from './manifest.ts';
import type { SectionContent } from './table-writer.ts';
import { json, layOut } from './table-writer.ts';

/** What every table must say about itself. */
export interface Provenance {
  readonly sources: readonly PackSource[];
  readonly scope: string;
}

export interface SmallTable extends Provenance {
  readonly name: string;
  readonly content: CanonicalValue;
  readonly records: number;
}

export interface PackContent {
  readonly id: string;
  readonly assembly: 'GRCh38' | 'GRCh37';
  /** `YYYY-MM-DD` */
  readonly created: string;
  readonly genes: Provenance & { readonly rows: readonly GeneModel[] };
  readonly conditions: Provenance & { readonly rows: readonly GeneCondition[] };
  readonly clinvar?: Provenance & { readonly rows: readonly ClinvarRecord[] };
  readonly frequency?: Provenance & {
    readonly rows: readonly FrequencyRow[];
    readonly coverage: Readonly<Record<string, 'complete' | 'partial'>>;
  };
  readonly predictor?: Provenance & { readonly rows: PredictorRows };
  readonly reference?: Provenance & { readonly stretches: readonly ReferenceStretch[] };
  readonly small: readonly SmallTable[];
}

/** The bytes of `manifest.json` and `tables.bin`; equal content gives equal bytes, whatever its order. */
export interface EncodedPack {
  readonly manifest: Uint8Array;
  readonly tables: Uint8Array;
}

interface TableContent extends Provenance {
  readonly name: string;
  readonly records: number;
  readonly sections: readonly SectionContent[];
}

/**
 * Writes a pack. Sorts everything itself; what it writes, `openPack` reads, which checks the content.
 *
 * @throws KnowledgeFault PACK_TABLE_ORDER for duplicates, SOURCE_CONFLICT for contradictory sequences,
 * SOURCE_ROW_INVALID for alleles that no pack can hold
 */
export function encodePack(
  content: PackContent,
  sha256: (data: Uint8Array) => Uint8Array,
): EncodedPack {
  let offset = 0;
  const parts: Uint8Array[] = [];
  const tables = tableContents(content).map(({ name, records, sections, sources, scope }) => {
    const { placed, bytes } = layOut(sections, offset);
    const table: PackTable = {
      name,
      offset,
      length: bytes.length,
      records,
      sha256: toHex(sha256(bytes)),
      sections: placed,
      sources,
      scope,
    };
    parts.push(bytes);
    offset += bytes.length;
    return table;
  });
  const { id, assembly, created } = content;
  const bare = {
    format: PACK_FORMAT,
    id,
    assembly,
    created,
    tables,
    tablesLength: offset,
  } as const;
  const manifest: PackManifest = { ...bare, contentSha256: contentDigest(bare, sha256) };
  return {
    manifest: new TextEncoder().encode(serialiseManifest(manifest)),
    tables: concatenate(parts, offset),
  };
}

function tableContents(content: PackContent): readonly TableContent[] {
  const { genes, conditions, clinvar, frequency, predictor, reference } = content;
  const sortedConditions = [...conditions.rows].sort((a, b) =>
    conditionKey(a) < conditionKey(b) ? -1 : 1,
  );
  const sortedGenes = [...genes.rows].sort((a, b) => (a.symbol < b.symbol ? -1 : 1));
  const tables: TableContent[] = [
    jsonTable('conditions', sortedConditions.map(conditionRow), conditions),
    jsonTable('genes', sortedGenes.map(geneRow), genes),
  ];
  if (clinvar !== undefined) {
    const records = clinvar.rows.length;
    tables.push({ ...clinvar, name: 'clinvar', records, sections: encodeClinvar(clinvar.rows) });
  }
  if (frequency !== undefined) {
    const sections = encodeFrequency(frequency.rows, frequency.coverage);
    tables.push({ ...frequency, name: 'frequency', records: frequency.rows.length, sections });
  }
  if (predictor !== undefined) {
    tables.push({ ...predictor, name: 'predictor', ...predictor.rows.encode() });
  }
  if (reference !== undefined) {
    tables.push({ ...reference, name: 'reference', ...encodeReference(reference.stretches) });
  }
  const small = [...content.small].sort((a, b) => (a.name < b.name ? -1 : 1));
  return [
    ...tables,
    ...small.map((table) => ({ ...table, sections: [json('json', table.content)] })),
  ];
}

function jsonTable(
  name: string,
  rows: readonly CanonicalValue[],
  provenance: Provenance,
): TableContent {
  const { sources, scope } = provenance;
  return { name, records: rows.length, sections: [json('json', rows)], sources, scope };
}

function conditionRow(row: GeneCondition): CanonicalValue {
  const { id, condition, gene, inheritance, panel, urgency } = row;
  const { validity, lossOfFunction, analytes } = row;
  return { id, condition, gene, inheritance, panel, urgency, validity, lossOfFunction, analytes };
}

function geneRow(gene: GeneModel): CanonicalValue {
  const { symbol, hgnc, chrom, strand, missenseZ } = gene;
  const transcripts = gene.transcripts.map(transcriptRow);
  return { symbol, hgnc, chrom, strand, missenseZ, transcripts };
}

function transcriptRow(transcript: TranscriptModel): CanonicalValue {
  const { refseq, ensembl, protein, mane, exception } = transcript;
  const exons = transcript.exons.flatMap((exon) => [exon.start, exon.end]);
  const cds = transcript.cds === null ? null : [transcript.cds.start, transcript.cds.end];
  return { refseq, ensembl, protein, mane, exons, cds, exception };
}

function concatenate(parts: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length);
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}
