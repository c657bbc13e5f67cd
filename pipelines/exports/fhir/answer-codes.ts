import type { AcmgClass, Inheritance, Phase, Zygosity } from '../../model/index.ts';

/** LOINC answer list LL4034-6. */
export const SIGNIFICANCE: Readonly<Record<AcmgClass, readonly [code: string, display: string]>> = {
  P: ['LA6668-3', 'Pathogenic'],
  LP: ['LA26332-9', 'Likely pathogenic'],
  VUS: ['LA26333-7', 'Uncertain significance'],
  LB: ['LA26334-5', 'Likely benign'],
  B: ['LA6675-8', 'Benign'],
};

/** LL381-5. */
export const ALLELIC_STATE: Readonly<Record<Zygosity, readonly [code: string, display: string]>> = {
  heterozygous: ['LA6706-1', 'Heterozygous'],
  homozygous: ['LA6705-3', 'Homozygous'],
  hemizygous: ['LA6707-9', 'Hemizygous'],
};

/** LL1040-6. */
export const ASSEMBLY = { GRCh38: 'LA26806-2', GRCh37: 'LA14029-5' } as const;

/** LL2938-0, in karyotype order from chromosome 1 to Y; the list has no mitochondrial genome. */
export const CHROMOSOMES: readonly string[] = [
  'LA21254-0',
  'LA21255-7',
  'LA21256-5',
  'LA21257-3',
  'LA21258-1',
  'LA21259-9',
  'LA21260-7',
  'LA21261-5',
  'LA21262-3',
  'LA21263-1',
  'LA21264-9',
  'LA21265-6',
  'LA21266-4',
  'LA21267-2',
  'LA21268-0',
  'LA21269-8',
  'LA21270-6',
  'LA21271-4',
  'LA21272-2',
  'LA21273-0',
  'LA21274-8',
  'LA21275-5',
  'LA21276-3',
  'LA21277-1',
];

/** Human Phenotype Ontology. */
export const INHERITANCE: Readonly<Record<Inheritance, readonly [code: string, display: string]>> =
  {
    AD: ['HP:0000006', 'Autosomal dominant inheritance'],
    AR: ['HP:0000007', 'Autosomal recessive inheritance'],
    XLD: ['HP:0001423', 'X-linked dominant inheritance'],
    XLR: ['HP:0001419', 'X-linked recessive inheritance'],
    MT: ['HP:0001427', 'Mitochondrial inheritance'],
  };

/** Of two alleles; `null` where there is nothing to relate. */
export const PHASE_RELATION: Readonly<Record<Phase, string | null>> = {
  trans: 'Trans',
  cis: 'Cis',
  unknown: 'Unknown',
  homozygous: null,
  hemizygous: null,
  'not-applicable': null,
};
