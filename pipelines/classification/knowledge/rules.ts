import { z } from 'zod';
import type { GeneCondition, Inheritance, KnowledgePack, Variant } from '../../model/index.ts';
import { ClassificationFault } from '../classification-fault.ts';
import { missenseModelSchema } from './missense-model.ts';
import type { MissenseModel } from './missense-model.ts';

const ppb = z.int().min(0).max(1_000_000_000);
const millionths = z.int().min(0).max(1_000_000);
const upwardSchema = z.object({
  Supporting: millionths,
  Moderate: millionths.optional(),
  Strong: millionths.optional(),
});
const predictorSchema = z.object({ pp3: upwardSchema, bp4: z.object({ Supporting: millionths }) });

const defaultsSchema = z.object({
  pm2: z.object({ dominantBelowPpb: ppb, recessiveBelowPpb: ppb }),
  ba1: z.object({ abovePpb: ppb, minAlleleNumber: z.int().min(0) }),
  bs1: z.object({ fromPpb: ppb, dominantFromPpb: ppb }),
  revel: predictorSchema,
  alphamissense: predictorSchema,
  spliceai: z.object({ pp3From: millionths, bp4To: millionths }),
});

const thresholdSchema = z.object({
  cspec: z.string().max(40),
  inheritance: z.enum(['AD', 'AR', 'XLD', 'XLR', 'MT']).nullable(),
  pm2BelowPpb: ppb,
  ba1FromPpb: ppb,
  bs1FromPpb: ppb,
  revelPp3From: millionths.nullable(),
  revelBp4To: millionths.nullable(),
});
const thresholdsSchema = z.record(z.string(), z.array(thresholdSchema));

const alleleSchema = z.object({
  chrom: z.string(),
  pos: z.int(),
  ref: z.string(),
  alt: z.string(),
});
const allelesSchema = z.array(alleleSchema);

const hotspotSchema = z.object({
  cspec: z.string().max(40),
  strength: z.enum(['Supporting', 'Moderate', 'Strong']),
  residues: z.array(z.tuple([z.int().min(1), z.int().min(1)])),
});
const hotspotsSchema = z.record(z.string(), z.array(hotspotSchema));

const missenseGenesSchema = z.record(
  z.string(),
  z.object({
    cspec: z.string().max(40),
    pp2: z.boolean().nullable(),
    bp1: z.boolean().nullable(),
  }),
);

const pvs1ExceptionsSchema = z.record(
  z.string(),
  z.object({
    nmd: z.literal('assumed'),
    toResidue: z.int().min(1).nullable(),
    source: z.string().max(40),
  }),
);

const thousandths = z.int().min(-100_000).max(100_000);
const weightRow = z.array(thousandths).length(4);
const motifsSchema = z.object({
  donor: z.array(weightRow).length(9),
  acceptor: z.array(weightRow).length(23),
  gainFrom: z.object({ donor: thousandths, acceptor: thousandths }),
  lossFrom: thousandths,
});

/** Position weights of splice sites, A, C, G, T a place, log odds times 1000. */
export interface SpliceMotifs {
  readonly donor: readonly (readonly number[])[];
  readonly acceptor: readonly (readonly number[])[];
  /** Weight from which a new site counts. */
  readonly gainFrom: { readonly donor: number; readonly acceptor: number };
  /** Loss of weight from which the gene's own site counts as weakened. */
  readonly lossFrom: number;
}

/** Scores from which PP3 has a strength, and down to which BP4 is met; times 10^6. */
export interface PredictorScale {
  readonly pp3: {
    readonly Supporting: number;
    readonly Moderate?: number | undefined;
    readonly Strong?: number | undefined;
  };
  readonly bp4: { readonly Supporting: number };
}

/** Thresholds where no expert panel has set one; frequencies in parts per billion. */
export interface AcmgDefaults {
  readonly pm2: { readonly dominantBelowPpb: number; readonly recessiveBelowPpb: number };
  readonly ba1: { readonly abovePpb: number; readonly minAlleleNumber: number };
  readonly bs1: { readonly fromPpb: number; readonly dominantFromPpb: number };
  readonly revel: PredictorScale;
  readonly alphamissense: PredictorScale;
  readonly spliceai: { readonly pp3From: number; readonly bp4To: number };
}

