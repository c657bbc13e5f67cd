import { basename } from 'node:path';
import { KnowledgeFault } from '#pipelines';
import type { FrequencyRow } from '#pipelines';
import type { GeneRegions } from './gene-regions.ts';
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
  regions: GeneRegions,
  report: BuildReport,
): Promise<FrequencyContent> {
  const rows = new Map<string, FrequencyRow>();
  const coverage = new Map<string, 'complete' | 'partial'>();
  for (const path of [...inputs.gnomad, ...inputs.frequency]) {
    report.progress(`frequencies ${basename(path)}`);
    for await (const { complete, row } of frequencyRows(path, inputs)) {
      const gene = regions.geneOf(row);
      const key = variantKey(row);
      if (gene === null || rows.has(key)) {
        continue;
      }
      rows.set(key, row);
      if (complete || !coverage.has(gene)) {
        coverage.set(gene, complete ? 'complete' : 'partial');
      }
    }
  }
  for await (const gene of completeGenes(inputs.frequencyComplete)) {
    if (coverage.has(gene)) {
      coverage.set(gene, 'complete');
    }
  }
  return { rows: [...rows.values()], coverage: Object.fromEntries(coverage) };
}

interface Found {
  readonly row: FrequencyRow;
  /** The file lists every variant that its source has seen in the gene. */
  readonly complete: boolean;
}

async function* frequencyRows(path: string, inputs: BuildInputs): AsyncIterable<Found> {
  const [first = ''] = await peekLines(path, 1);
  if (first.startsWith('##fileformat=VCF')) {
    yield* vcfRows(path, inputs);
    return;
  }
  const isBrowserExport = first.includes('gnomAD ID');
  const layout = isBrowserExport
    ? { columns: BROWSER_COLUMNS, separator: ',' }
    : { columns: FREQUENCY_COLUMNS };
  for await (const row of readRows(path, layout)) {
    const build = row.text('build');
    if (build !== '' && build !== inputs.assembly) {
      throw mixedBuild(path);
    }
    const frequency = isBrowserExport ? frequencyFromBrowser(row) : frequencyFromTable(row);
    if (frequency !== null) {
      // A browser export has all variants of its gene, but spills over its ends into neighbours.
      yield { row: frequency, complete: isBrowserExport };
    }
  }
}

async function* vcfRows(path: string, inputs: BuildInputs): AsyncIterable<Found> {
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
      yield { row, complete: true };
    }
  }
}

async function* completeGenes(path: string | undefined): AsyncIterable<string> {
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
