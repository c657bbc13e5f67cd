import { existsSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { loadPack } from '#pipelines/node';
import { measure } from './measure.ts';
import { syntheticPanel } from './panel.ts';
import { PACK_FOLDER } from './stages.ts';

export interface PeerFiles {
  /** 700 genes of 60 kb. */
  readonly genesBed: string;
  /** ClinVar of the repository's pack, as the table that `bcftools annotate` can hold against a stream. */
  readonly annotations: string;
}

export async function preparePeerFiles(genome: string): Promise<PeerFiles> {
  const folder = dirname(genome);
  const genesBed = join(folder, 'genes.bed');
  writeFileSync(genesBed, genesAsBed());
  const annotations = join(folder, 'clinvar.tsv.gz');
  if (!existsSync(`${annotations}.tbi`)) {
    const table = join(folder, 'clinvar.tsv');
    writeFileSync(table, await clinvarAsTable());
    await measure(
      `sort -k1,1 -k2,2n -u ${table} | bgzip >${annotations} && tabix -fs1 -b2 -e2 ${annotations}`,
    );
  }
  return { genesBed, annotations };
}

function genesAsBed(): string {
  return [...syntheticPanel()]
    .flatMap(([chrom, ranges]) =>
      ranges.map(({ start, end }) => `${chrom}\t${start - 1}\t${end}\n`),
    )
    .join('');
}

async function clinvarAsTable(): Promise<string> {
  const { pack } = await loadPack(PACK_FOLDER);
  return [...pack.genes.values()]
    .flatMap((gene) =>
      pack
        .clinvarIn(gene.chrom, gene.range)
        .map(({ chrom, pos, ref, alt }) => `${chrom}\t${pos}\t${ref}\t${alt}\tClinVar\n`),
    )
    .join('');
}

export const bgzip = (genome: string): string => `bgzip -dc ${genome} >/dev/null`;

export function view(genome: string, { genesBed }: PeerFiles): string {
  return `bcftools view -T ${genesBed} ${genome} -Ou 2>/dev/null >/dev/null`;
}

/**
 * Decryption, view and annotation in one stream. Our own decryption stands for the reference implementation; `bcftools
 * csq` is left out, since it wants a reference genome, and would only add to the peer's time.
 */
export function streamingPipeline(decrypt: string, { genesBed, annotations }: PeerFiles): string {
  return (
    `${decrypt} | bcftools view -T ${genesBed} - -Ou 2>/dev/null | ` +
    `bcftools annotate -a ${annotations} -c CHROM,POS,REF,ALT,ID -Ou - 2>/dev/null >/dev/null`
  );
}
