import { createHash } from 'node:crypto';
import type { ImageEntry } from './image-entry.ts';
import type { LockedPackage } from './locked-packages.ts';
import { APPLICATION, KMS_KEYS_FILE } from './root-tree.ts';
import type { RootTree } from './root-tree.ts';

export interface ImageMeasurement {
  readonly sha256: string;
  readonly bytes: number;
  readonly PCR0: string;
  readonly PCR1: string;
  readonly PCR2: string;
}

/** What a build gave, without times or places: two builds of the same sources describe themselves alike. */
export interface ImageDescription {
  readonly format: 'neoseal.image/1';
  readonly layer: Digested;
  readonly application: Digested;
  readonly eif: ImageMeasurement | null;
  readonly files: number;
  /** Files of the build machine: node and its libraries. */
  readonly system: readonly DigestedFile[];
  /** What the builder chose: the list of KMS keys, or nothing. */
  readonly configuration: readonly DigestedFile[];
  readonly packages: readonly LockedPackage[];
}

export interface DigestedFile {
  readonly path: string;
  readonly sha256: string;
}

interface Digested {
  readonly sha256: string;
  readonly bytes: number;
}

export function describeImage(built: {
  readonly root: RootTree;
  readonly layer: Uint8Array;
  readonly ramdisk: Uint8Array;
  readonly eif: ImageMeasurement | null;
}): ImageDescription {
  const { root, layer, ramdisk, eif } = built;
  return {
    format: 'neoseal.image/1',
    layer: digested(layer),
    application: digested(ramdisk),
    eif,
    files: root.entries.filter(({ kind }) => kind === 'file').length,
    system: root.entries.flatMap((entry) => describeFile(entry, root.system)),
    configuration: root.entries.flatMap((entry) => describeFile(entry, CONFIGURATION)),
    packages: root.packages,
  };
}

const CONFIGURATION = [`${APPLICATION}/${KMS_KEYS_FILE}`];

function describeFile(entry: ImageEntry, paths: readonly string[]): DigestedFile[] {
  return entry.kind === 'file' && paths.includes(entry.path)
    ? [{ path: entry.path, sha256: digested(entry.content).sha256 }]
    : [];
}

function digested(content: Uint8Array): Digested {
  return { sha256: createHash('sha256').update(content).digest('hex'), bytes: content.length };
}
