import { createHash } from 'node:crypto';
import { encodePack, openPack, parseChrom, parsePos1 } from '#pipelines';
import type {
  ClinvarRecord,
  EncodedPack,
  FrequencyRow,
  GeneCondition,
  GeneModel,
  OpenedPack,
  PackContent,
  PackFiles,
  TranscriptModel,
  Variant,
} from '#pipelines';

export const sha256 = (data: Uint8Array): Uint8Array => createHash('sha256').update(data).digest();

const provenance = {
  sources: [{ name: 'test', citation: 'made up for a test', date: '2026-01-01', licence: 'none' }],
  scope: 'A test.',
};

export function variant(chrom: string, pos: number, change: string): Variant {
  const [ref = '', alt = ''] = change.split('>');
  return { chrom: parseChrom(chrom), pos: parsePos1(pos), ref, alt };
}

export function range(start: number, end: number): GeneModel['range'] {
  return { start: parsePos1(start), end: parsePos1(end) };
}

/** A gene with one MANE Select transcript; coordinates as pairs, all 1-based and closed. */
export function aGene(
  symbol: string,
  place: {
    chrom: string;
    strand: '+' | '-';
    exons: [number, number][];
    cds: [number, number] | null;
  },
): GeneModel {
  const chrom = parseChrom(place.chrom);
  const exons = place.exons.map(([start, end]) => range(start, end));
  // Made of the symbol, so that equal symbols give equal accessions.
  const accession = Buffer.from(symbol).readUIntBE(0, Math.min(6, symbol.length));
  const transcript: TranscriptModel = {
    refseq: `NM_${accession}.1`,
    ensembl: `ENST${accession}.1`,
    protein: null,
    mane: 'select',
    gene: symbol,
    chrom,
    strand: place.strand,
    exons,
    cds: place.cds === null ? null : range(...place.cds),
    exception: null,
  };
  const start = place.exons[0]?.[0] ?? 1;
  const end = place.exons.at(-1)?.[1] ?? 1;
  return {
    symbol,
    hgnc: null,
    chrom,
    strand: place.strand,
    range: range(start, end),
    transcripts: [transcript],
    missenseZ: null,
  };
}

export function aCondition(
  id: string,
  gene: string,
  change: Partial<GeneCondition> = {},
): GeneCondition {
  return {
    id,
    condition: `${id} condition`,
    gene,
    inheritance: 'AR',
    panel: 'other',
    urgency: 'routine',
    validity: 'Definitive',
    lossOfFunction: true,
    analytes: [],
    ...change,
  };
}

export function aClinvarRecord(at: Variant, change: Partial<ClinvarRecord> = {}): ClinvarRecord {
  return { ...at, variationId: 1, significance: 'P', stars: 2, gene: 'AAA', ...change };
}

export function aFrequency(at: Variant, change: Partial<FrequencyRow> = {}): FrequencyRow {
  const numbers = { alleleCount: 1, alleleNumber: 1000, afPpb: 1_000_000, homozygotes: 0 };
  return { ...at, ...numbers, grpmaxAfPpb: null, faf95Ppb: null, source: 'test', ...change };
}

/** Two genes on two strands, with a little of everything. */
export function packContent(change: Partial<PackContent> = {}): PackContent {
  return {
    id: 'test-pack',
    assembly: 'GRCh38',
    created: '2026-01-01',
    genes: {
      ...provenance,
      rows: [
        aGene('BBB', {
          chrom: 'chr2',
          strand: '-',
          exons: [
            [100, 105],
            [110, 118],
          ],
          cds: [103, 115],
        }),
        aGene('AAA', {
          chrom: 'chr1',
          strand: '+',
          exons: [
            [10, 20],
            [30, 40],
          ],
          cds: [12, 33],
        }),
      ],
    },
    conditions: { ...provenance, rows: [aCondition('TWO', 'BBB'), aCondition('ONE', 'AAA')] },
    clinvar: {
      ...provenance,
      rows: [
        aClinvarRecord(variant('chr1', 31, 'A>G'), {
          variationId: 3,
          significance: 'conflicting',
          stars: 1,
        }),
        aClinvarRecord(variant('chr1', 12, 'A>G')),
        aClinvarRecord(variant('chrX', 5, `A>${'ACGT'.repeat(5)}`), {
          variationId: 2,
          gene: 'BBB',
        }),
      ],
    },
    frequency: {
      ...provenance,
      rows: [aFrequency(variant('chr1', 12, 'A>G')), aFrequency(variant('chr1', 12, 'AC>G'))],
      coverage: { AAA: 'complete' },
    },
    reference: {
      ...provenance,
      stretches: [
        { chrom: parseChrom('chr1'), start: 12, bases: 'ATGCCCGGG' },
        { chrom: parseChrom('chr1'), start: 30, bases: 'TTTTNTGA' },
        { chrom: parseChrom('chr2'), start: 100, bases: 'AAATTACCCCCCGGGCATAAA' },
      ],
    },
    small: [{ ...provenance, name: 'small-table', content: { answer: 42 }, records: 1 }],
    ...change,
  };
}

export function encodeTestPack(change: Partial<PackContent> = {}): EncodedPack {
  return encodePack(packContent(change), sha256);
}

export function toFiles(encoded: EncodedPack): PackFiles {
  const tables = new SharedArrayBuffer(encoded.tables.length);
  new Uint8Array(tables).set(encoded.tables);
  return { manifest: encoded.manifest, tables };
}

/** A small pack, opened with every check, for tests of whatever reads packs. */
export function aPack(change: Partial<PackContent> = {}): OpenedPack {
  return openPack(toFiles(encodeTestPack(change)), { sha256, tables: 'verify' });
}

interface RawTable {
  name: string;
  offset: number;
  length: number;
  records: number;
  sha256: string;
  sections: { name: string; type: string; offset: number; length: number }[];
}
export interface RawManifest {
  tables: RawTable[];
  contentSha256?: string;
  [key: string]: unknown;
}

/** Changes a pack and seals it again, so that only the content is wrong and no digest is. */
export function reseal(
  encoded: EncodedPack,
  change: (manifest: RawManifest, tables: Uint8Array) => void,
): EncodedPack {
  const manifest = JSON.parse(new TextDecoder().decode(encoded.manifest)) as RawManifest;
  const tables = encoded.tables.slice();
  change(manifest, tables);
  for (const table of manifest.tables) {
    table.sha256 = hex(sha256(tables.subarray(table.offset, table.offset + table.length)));
  }
  delete manifest.contentSha256;
  manifest.contentSha256 = hex(sha256(new TextEncoder().encode(sortedJson(manifest))));
  return { manifest: new TextEncoder().encode(sortedJson(manifest)), tables };
}

/** The 32-bit numbers of a section, as a view to write through. */
export function sectionWords(
  manifest: RawManifest,
  tables: Uint8Array,
  [table, section]: [string, string],
): Uint32Array {
  const found = manifest.tables
    .find((candidate) => candidate.name === table)
    ?.sections.find((candidate) => candidate.name === section);
  if (found === undefined) {
    throw new Error(`no section ${table}.${section}`);
  }
  return new Uint32Array(tables.buffer, tables.byteOffset + found.offset, found.length / 4);
}

function sortedJson(value: unknown): string {
  if (Array.isArray(value)) {
    return `[${value.map(sortedJson).join(',')}]`;
  }
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${sortedJson(member)}`).join(',')}}`;
  }
  return JSON.stringify(value);
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
