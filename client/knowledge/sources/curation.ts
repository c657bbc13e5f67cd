import type { GeneCondition, Inheritance } from '#pipelines';
import type { Row } from './rows.ts';

type Validity = GeneCondition['validity'];

/** One ClinGen gene–disease validity curation. */
export interface ValidityCuration {
  readonly gene: string;
  readonly disease: string;
  readonly mondo: string;
  /** AD, AR, SD (semidominant), XL, MT or UD (undetermined). */
  readonly moi: string;
  readonly validity: Validity;
}

/** What gene curation says about the genes of a pack. */
export interface GeneCuration {
  readonly validity: readonly ValidityCuration[];
  /** ClinGen haploinsufficiency score by gene: 3 sufficient evidence, 30 recessive phenotype. */
  readonly haploinsufficiency: ReadonlyMap<string, string>;
}

const VALIDITIES: readonly Validity[] = [
  'Definitive',
  'Strong',
  'Moderate',
  'Limited',
  'Disputed',
  'Refuted',
];

export const VALIDITY_COLUMNS = ['GENE SYMBOL', 'DISEASE LABEL', 'MOI', 'CLASSIFICATION'] as const;

export function validityFromRow(row: Row): ValidityCuration {
  const text = row.text('CLASSIFICATION');
  return {
    gene: row.text('GENE SYMBOL'),
    disease: row.text('DISEASE LABEL'),
    mondo: row.text('DISEASE ID (MONDO)'),
    moi: row.text('MOI'),
    validity: VALIDITIES.find((candidate) => candidate === text) ?? null,
  };
}

export const DOSAGE_COLUMNS = ['Gene Symbol', 'Haploinsufficiency Score'] as const;

const MODES: Readonly<Record<Inheritance, readonly string[]>> = {
  AD: ['AD', 'SD'],
  AR: ['AR', 'SD'],
  XLD: ['XL'],
  XLR: ['XL'],
  MT: ['MT'],
};

export const CONDITION_COLUMNS = [
  'id',
  'condition',
  'gene',
  'inheritance',
  'panel',
  'urgency',
  'mondo',
  'lof',
  'analytes',
] as const;

/** A row of `conditions.tsv`: what the project curates; validity comes from ClinGen by gene and disease. */
export function conditionFromRow(row: Row, curation: GeneCuration): GeneCondition {
  const gene = row.text('gene');
  const inheritance = oneOf(row, 'inheritance', ['AD', 'AR', 'XLD', 'XLR', 'MT'] as const);
  const mondo = row.text('mondo');
  const validity =
    curation.validity.find(
      (entry) =>
        entry.gene === gene &&
        entry.mondo === `MONDO:${mondo}` &&
        MODES[inheritance].includes(entry.moi),
    )?.validity ?? null;
  if (validity === null && mondo !== '-') {
    throw row.fault('mondo');
  }
  const analytes = row.text('analytes');
  return {
    id: row.text('id'),
    condition: row.text('condition'),
    gene,
    inheritance,
    panel: oneOf(row, 'panel', ['rusp-core', 'rusp-secondary', 'other'] as const),
    urgency: oneOf(row, 'urgency', ['critical', 'urgent', 'soon', 'routine'] as const),
    validity,
    lossOfFunction: lossOfFunction(row, { gene, inheritance, validity }, curation),
    analytes: analytes === '-' ? [] : analytes.split(' '),
  };
}

function lossOfFunction(
  row: Row,
  pair: Pick<GeneCondition, 'gene' | 'inheritance' | 'validity'>,
  curation: GeneCuration,
): boolean {
  const [verdict, reason] = row.text('lof').split(/:(.*)/s);
  if (verdict === 'auto') {
    return isLossOfFunction(pair, curation);
  }
  if ((verdict !== 'yes' && verdict !== 'no') || reason === undefined || reason.trim() === '') {
    throw row.fault('lof');
  }
  return verdict === 'yes';
}

/**
 * Loss of function as mechanism, from gene curation alone. Never from constraint, which is blind to recessive
 * disease.
 *
 * - AR and XLR: the pair is Definitive, Strong or Moderate, or the dosage curation says that the gene has a
 *   recessive phenotype (30) or is haploinsufficient (3).
 * - AD and XLD: the dosage curation says that the gene is haploinsufficient (3).
 *
 * Where a mechanism is known to differ, the curated row says so and why.
 */
export function isLossOfFunction(
  pair: Pick<GeneCondition, 'gene' | 'inheritance' | 'validity'>,
  curation: GeneCuration,
): boolean {
  const score = curation.haploinsufficiency.get(pair.gene) ?? '';
  const recessive = pair.inheritance === 'AR' || pair.inheritance === 'XLR';
  const valid =
    pair.validity !== null && ['Definitive', 'Strong', 'Moderate'].includes(pair.validity);
  return score === '3' || (recessive && (valid || score === '30'));
}

/** What a gene list may say about a gene that the project has not curated. */
export interface ListedGene {
  readonly gene: string;
  /** Mode of inheritance as the list has it, possibly empty. */
  readonly moi: string;
  readonly lossOfFunction: boolean;
}

export function listedGeneFromRow(row: Row): ListedGene {
  return {
    gene: row.text('gene'),
    moi: row.text('moi_beginngs') || row.text('inheritance_babyseq2'),
    lossOfFunction: row.text('ddg2p').includes('loss of function'),
  };
}

/**
 * Entries for a gene that the project has not curated: its ClinGen curations that stand, else the list's own
 * mode of inheritance. Always panel `other`, urgency `routine`, without analytes.
 */
export function derivedConditions(
  listed: ListedGene,
  curation: GeneCuration,
): readonly GeneCondition[] {
  const standing = curation.validity.filter(
    (entry) =>
      entry.gene === listed.gene &&
      entry.validity !== null &&
      entry.validity !== 'Disputed' &&
      entry.validity !== 'Refuted',
  );
  const base = { gene: listed.gene, panel: 'other', urgency: 'routine', analytes: [] } as const;
  const id = listed.gene.toUpperCase();
  if (standing.length === 0) {
    return modesOf(listed.moi, listed).map((inheritance) => ({
      ...base,
      id,
      condition: `${listed.gene}-related condition`,
      inheritance,
      validity: null,
      lossOfFunction:
        listed.lossOfFunction ||
        isLossOfFunction({ gene: listed.gene, inheritance, validity: null }, curation),
    }));
  }
  return standing.flatMap((entry) =>
    modesOf(entry.moi, listed).map((inheritance) => ({
      ...base,
      id: `${id}-${entry.mondo.replace(/^MONDO:/, '')}`,
      condition: entry.disease,
      inheritance,
      validity: entry.validity,
      lossOfFunction: isLossOfFunction(
        { gene: listed.gene, inheritance, validity: entry.validity },
        curation,
      ),
    })),
  );
}

/** ClinGen does not tell X-linked dominant from recessive: the list does, else recessive is assumed. */
function modesOf(moi: string, listed: ListedGene): readonly Inheritance[] {
  if (moi.startsWith('X')) {
    return /XL?D/.test(moi) || /XL?D/.test(listed.moi) ? ['XLD'] : ['XLR'];
  }
  if (moi === 'SD') {
    return ['AD', 'AR'];
  }
  const modes = moi.split(/[^A-Z]+/);
  return (['AD', 'AR', 'MT'] as const).filter((mode) => modes.includes(mode));
}

function oneOf<T extends string>(row: Row, column: string, allowed: readonly T[]): T {
  const text = row.text(column);
  const found = allowed.find((candidate) => candidate === text);
  if (found === undefined) {
    throw row.fault(column);
  }
  return found;
}
