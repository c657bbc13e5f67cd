import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodePack, parseChrom, parsePos1 } from '#pipelines';
import type { PackContent } from '#pipelines';

const provenance = {
  sources: [{ name: 'test', citation: 'none', date: '2026-01-01', licence: 'CC0-1.0' }],
  scope: 'made up for tests',
};

/** One gene, one condition, one pathogenic record: what a small run needs. Nothing in it is real. */
export const screeningPack: PackContent = {
  id: 'test-pack',
  assembly: 'GRCh38',
  created: '2026-01-01',
  genes: { ...provenance, rows: [] },
  conditions: { ...provenance, rows: [] },
  clinvar: {
    ...provenance,
    rows: [
      {
        chrom: parseChrom('chr12'),
        pos: parsePos1(102_852_850),
        ref: 'C',
        alt: 'T',
        variationId: 1,
        significance: 'P',
        stars: 3,
        gene: 'PAH',
      },
    ],
  },
  small: [],
};

export async function writeScreeningPack(folder: string): Promise<void> {
  const { manifest, tables } = encodePack(screeningPack, (bytes) =>
    createHash('sha256').update(bytes).digest(),
  );
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'manifest.json'), manifest);
  await writeFile(join(folder, 'tables.bin'), tables);
}
