import { KnowledgeFault } from '#pipelines';
import type { ClinvarClass, Variant } from '#pipelines';
import { infoValue, variantFromVcf } from './vcf-cells.ts';
import type { Row } from './rows.ts';

/** A ClinVar record before it has been assigned to a gene of the pack. */
export interface ClinvarRow extends Variant {
  readonly variationId: number;
  readonly significance: ClinvarClass;
  readonly stars: number;
  /** Gene symbols as the source lists them, possibly none. */
  readonly genes: readonly string[];
}

/** CLNREVSTAT to stars, as NCBI defines them (ClinVar documentation, "Review status"). */
const STARS: Readonly<Record<string, number>> = {
  practice_guideline: 4,
  reviewed_by_expert_panel: 3,
  'criteria_provided,_multiple_submitters,_no_conflicts': 2,
  'criteria_provided,_multiple_submitters': 2,
  'criteria_provided,_conflicting_classifications': 1,
  'criteria_provided,_conflicting_interpretations': 1,
  'criteria_provided,_single_submitter': 1,
};

const CLASSES: Readonly<Record<string, ClinvarClass>> = {
  pathogenic: 'P',
  'pathogenic/likely_pathogenic': 'P/LP',
  likely_pathogenic: 'LP',
  uncertain_significance: 'VUS',
  likely_benign: 'LB',
  'benign/likely_benign': 'B/LB',
  benign: 'B',
  conflicting_classifications_of_pathogenicity: 'conflicting',
  conflicting_interpretations_of_pathogenicity: 'conflicting',
};

/**
 * `null` for terms outside the five classes (drug response, risk factor, not provided). What follows the
 * class after a bar or a comma ("Pathogenic|drug_response", "Pathogenic/…/low_penetrance") does not change it.
 */
export function parseSignificance(text: string): ClinvarClass | null {
  const term = text.trim().toLowerCase().replaceAll(' ', '_').split(/[|,;]/)[0] ?? '';
  const known = CLASSES[term];
  if (known !== undefined) {
    return known;
  }
  const parts = term.split('/').filter((part) => CLASSES[part] !== undefined);
  return CLASSES[parts.join('/')] ?? null;
}

export function parseStars(reviewStatus: string): number {
  return STARS[reviewStatus.trim().toLowerCase().replaceAll(' ', '_')] ?? 0;
}

/** A row of a table with chrom, pos, ref, alt, variation_id, clnsig, stars and gene or genes. */
export function clinvarFromTable(row: Row): ClinvarRow | null {
  const variant = row.variant();
  const significance = parseSignificance(row.text('clnsig'));
  const variationId = row.number('variation_id');
  if (variant === null || significance === null || variationId === null) {
    return null;
  }
  const genes = (row.text('gene') || row.text('genes'))
    .split(/[,|;]/)
    .filter((gene) => gene !== '');
  return { ...variant, variationId, significance, stars: row.integer('stars'), genes };
}

/** A record line of NCBI's `clinvar.vcf`: ID is the VariationID, one ALT a line. */
export function clinvarFromVcf(text: string, line: number): ClinvarRow | null {
  const cells = text.split('\t');
  const id = cells[2] ?? '';
  const info = cells[7] ?? '';
  const variant = variantFromVcf(cells, line);
  const significance = parseSignificance(infoValue(info, 'CLNSIG'));
  if (variant === null || significance === null) {
    return null;
  }
  if (!/^\d{1,9}$/.test(id)) {
    throw new KnowledgeFault('SOURCE_ROW_INVALID', 'an id is not a number', { line, field: 'ID' });
  }
  return {
    ...variant,
    variationId: Number(id),
    significance,
    stars: parseStars(infoValue(info, 'CLNREVSTAT')),
    genes: infoValue(info, 'GENEINFO')
      .split('|')
      .map((entry) => entry.split(':')[0] ?? '')
      .filter((gene) => gene !== ''),
  };
}

/** Keys of the columns that the ideogram cache writes as indexes. */
export interface IdeogramKeys {
  readonly significances: readonly string[];
  readonly reviewStatuses: readonly string[];
}

/** Reads `# clinical_significances = […]` and `# clinical_review_statuses = […]`. */
export function parseIdeogramKeys(lines: readonly string[]): IdeogramKeys {
  return {
    significances: keyList(lines, 'clinical_significances'),
    reviewStatuses: keyList(lines, 'clinical_review_statuses'),
  };
}

/** A row of the ideogram cache: classes and review statuses are indexes into the keys. */
export function clinvarFromIdeogram(row: Row, keys: IdeogramKeys): ClinvarRow | null {
  const variant = row.variant({ chrom: 'CHROM', pos: 'POS', ref: 'REF', alt: 'ALT' });
  const significance = parseSignificance(keys.significances[row.integer('CLNSIG')] ?? '');
  const reviewStatus = keys.reviewStatuses[row.integer('CLNREVSTAT')];
  if (variant === null) {
    return null;
  }
  if (significance === null || reviewStatus === undefined) {
    throw row.fault('CLNSIG');
  }
  const stars = parseStars(reviewStatus);
  return { ...variant, variationId: row.integer('ID'), significance, stars, genes: [] };
}

function keyList(lines: readonly string[], key: string): readonly string[] {
  const prefix = `# ${key} = `;
  const line = lines.find((candidate) => candidate.startsWith(prefix));
  const quoted = line?.slice(prefix.length).match(/"[^"\\]*"/g) ?? [];
  if (quoted.length === 0) {
    throw new KnowledgeFault('SOURCE_HEADER_INVALID', 'a list of keys is missing', { field: key });
  }
  return quoted.map((term) => term.slice(1, -1));
}
