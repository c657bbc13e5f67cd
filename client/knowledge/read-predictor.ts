import { basename } from 'node:path';
import { KnowledgeFault, PredictorRows } from '#pipelines';
import type { GeneRegions } from './gene-regions.ts';
import type { BuildInputs, BuildReport } from './inputs.ts';
import { readRows } from './tables.ts';

const TEN_THOUSAND = 10_000;

/** AlphaMissense or REVEL scores in the pack's genes; `null` when neither is given. */
export async function readPredictor(
  inputs: BuildInputs,
  regions: GeneRegions,
  report: BuildReport,
): Promise<PredictorRows | null> {
  if (inputs.alphamissense.length > 0) {
    const rows = new PredictorRows('AlphaMissense', TEN_THOUSAND);
    for (const path of inputs.alphamissense) {
      report.progress(`AlphaMissense ${basename(path)}`);
      await addAlphaMissense(path, rows, { inputs, regions });
    }
    return rows;
  }
  if (inputs.revel !== undefined) {
    report.progress('REVEL');
    return readRevel(inputs.revel, inputs, regions);
  }
  return null;
}

interface Target {
  readonly inputs: BuildInputs;
  readonly regions: GeneRegions;
}

async function addAlphaMissense(path: string, rows: PredictorRows, target: Target): Promise<void> {
  // The release has `#CHROM POS REF ALT genome`, derived tables `chrom pos ref alt build`.
  let upper = true;
  const layout = { columns: ['am_pathogenicity'] };
  for await (const row of readRows(path, layout)) {
    upper &&= row.text('CHROM') !== '';
    const build = row.text(upper ? 'genome' : 'build');
    if (build !== target.inputs.assembly && build !== ucscName(target.inputs.assembly)) {
      throw new KnowledgeFault('SOURCE_BUILD_MIXED', 'scores are of another genome build', {
        file: basename(path),
      });
    }
    const variant = upper
      ? row.variant({ chrom: 'CHROM', pos: 'POS', ref: 'REF', alt: 'ALT' })
      : row.variant();
    const score = row.number('am_pathogenicity');
    if (variant !== null && score !== null && target.regions.geneOf(variant) !== null) {
      rows.add(variant, Math.round(score * TEN_THOUSAND));
    }
  }
}

async function readRevel(
  path: string,
  inputs: BuildInputs,
  regions: GeneRegions,
): Promise<PredictorRows> {
  const rows = new PredictorRows('REVEL', TEN_THOUSAND);
  const pos = inputs.assembly === 'GRCh38' ? 'grch38_pos' : 'hg19_pos';
  const layout = { columns: ['chr', pos, 'ref', 'alt', 'REVEL'], separator: ',' };
  for await (const row of readRows(path, layout)) {
    // A variant without a place in this build has a dot.
    const variant =
      row.text(pos) === '.' ? null : row.variant({ chrom: 'chr', pos, ref: 'ref', alt: 'alt' });
    const score = row.number('REVEL');
    if (variant !== null && score !== null && regions.geneOf(variant) !== null) {
      rows.add(variant, Math.round(score * TEN_THOUSAND));
    }
  }
  return rows;
}

function ucscName(assembly: 'GRCh38' | 'GRCh37'): string {
  return assembly === 'GRCh38' ? 'hg38' : 'hg19';
}
