import type { Frequency, FrequencyRow } from '#pipelines';
import { infoValue, variantFromVcf } from './vcf-cells.ts';
import type { Row } from './rows.ts';

const BILLION = 1_000_000_000;

export const FREQUENCY_COLUMNS = ['gene', 'chrom', 'pos', 'ref', 'alt', 'af', 'faf95'] as const;

/** A row of a frequency table with gnomAD's column names; `null` where it carries no frequency. */
export function frequencyFromTable(row: Row): FrequencyRow | null {
  const variant = row.variant();
  const alleleCount = row.number('ac');
  const alleleNumber = row.number('an');
  const afPpb = countedPpb(alleleCount, alleleNumber) ?? toPpb(row.number('af'));
  if (variant === null || afPpb === null) {
    return null;
  }
  const numbers = {
    alleleCount,
    alleleNumber,
    afPpb,
    grpmaxAfPpb: toPpb(row.number('grpmax_af')),
    faf95Ppb: toPpb(row.number('faf95')),
    homozygotes: row.number('nhomalt'),
  };
  const source = row.text('source_version') || row.text('best_source');
  return { ...variant, ...numbers, source };
}

/** INFO keys of gnomAD's sites VCFs: joint (v4.1) first, then the plain names of a single set. */
const AC_KEYS = ['AC_joint', 'AC'];
const AN_KEYS = ['AN_joint', 'AN'];
const GRPMAX_KEYS = ['AF_grpmax_joint', 'AF_grpmax', 'AF_popmax'];
const FAF_KEYS = ['fafmax_faf95_max_joint', 'fafmax_faf95_max', 'faf95'];
const HOM_KEYS = ['nhomalt_joint', 'nhomalt'];

/** A record of a gnomAD sites VCF, which has one ALT a line. */
export function frequencyFromVcf(text: string, line: number, source: string): FrequencyRow | null {
  const cells = text.split('\t');
  const info = cells[7] ?? '';
  const variant = variantFromVcf(cells, line);
  const alleleCount = firstNumber(info, AC_KEYS);
  const alleleNumber = firstNumber(info, AN_KEYS);
  const numbers: Omit<Frequency, 'source'> = {
    alleleCount,
    alleleNumber,
    afPpb: countedPpb(alleleCount, alleleNumber),
    grpmaxAfPpb: toPpb(firstNumber(info, GRPMAX_KEYS)),
    faf95Ppb: toPpb(firstNumber(info, FAF_KEYS)),
    homozygotes: firstNumber(info, HOM_KEYS),
  };
  return variant === null ? null : { ...variant, ...numbers, source };
}

function firstNumber(info: string, keys: readonly string[]): number | null {
  for (const key of keys) {
    const text = infoValue(info, key);
    if (text !== '' && text !== '.' && Number.isFinite(Number(text))) {
      return Number(text);
    }
  }
  return null;
}

/** Counts are exact where a printed frequency is rounded. */
function countedPpb(count: number | null, alleles: number | null): number | null {
  return count === null || alleles === null || alleles === 0
    ? null
    : Math.round((count * BILLION) / alleles);
}

function toPpb(frequency: number | null): number | null {
  return frequency === null ? null : Math.round(frequency * BILLION);
}

export const BROWSER_COLUMNS = [
  'gnomAD ID',
  'Chromosome',
  'Position',
  'Reference',
  'Alternate',
  'Allele Count',
  'Allele Number',
  'Homozygote Count',
] as const;

/** Groups that gnomAD v4 takes the grpmax over. */
const GRPMAX_GROUPS = [
  'African/African American',
  'Admixed American',
  'East Asian',
  'European (non-Finnish)',
  'Middle Eastern',
  'South Asian',
];

/** A row of the gnomAD browser's CSV export of one gene. Predictor columns have terms of their own and stay out. */
export function frequencyFromBrowser(row: Row): FrequencyRow | null {
  const variant = row.variant({
    chrom: 'Chromosome',
    pos: 'Position',
    ref: 'Reference',
    alt: 'Alternate',
  });
  const alleleCount = row.number('Allele Count');
  const alleleNumber = row.number('Allele Number');
  if (variant === null || alleleNumber === 0) {
    return null;
  }
  const byGroup = GRPMAX_GROUPS.map((group) =>
    countedPpb(row.number(`Allele Count ${group}`), row.number(`Allele Number ${group}`)),
  ).filter((ppb) => ppb !== null);
  return {
    ...variant,
    alleleCount,
    alleleNumber,
    afPpb: countedPpb(alleleCount, alleleNumber),
    grpmaxAfPpb: byGroup.length === 0 ? null : Math.max(...byGroup),
    faf95Ppb: toPpb(row.number('GroupMax FAF frequency')),
    homozygotes: row.number('Homozygote Count'),
    source: 'gnomAD_v4_browser',
  };
}