/** What an expert panel sets for a gene. */
export interface GeneThresholds {
  readonly cspec: string;
  readonly inheritance: Inheritance | null;
  readonly pm2BelowPpb: number;
  readonly ba1FromPpb: number;
  readonly bs1FromPpb: number;
  readonly revelPp3From: number | null;
  readonly revelBp4To: number | null;
}

/** Residues, first to last, that an expert panel lists for PM1. */
export interface Hotspot {
  readonly cspec: string;
  readonly strength: 'Supporting' | 'Moderate' | 'Strong';
  readonly residues: readonly (readonly [first: number, last: number])[];
}

/** Whether PP2 and BP1 apply to a gene by its expert panel; `null` where the general rule holds. */
export interface MissenseGene {
  readonly cspec: string;
  readonly pp2: boolean | null;
  readonly bp1: boolean | null;
}

/** The rule tables of a pack, checked once. `null` where the pack has no such table. */
export interface ClassificationRules {
  readonly defaults: AcmgDefaults | null;
  readonly hotspots: Readonly<Record<string, readonly Hotspot[]>> | null;
  readonly missenseGenes: Readonly<Record<string, MissenseGene>> | null;
  readonly missenseContext: MissenseModel | null;
  readonly spliceMotifs: SpliceMotifs | null;
  thresholds(condition: GeneCondition): GeneThresholds | null;
  /** BA1 does not apply to the variant (Ghosh 2018, PMID 30311383). */
  isFrequencyException(variant: Variant): boolean;
  /** A pseudodeficiency or mild allele: common in the healthy, and still no benign allele. */
  isMildAllele(variant: Variant): boolean;
  /** A truncation from this residue on counts as degraded whatever the exon, by the gene's panel. */
  assumesNmd(gene: string, residue: number): boolean;
}

const known = new WeakMap<KnowledgePack, ClassificationRules>();

/** @throws ClassificationFault RULE_TABLE_INVALID */
export function rulesOf(pack: KnowledgePack): ClassificationRules {
  const cached = known.get(pack);
  if (cached !== undefined) {
    return cached;
  }
  const rules = readRules(pack);
  known.set(pack, rules);
  return rules;
}

function readRules(pack: KnowledgePack): ClassificationRules {
  const thresholds = parseTable(pack, 'thresholds', thresholdsSchema);
  const others = parseTable(pack, 'thresholds-other-genes', thresholdsSchema);
  const exceptions = toKeys(parseTable(pack, 'ba1-exceptions', allelesSchema));
  const mild = toKeys(parseTable(pack, 'mild-alleles', allelesSchema));
  const pvs1 = parseTable(pack, 'pvs1-exceptions', pvs1ExceptionsSchema);
  return {
    defaults: parseTable(pack, 'acmg-defaults', defaultsSchema),
    hotspots: parseTable(pack, 'pm1-hotspots', hotspotsSchema),
    spliceMotifs: parseTable(pack, 'splice-motifs', motifsSchema),
    missenseGenes: parseTable(pack, 'missense-genes', missenseGenesSchema),
    missenseContext: parseTable(pack, 'missense-context', missenseModelSchema),
    thresholds: ({ gene, inheritance }) =>
      (thresholds?.[gene] ?? others?.[gene])?.find(
        (entry) => entry.inheritance === null || entry.inheritance === inheritance,
      ) ?? null,
    isFrequencyException: (variant) => exceptions.size > 0 && exceptions.has(keyOf(variant)),
    isMildAllele: (variant) => mild.size > 0 && mild.has(keyOf(variant)),
    assumesNmd: (gene, residue) => {
      const listed = pvs1?.[gene];
      return listed !== undefined && residue <= (listed.toResidue ?? Infinity);
    },
  };
}

function parseTable<T>(pack: KnowledgePack, name: string, schema: z.ZodType<T>): T | null {
  const content = pack.table(name);
  if (content === undefined) {
    return null;
  }
  const parsed = schema.safeParse(content);
  if (!parsed.success) {
    throw new ClassificationFault('RULE_TABLE_INVALID', 'a rule table has another shape', {
      field: name,
    });
  }
  return parsed.data;
}

interface Allele {
  readonly chrom: string;
  readonly pos: number;
  readonly ref: string;
  readonly alt: string;
}

function toKeys(alleles: readonly Allele[] | null): ReadonlySet<string> {
  return new Set((alleles ?? []).map(keyOf));
}

function keyOf({ chrom, pos, ref, alt }: Allele): string {
  return `${chrom}:${pos}:${ref}:${alt}`;
}
