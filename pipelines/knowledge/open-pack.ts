import type { Chrom, ClosedRange1, Pos1 } from '../model/coordinates.ts';
import type {
  ClinvarRecord,
  Frequency,
  GeneCondition,
  GeneModel,
  KnowledgePack,
} from '../model/knowledge.ts';
import type { Variant } from '../model/variant.ts';
import { ClinvarTable } from './clinvar-table.ts';
import { codingSequence } from './coding-sequence.ts';
import { readConditions } from './condition-table.ts';
import { KnowledgeFault } from './fault.ts';
import { FrequencyTable } from './frequency-table.ts';
import type { FrequencyCoverage } from './frequency-table.ts';
import { GeneTable } from './gene-table.ts';
import { parseManifest, toHex } from './manifest.ts';
import type { PackManifest } from './manifest.ts';
import { PredictorTable } from './predictor-table.ts';
import { ReferenceTable } from './reference-table.ts';
import { Sections } from './sections.ts';

/** The two files of a pack. */
export interface PackFiles {
  /** `manifest.json`. */
  readonly manifest: Uint8Array;
  /** `tables.bin`; shared memory lets all workers look into one copy. */
  readonly tables: ArrayBuffer | SharedArrayBuffer;
}

export interface OpenPackOptions {
  readonly sha256: (data: Uint8Array) => Uint8Array;
  /**
   * `verify`: digest of every table and order of every row, for the thread that read the files.
   * `verified-elsewhere`: only the manifest and the layout, for workers that were handed the same buffer.
   */
  readonly tables: 'verify' | 'verified-elsewhere';
  /** Lower-case hex; refuses any other pack. */
  readonly expectedDigest?: string;
}

export interface OpenedPack extends KnowledgePack {
  readonly manifest: PackManifest;
}

/** Tables with a layout of their own; every other table is one JSON text. */
const TYPED_TABLES: ReadonlySet<string> = new Set([
  'genes',
  'conditions',
  'clinvar',
  'frequency',
  'predictor',
  'reference',
]);

/**
 * Opens a pack over its two files without copying them.
 *
 * Checks the manifest, the digests and rows of the tables (unless verified elsewhere), the layout of every
 * table and the content of the small ones. Does not check that the knowledge is right or up to date, nor
 * who made the pack: compare `digest`, or pass `expectedDigest`.
 *
 * @throws KnowledgeFault PACK_*
 */
export function openPack(files: PackFiles, options: OpenPackOptions): OpenedPack {
  assertLittleEndian();
  const manifest = parseManifest(files.manifest, options.sha256);
  const digest = toHex(options.sha256(files.manifest));
  assertExpected(digest, options.expectedDigest);
  assertLength(files.tables, manifest);
  if (options.tables === 'verify') {
    verifyDigests(files.tables, manifest, options.sha256);
  }
  const tables = readTables(manifest, files.tables);
  if (options.tables === 'verify') {
    tables.clinvar?.verifyRows();
    tables.frequency?.verifyRows();
    tables.predictor?.verifyRows();
    tables.reference?.verifyRows();
  }
  return new PackView(manifest, digest, tables);
}

interface Tables {
  readonly genes: GeneTable;
  readonly conditions: readonly GeneCondition[];
  readonly clinvar: ClinvarTable | null;
  readonly frequency: FrequencyTable | null;
  readonly predictor: PredictorTable | null;
  readonly reference: ReferenceTable | null;
  readonly small: ReadonlyMap<string, unknown>;
}

function readTables(manifest: PackManifest, buffer: ArrayBufferLike): Tables {
  const sections = new Map(
    manifest.tables.map((table) => [table.name, new Sections(table, buffer)]),
  );
  const optional = <T>(name: string, read: (table: Sections) => T): T | null => {
    const table = sections.get(name);
    return table === undefined ? null : read(table);
  };
  const genes = new GeneTable(required(sections, 'genes'));
  return {
    genes,
    conditions: readConditions(required(sections, 'conditions'), genes.genes),
    clinvar: optional('clinvar', (table) => new ClinvarTable(table)),
    frequency: optional('frequency', (table) => new FrequencyTable(table)),
    predictor: optional('predictor', (table) => new PredictorTable(table)),
    reference: optional('reference', (table) => new ReferenceTable(table)),
    small: new Map(
      [...sections]
        .filter(([name]) => !TYPED_TABLES.has(name))
        .map(([name, table]) => [name, deepFreeze(table.json('json'))]),
    ),
  };
}

