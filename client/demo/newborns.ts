/**
 * The demonstration batch: real pathogenic variants (ClinVar 2024-12-15, GRCh38) and copy numbers,
 * written by `gvcf.ts` into otherwise unremarkable synthetic files. No person's genome is in it.
 */
export interface DemoNewborn {
  readonly name: string;
  /** What the row shows, for people. */
  readonly story: string;
  readonly sex: 'male' | 'female';
  readonly variants: readonly PlantedVariant[];
  /** Ranges without any read, 1-based closed. */
  readonly uncovered: readonly {
    readonly chrom: string;
    readonly start: number;
    readonly end: number;
  }[];
  readonly copyNumbers: Readonly<Record<string, number>>;
  /** Analyte key → value in the unit of `UNREMARKABLE_ANALYTES`, where it differs from there. */
  readonly analytes: Readonly<Record<string, string>>;
  /** The file breaks off in the middle, as after a lost connection. */
  readonly truncated: boolean;
}

export interface PlantedVariant {
  readonly chrom: string;
  /** 1-based. */
  readonly pos: number;
  readonly ref: string;
  readonly alt: string;
  /** VCF GT. */
  readonly genotype: '0/1' | '1/1' | '1' | '0|1' | '1|0';
  /** VCF PS, for phased genotypes. */
  readonly phaseSet?: number;
}

const unremarkable = {
  variants: [],
  uncovered: [],
  copyNumbers: { SMN1: 2, SMN2: 2 },
  analytes: {},
  truncated: false,
} as const;

/** PAH NM_000277.3:c.1222C>T p.(Arg408Trp), ClinVar 577. */
const PAH_R408W = { chrom: 'chr12', pos: 102_840_493, ref: 'G', alt: 'A' } as const;
/** PAH NM_000277.3:c.1066-11G>A, ClinVar 607. */
const PAH_IVS10 = { chrom: 'chr12', pos: 102_843_790, ref: 'C', alt: 'T' } as const;
/** ACADM NM_000016.6:c.985A>G p.(Lys329Glu), ClinVar 3586. */
const ACADM_K329E = { chrom: 'chr1', pos: 75_761_161, ref: 'A', alt: 'G' } as const;
/** OTC, ClinVar 97152, a missense change. */
const OTC_MISSENSE = { chrom: 'chrX', pos: 38_369_854, ref: 'G', alt: 'A' } as const;
/** IL2RG NM_000206.3:c.664C>T p.(Arg222Cys). */
const IL2RG_R222C = { chrom: 'chrX', pos: 71_109_321, ref: 'G', alt: 'A' } as const;

export const DEMO_NEWBORNS: readonly DemoNewborn[] = [
  {
    ...unremarkable,
    name: 'newborn-01',
    story: 'classic PKU: two PAH variants in trans, phenylalanine high',
    sex: 'female',
    variants: [
      { ...PAH_R408W, genotype: '0|1', phaseSet: 102_840_493 },
      { ...PAH_IVS10, genotype: '1|0', phaseSet: 102_840_493 },
    ],
    analytes: { PHE: '1450', TYR: '42' },
  },
  {
    ...unremarkable,
    name: 'newborn-02',
    story: 'MCADD: homozygous ACADM c.985A>G, octanoylcarnitine high',
    sex: 'male',
    variants: [{ ...ACADM_K329E, genotype: '1/1' }],
    analytes: { C8: '9.8', C10: '0.6' },
  },
  {
    ...unremarkable,
    name: 'newborn-03',
    story: 'a PAH carrier: not a positive',
    sex: 'female',
    variants: [{ ...PAH_R408W, genotype: '0/1' }],
  },
  {
    ...unremarkable,
    name: 'newborn-04',
    story: 'two heterozygous PAH variants of unknown phase: possible, phase first',
    sex: 'male',
    variants: [
      { ...PAH_R408W, genotype: '0/1' },
      { ...PAH_IVS10, genotype: '0/1' },
    ],
  },
  {
    ...unremarkable,
    name: 'newborn-05',
    story: 'the same pair on one chromosome (cis): a carrier',
    sex: 'female',
    variants: [
      { ...PAH_R408W, genotype: '0|1', phaseSet: 102_840_493 },
      { ...PAH_IVS10, genotype: '0|1', phaseSet: 102_840_493 },
    ],
  },
  {
    ...unremarkable,
    name: 'newborn-06',
    story: 'a boy hemizygous for an OTC variant',
    sex: 'male',
    variants: [{ ...OTC_MISSENSE, genotype: '1' }],
    analytes: { CIT: '3' },
  },
  {
    ...unremarkable,
    name: 'newborn-07',
    story: 'a girl who carries an IL2RG variant: a carrier',
    sex: 'female',
    variants: [{ ...IL2RG_R222C, genotype: '0/1' }],
  },
  {
    ...unremarkable,
    name: 'newborn-08',
    story: 'spinal muscular atrophy: no copy of SMN1',
    sex: 'male',
    copyNumbers: { SMN1: 0, SMN2: 3 },
  },
  {
    ...unremarkable,
    name: 'newborn-09',
    story: 'isovalerylcarnitine high, nothing in the genome: stays positive',
    sex: 'female',
    analytes: { C5: '4.2' },
  },
  {
    ...unremarkable,
    name: 'newborn-10',
    story: 'no reads over the ACADM hotspot: incomplete, not negative',
    sex: 'male',
    uncovered: [{ chrom: 'chr1', start: 75_761_100, end: 75_761_220 }],
  },
  {
    ...unremarkable,
    name: 'newborn-11',
    story: 'nothing suspected',
    sex: 'female',
  },
  {
    ...unremarkable,
    name: 'newborn-12',
    story: 'a file that breaks off: refused by code, the others unharmed',
    sex: 'male',
    truncated: true,
  },
];

/** Unremarkable values of a newborn on day 2, for the analytes that the demonstration reports. */
export const UNREMARKABLE_ANALYTES: readonly (readonly [
  analyte: string,
  value: string,
  unit: string,
])[] = [
  ['PHE', '58', 'umol/L'],
  ['TYR', '95', 'umol/L'],
  ['MET', '22', 'umol/L'],
  ['CIT', '14', 'umol/L'],
  ['XLE', '130', 'umol/L'],
  ['VAL', '110', 'umol/L'],
  ['C0', '24', 'umol/L'],
  ['C2', '25', 'umol/L'],
  ['C3', '1.9', 'umol/L'],
  ['C5', '0.14', 'umol/L'],
  ['C5DC', '0.06', 'umol/L'],
  ['C5OH', '0.15', 'umol/L'],
  ['C8', '0.07', 'umol/L'],
  ['C10', '0.09', 'umol/L'],
  ['C14_1', '0.11', 'umol/L'],
  ['C16', '3.1', 'umol/L'],
  ['C16OH', '0.03', 'umol/L'],
];
