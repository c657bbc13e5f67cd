import { z } from 'zod';
import { canonicalJson } from './canonical-json.ts';
import { KnowledgeFault } from './fault.ts';

export const PACK_FORMAT = 'neoseal.pack/1';

/** Where a table comes from; no addresses, only what a reader can cite. */
export interface PackSource {
  readonly name: string;
  readonly citation: string;
  /** ISO date or the upstream's own version name. */
  readonly date: string;
  readonly licence: string;
}

export type SectionType = 'u8' | 'u16' | 'u32' | 'json';

/** A run of little-endian integers or one canonical JSON text; `offset` and `length` in bytes of `tables.bin`. */
export interface PackSection {
  readonly name: string;
  readonly type: SectionType;
  readonly offset: number;
  readonly length: number;
}

export interface PackTable {
  readonly name: string;
  readonly offset: number;
  readonly length: number;
  readonly records: number;
  readonly sha256: string;
  readonly sections: readonly PackSection[];
  readonly sources: readonly PackSource[];
  /** What the table holds and what its silence means, in one sentence. */
  readonly scope: string;
}

export interface PackManifest {
  readonly format: typeof PACK_FORMAT;
  readonly id: string;
  readonly assembly: 'GRCh38' | 'GRCh37';
  /** Date of the build, given by the builder's caller. */
  readonly created: string;
  readonly tables: readonly PackTable[];
  readonly tablesLength: number;
  /** SHA-256 of the canonical manifest without this member: tells damage apart from another pack. */
  readonly contentSha256: string;
}

const MAX_MANIFEST_BYTES = 1 << 20;
const MAX_TABLES_BYTES = 2 ** 31;

const sha256Hex = z.string().regex(/^[0-9a-f]{64}$/);
const size = z.int().min(0).max(MAX_TABLES_BYTES);
const sourceSchema = z.strictObject({
  name: z.string().min(1),
  citation: z.string().min(1),
  date: z.string().min(1),
  licence: z.string().min(1),
});
const sectionSchema = z.strictObject({
  name: z.string().regex(/^[a-z][a-zA-Z0-9]*$/),
  type: z.enum(['u8', 'u16', 'u32', 'json']),
  offset: size.multipleOf(8),
  length: size,
});
const tableSchema = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9-]*$/),
  offset: size.multipleOf(8),
  length: size.multipleOf(8),
  records: size,
  sha256: sha256Hex,
  sections: z.array(sectionSchema).min(1).max(32),
  sources: z.array(sourceSchema).min(1).max(64),
  scope: z.string().min(1),
});
const manifestSchema = z.strictObject({
  format: z.literal(PACK_FORMAT),
  id: z.string().regex(/^[a-z0-9][a-z0-9.-]{0,63}$/),
  assembly: z.enum(['GRCh38', 'GRCh37']),
  created: z.string().regex(/^\d{4}-\d{2}-\d{2}$/),
  tables: z.array(tableSchema).min(1).max(64),
  tablesLength: size,
  contentSha256: sha256Hex,
});

/**
 * Checks: size limit, UTF-8, shape, canonical bytes, own digest, and that tables and sections tile
 * `tables.bin` in order. Does not look at `tables.bin`.
 *
 * @throws KnowledgeFault PACK_MANIFEST_INVALID, PACK_MANIFEST_NOT_CANONICAL, PACK_MANIFEST_DIGEST, PACK_SIZE
 */
export function parseManifest(
  bytes: Uint8Array,
  sha256: (data: Uint8Array) => Uint8Array,
): PackManifest {
  const text = decodeText(bytes);
  const parsed = manifestSchema.safeParse(parseJson(text));
  if (!parsed.success) {
    throw invalid('the manifest does not have the shape of the format');
  }
  const manifest: PackManifest = parsed.data;
  if (serialiseManifest(manifest) !== text) {
    throw new KnowledgeFault('PACK_MANIFEST_NOT_CANONICAL', 'the manifest is not canonical JSON');
  }
  if (contentDigest(manifest, sha256) !== manifest.contentSha256) {
    throw new KnowledgeFault('PACK_MANIFEST_DIGEST', 'the manifest does not fit its own digest');
  }
  assertTiling(manifest);
  return manifest;
}

export function serialiseManifest(manifest: PackManifest): string {
  return canonicalJson({
    ...contentOf(manifest),
    contentSha256: manifest.contentSha256,
  });
}

export function contentDigest(
  manifest: Omit<PackManifest, 'contentSha256'>,
  sha256: (data: Uint8Array) => Uint8Array,
): string {
  return toHex(sha256(new TextEncoder().encode(canonicalJson(contentOf(manifest)))));
}

export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function contentOf(manifest: Omit<PackManifest, 'contentSha256'>) {
  return {
    format: manifest.format,
    id: manifest.id,
    assembly: manifest.assembly,
    created: manifest.created,
    tablesLength: manifest.tablesLength,
    tables: manifest.tables.map((table) => ({
      ...table,
      sections: table.sections.map((section) => ({ ...section })),
      sources: table.sources.map((source) => ({ ...source })),
    })),
  };
}

function decodeText(bytes: Uint8Array): string {
  if (bytes.length > MAX_MANIFEST_BYTES) {
    throw invalid('the manifest is larger than the format allows');
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes.slice());
  } catch (cause) {
    throw invalid('the manifest is not UTF-8', cause);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw invalid('the manifest is not JSON', cause);
  }
}

/** Without gaps and overlaps, the tables' digests cover every byte of `tables.bin`. */
function assertTiling(manifest: PackManifest): void {
  let end = 0;
  const names = new Set<string>();
  for (const table of manifest.tables) {
    const sectionsFit = table.sections.every(
      (section) =>
        section.offset >= table.offset &&
        section.offset + section.length <= table.offset + table.length,
    );
    if (table.offset !== end || names.has(table.name) || !sectionsFit) {
      throw new KnowledgeFault('PACK_SIZE', 'tables do not follow each other without a gap');
    }
    names.add(table.name);
    end = table.offset + table.length;
  }
  if (end !== manifest.tablesLength) {
    throw new KnowledgeFault('PACK_SIZE', 'the tables do not fill the length in the manifest');
  }
}

function invalid(explanation: string, cause?: unknown): KnowledgeFault {
  return new KnowledgeFault(
    'PACK_MANIFEST_INVALID',
    explanation,
    { file: 'manifest.json' },
    { cause },
  );
}