class PackView implements OpenedPack {
  readonly id: string;
  readonly assembly: 'GRCh38' | 'GRCh37';
  readonly digest: string;
  readonly manifest: PackManifest;
  readonly conditions: readonly GeneCondition[];
  readonly genes: ReadonlyMap<string, GeneModel>;
  readonly #tables: Tables;
  readonly #codingSequences = new Map<string, string | null>();

  constructor(manifest: PackManifest, digest: string, tables: Tables) {
    this.id = manifest.id;
    this.assembly = manifest.assembly;
    this.digest = digest;
    this.manifest = manifest;
    this.conditions = tables.conditions;
    this.genes = tables.genes.genes;
    this.#tables = tables;
  }

  reference(chrom: Chrom, range: ClosedRange1): string | null {
    return this.#tables.reference?.bases(chrom, range) ?? null;
  }

  codingSequence(refseq: string): string | null {
    const known = this.#codingSequences.get(refseq);
    if (known !== undefined) {
      return known;
    }
    const transcript = this.#tables.genes.transcript(refseq);
    const sequence =
      transcript === null
        ? null
        : codingSequence(transcript, (range) => this.reference(transcript.chrom, range));
    this.#codingSequences.set(refseq, sequence);
    return sequence;
  }

  clinvar(variant: Variant): ClinvarRecord | null {
    return this.#tables.clinvar?.find(variant) ?? null;
  }

  clinvarIn(chrom: Chrom, range: ClosedRange1): readonly ClinvarRecord[] {
    return this.#tables.clinvar?.findIn(chrom, range) ?? [];
  }

  frequency(variant: Variant): Frequency | null {
    return this.#tables.frequency?.find(variant) ?? null;
  }

  frequencyCoverage(gene: string): FrequencyCoverage {
    return this.#tables.frequency?.coverage(gene) ?? 'none';
  }

  predictor(variant: Variant): { readonly name: string; readonly score: number } | null {
    return this.#tables.predictor?.find(variant) ?? null;
  }

  genesAt(chrom: Chrom, pos: Pos1): readonly GeneModel[] {
    return this.#tables.genes.genesAt(chrom, pos);
  }

  table(name: string): unknown {
    return this.#tables.small.get(name);
  }
}

function required(sections: ReadonlyMap<string, Sections>, name: string): Sections {
  const table = sections.get(name);
  if (table === undefined) {
    throw new KnowledgeFault('PACK_TABLE_MISSING', 'a pack has genes and conditions', {
      field: name,
    });
  }
  return table;
}

function verifyDigests(
  buffer: ArrayBufferLike,
  manifest: PackManifest,
  sha256: (data: Uint8Array) => Uint8Array,
): void {
  for (const table of manifest.tables) {
    if (toHex(sha256(new Uint8Array(buffer, table.offset, table.length))) !== table.sha256) {
      throw new KnowledgeFault('PACK_TABLE_DIGEST', 'a table does not fit its digest', {
        file: 'tables.bin',
        field: table.name,
      });
    }
  }
}

function assertLength(buffer: ArrayBufferLike, manifest: PackManifest): void {
  if (buffer.byteLength !== manifest.tablesLength) {
    throw new KnowledgeFault('PACK_SIZE', 'the tables have another length than the manifest says', {
      file: 'tables.bin',
    });
  }
}

function assertExpected(digest: string, expected: string | undefined): void {
  if (expected !== undefined && digest !== expected) {
    throw new KnowledgeFault('PACK_DIGEST_UNEXPECTED', 'this is another pack than was asked for');
  }
}

function assertLittleEndian(): void {
  if (new Uint8Array(Uint16Array.of(1).buffer)[0] !== 1) {
    throw new KnowledgeFault('PACK_PLATFORM', 'a pack is read on little-endian machines only');
  }
}

function deepFreeze(value: unknown): unknown {
  if (typeof value === 'object' && value !== null) {
    Object.values(value).forEach(deepFreeze);
    Object.freeze(value);
  }
  return value;
}
