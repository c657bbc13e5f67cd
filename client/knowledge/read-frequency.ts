import { basename } from 'node:path';
import { KnowledgeFault } from '#pipelines';
import type { FrequencyRow, GeneModel } from '#pipelines';
import { GeneRegions } from './gene-regions.ts';
import type { BuildInputs, BuildReport } from './inputs.ts';
import { readLines } from './lines.ts';
import {
  BROWSER_COLUMNS,
  FREQUENCY_COLUMNS,
  frequencyFromBrowser,
  frequencyFromTable,
  frequencyFromVcf,
} from './sources/frequencies.ts';
import { peekLines, readRows } from './tables.ts';
import { variantKey } from './variant-key.ts';

export interface FrequencyContent {
  readonly rows: readonly FrequencyRow[];
  readonly coverage: Readonly<Record<string, 'complete' | 'partial'>>;
}

/** Frequencies in the pack's genes; where two files have one variant, the first file stands. */
export async function readFrequency(
  inputs: BuildInputs,
  genes: readonly GeneModel[],
  report: BuildReport,
): Promise<FrequencyContent> {
  const regions = new GeneRegions(genes);
  const rows = new Map<string, FrequencyRow>();
  const complete = new Set<string>();
  for (const path of [...inputs.gnomad, ...inputs.frequency]) {
    report.progress(`frequencies ${basename(path)}`);
    const extent = new SourceExtent();
    const kind = await kindOf(path);
    for await (const row of frequencyRows(path, kind, inputs)) {
      const gene = regions.geneOf(row);
      extent.add(row, gene);
      const key = variantKey(row);
      if (gene !== null && !rows.has(key)) {
        rows.set(key, row);
      }
    }
    extent.completeGenes(kind, genes).forEach((gene) => complete.add(gene));
  }
  for await (const gene of listedGenes(inputs.frequencyComplete)) {
    complete.add(gene);
  }
  return { rows: [...rows.values()], coverage: coverageOf([...rows.values()], regions, complete) };
}

type FrequencyKind = 'sites-vcf' | 'browser-export' | 'table';

async function kindOf(path: string): Promise<FrequencyKind> {
  const [first = ''] = await peekLines(path, 1);
  if (first.startsWith('##fileformat=VCF')) {
    return 'sites-vcf';
  }
  return first.includes('gnomAD ID') ? 'browser-export' : 'table';
}

/** How far a file reaches, to tell of which genes it lists every variant that its source has seen. */
class SourceExtent {
  readonly #byChrom = new Map<string, { first: number; last: number }>();
  readonly #rowsByGene = new Map<string, number>();

  add(row: FrequencyRow, gene: string | null): void {
    const known = this.#byChrom.get(row.chrom) ?? { first: row.pos, last: row.pos };
    known.first = Math.min(known.first, row.pos);
    known.last = Math.max(known.last, row.pos);
    this.#byChrom.set(row.chrom, known);
    if (gene !== null) {
      this.#rowsByGene.set(gene, (this.#rowsByGene.get(gene) ?? 0) + 1);
    }
  }

  /**
   * A sites VCF is complete for genes that lie between its first and last record of a contig. A browser export
   * is of one gene and spills over into its neighbours: it is complete for the gene with most of its rows.
   */
  completeGenes(kind: FrequencyKind, genes: readonly GeneModel[]): readonly string[] {
    switch (kind) {
      case 'table':
        return [];
      case 'browser-export': {
        const [most] = [...this.#rowsByGene].sort((a, b) => b[1] - a[1]);
        return most === undefined ? [] : [most[0]];
      }
      case 'sites-vcf':
        return genes
          .filter((gene) => {
            const extent = this.#byChrom.get(gene.chrom);
            return (
              extent !== undefined &&
              extent.first <= gene.range.start &&
              extent.last >= gene.range.end
            );
          })
          .map((gene) => gene.symbol);
    }
  }
}

function coverageOf(
  rows: readonly FrequencyRow[],
  regions: GeneRegions,
  complete: ReadonlySet<string>,
): FrequencyContent['coverage'] {
  const genes = new Set(rows.map((row) => regions.geneOf(row)).filter((gene) => gene !== null));
  return Object.fromEntries(
    [...genes].map((gene) => [gene, complete.has(gene) ? 'complete' : 'partial']),
  );
}

async function* frequencyRows(
  path: string,
  kind: FrequencyKind,
  inputs: BuildInputs,
): AsyncIterable<FrequencyRow> {
  if (kind === 'sites-vcf') {
    yield* vcfRows(path, inputs);
    return;
  }
  const layout =
    kind === 'browser-export'
      ? { columns: BROWSER_COLUMNS, separator: ',' }
      : { columns: FREQUENCY_COLUMNS };
  for await (const row of readRows(path, layout)) {
    const build = row.text('build');
    if (build !== '' && build !== inputs.assembly) {
      throw mixedBuild(path);
    }
    const frequency =
      kind === 'browser-export' ? frequencyFromBrowser(row) : frequencyFromTable(row);
    if (frequency !== null) {
      yield frequency;
    }
  }
}

async function* vcfRows(path: string, inputs: BuildInputs): AsyncIterable<FrequencyRow> {
  const source = /v\d+(\.\d+)*/.exec(basename(path))?.[0] ?? basename(path);
  for await (const { text, line } of readLines(path)) {
    if (text.startsWith('##contig') && text.includes('assembly=')) {
      const isOther = inputs.assembly === 'GRCh38' ? /GRCh37|hg19/ : /GRCh38|hg38/;
      if (isOther.test(text)) {
        throw mixedBuild(path);
      }
    }
    const row = text.startsWith('#') ? null : frequencyFromVcf(text, line, `gnomAD_${source}`);
    if (row !== null) {
      yield row;
    }
  }
}

async function* listedGenes(path: string | undefined): AsyncIterable<string> {
  if (path !== undefined) {
    for await (const { text } of readLines(path)) {
      yield text.trim();
    }
  }
}

function mixedBuild(path: string): KnowledgeFault {
  return new KnowledgeFault('SOURCE_BUILD_MIXED', 'frequencies are of another genome build', {
    file: basename(path),
  });
}
