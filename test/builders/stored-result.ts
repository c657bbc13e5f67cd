import type { SampleCounts } from '#pipelines';

export interface StoredOptions {
  readonly outcome?: 'condition-suspected' | 'no-condition-suspected' | 'incomplete';
  readonly condition?: string;
  readonly certainty?: string;
  readonly depth?: number;
  readonly altReads?: number;
  readonly declared?: 'male' | 'female' | null;
  readonly inferred?: string;
  readonly agrees?: boolean | null;
  readonly coveredBases?: number;
  readonly policyDigest?: string;
  readonly phe?: string;
  /** `null`: as results were before they carried counts. */
  readonly counts?: Partial<SampleCounts> | null;
}

const COUNTS: SampleCounts = {
  records: 5_000,
  candidates: 100,
  autosomalHet: 1_600,
  autosomalHomAlt: 1_000,
  xNonParHet: 100,
  xNonParHomAlt: 50,
  xNonParHemizygous: 0,
  yNonParCalled: 0,
  transitions: 2_050,
  transversions: 1_000,
};

const IDENTITY = {
  format: 'neoseal.result/1',
  subject: 'ab'.repeat(16),
  submission: 'cd'.repeat(32),
} as const;

/** A result of one newborn as it lies in the opening, with the members that are read again. */
export function storedResult(options: StoredOptions = {}): Record<string, unknown> {
  const { outcome = 'no-condition-suspected', counts = {} } = options;
  return {
    ...IDENTITY,
    status: 'reported',
    screening: {
      format: 'neoseal.screening-result/1',
      outcome,
      findings: outcome === 'condition-suspected' ? [finding(options)] : [],
      carrierFindings: [],
      notAssessed: [{ gene: 'SMN1', reason: 'needs-targeted-caller', required: false }],
      callability: {
        source: 'gvcf',
        genes: [{ gene: 'PAH', coveredBases: options.coveredBases ?? 1_000, targetBases: 1_000 }],
      },
      observations: [
        { analyte: 'PHE', value: options.phe ?? '58', unit: 'umol/L', comparator: null },
      ],
      sex: {
        declared: options.declared ?? 'female',
        inferred: options.inferred ?? 'XX',
        agrees: options.agrees ?? true,
      },
      ...(counts === null ? {} : { counts: { ...COUNTS, ...counts } }),
      assembly: 'GRCh38',
      policy: { id: 'p', version: '1.0.0', digest: options.policyDigest ?? '11'.repeat(32) },
      pack: { id: 'core', digest: '22'.repeat(32) },
    },
  };
}

export function storedRefusal(code: string): Record<string, unknown> {
  return { ...IDENTITY, status: 'refused', refusal: { code, message: code } };
}

function finding({ condition, certainty, depth, altReads }: StoredOptions): object {
  return {
    condition: condition ?? 'Phenylketonuria',
    conditionId: 'PKU',
    gene: 'PAH',
    certainty: certainty ?? 'possible',
    concordance: 'genotype-positive',
    biochemistry: 'not-done',
    variants: [
      {
        chrom: 'chr12',
        pos: 102_840_493,
        ref: 'G',
        alt: 'A',
        zygosity: 'heterozygous',
        class: 'P',
        depth: depth ?? 30,
        altReads: altReads ?? 15,
      },
    ],
  };
}
