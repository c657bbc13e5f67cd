import { basename } from 'node:path';
import { KnowledgeFault } from '#pipelines';
import type { ClinvarRecord } from '#pipelines';
import type { GeneRegions } from './gene-regions.ts';
import type { BuildInputs, BuildReport } from './inputs.ts';
import { readLines } from './lines.ts';
import {
  clinvarFromIdeogram,
  clinvarFromTable,
  clinvarFromVcf,
  parseIdeogramKeys,
} from './sources/clinvar.ts';
import type { ClinvarRow } from './sources/clinvar.ts';
import { variantKey } from './variant-key.ts';
import { peekLines, readRows } from './tables.ts';

export interface ClinvarContent {
  readonly rows: readonly ClinvarRecord[];
  /** ISO dates of the releases, as the files name them. */
  readonly dates: readonly string[];
  readonly scope: string;
}

const TABLE_COLUMNS = ['chrom', 'pos', 'ref', 'alt', 'variation_id', 'clnsig', 'stars'];
const IDEOGRAM_COLUMNS = ['CHROM', 'POS', 'ID', 'REF', 'ALT', 'CLNREVSTAT', 'CLNSIG'];
const STALE_AFTER_MONTHS = 6;

/** Records of the pack's genes from all files; where two files have one variant, the first file stands. */
export async function readClinvar(
  inputs: BuildInputs,
  regions: GeneRegions,
  report: BuildReport,
): Promise<ClinvarContent> {
  const kept = new Map<string, ClinvarRecord>();
  const dates: string[] = [];
  for (const path of inputs.clinvar) {
    report.progress(`ClinVar ${basename(path)}`);
    dates.push(await releaseDate(path, inputs, report));
    for await (const row of clinvarRows(path)) {
      const gene = regions.geneOf(row, row.genes);
      const key = variantKey(row);
      if (gene !== null && !kept.has(key)) {
        const { chrom, pos, ref, alt, variationId, significance, stars } = row;
        kept.set(key, { chrom, pos, ref, alt, variationId, significance, stars, gene });
      }
    }
  }
  const rows = [...kept.values()];
  return { rows, dates, scope: scopeOf(rows) };
}

async function* clinvarRows(path: string): AsyncIterable<ClinvarRow> {
  const head = await peekLines(path, 40);
  if (head[0]?.startsWith('##fileformat=VCF') === true) {
    for await (const { text, line } of readLines(path)) {
      const row = text.startsWith('#') ? null : clinvarFromVcf(text, line);
      if (row !== null) {
        yield row;
      }
    }
    return;
  }
  const isIdeogram = head.some((line) => line.startsWith('#CHROM\tPOS\tID\tREF\tALT\tDISEASE_IDS'));
  const keys = isIdeogram ? parseIdeogramKeys(await ideogramKeyLines(path)) : null;
  const layout = { columns: isIdeogram ? IDEOGRAM_COLUMNS : TABLE_COLUMNS };
  for await (const row of readRows(path, layout)) {
    const record = keys === null ? clinvarFromTable(row) : clinvarFromIdeogram(row, keys);
    if (record !== null) {
      yield record;
    }
  }
}

/** The cache keeps its keys in a second file, whose name has `.li` before `.gz`. */
async function ideogramKeyLines(path: string): Promise<readonly string[]> {
  return peekLines(path.replace(/\.tsv(\.gz)?$/, '.tsv.li$1'), 40);
}

/** @throws KnowledgeFault SOURCE_BUILD_MIXED, SOURCE_HEADER_INVALID */
async function releaseDate(
  path: string,
  inputs: BuildInputs,
  report: BuildReport,
): Promise<string> {
  const head = await peekLines(path, 40);
  const preamble = head.filter((line) => line.startsWith('#')).join('\n');
  const other = inputs.assembly === 'GRCh38' ? 'GRCh37' : 'GRCh38';
  if (preamble.includes(other) && !preamble.includes(inputs.assembly)) {
    throw new KnowledgeFault('SOURCE_BUILD_MIXED', 'ClinVar is of another genome build', {
      file: basename(path),
    });
  }
  const digits =
    /##fileDate=(\d{4}-\d\d-\d\d)/.exec(preamble)?.[1] ??
    /clinvar_(?:subset_)?(\d{8})/.exec(preamble)?.[1] ??
    /(\d{8})/.exec(basename(path))?.[1];
  if (digits === undefined) {
    report.warn(`${basename(path)} does not say of which release it is`);
    return 'unknown';
  }
  const date = digits.replace(/^(\d{4})(\d\d)(\d\d)$/, '$1-$2-$3');
  if (monthsBetween(date, inputs.created) > STALE_AFTER_MONTHS) {
    report.warn(`ClinVar of ${date} is more than ${STALE_AFTER_MONTHS} months older than the pack`);
  }
  return date;
}

export function monthsBetween(earlier: string, later: string): number {
  const [fromYear = 0, fromMonth = 0, fromDay = 0] = earlier.split('-').map(Number);
  const [toYear = 0, toMonth = 0, toDay = 0] = later.split('-').map(Number);
  return (toYear - fromYear) * 12 + (toMonth - fromMonth) + (toDay - fromDay) / 31;
}

function scopeOf(rows: readonly ClinvarRecord[]): string {
  const classes = [...new Set(rows.map((row) => row.significance))].sort().join(', ');
  const stars = rows.map((row) => row.stars);
  const least = stars.reduce((a, b) => Math.min(a, b), 4);
  const complete = classes.includes('VUS') && classes.includes('B');
  const silence = complete
    ? 'Absence means that the release has no such record.'
    : 'Absence does not mean benign, nor unknown to ClinVar.';
  return `Classes ${classes} with ${least} stars or more in the genes of the pack. ${silence}`;
}
