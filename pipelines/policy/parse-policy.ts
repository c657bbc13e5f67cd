import { z } from 'zod';
import { NOT_ASSESSED_REASONS } from '../model/index.ts';
import { findChrom, parseChrom, parsePos1 } from '../model/index.ts';
import { canonicalJsonBytes } from './canonical-json.ts';
import { PolicyFault } from './policy-fault.ts';
import { CERTAINTY_GENOTYPES } from './policy.ts';
import type { Policy } from './policy.ts';

const id = z.string().regex(/^[a-z0-9][a-z0-9.-]{0,63}$/u);
const gene = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,31}$/u);
const conditionId = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/u);
const text = z.string().min(1).max(600);
const term = z.string().regex(/^[a-z0-9_]{1,64}$/u);
const permille = z.int().min(0).max(1000);
const ppb = z.int().min(0).max(1_000_000_000);
const count = z.int().min(0).max(1_000_000_000);
const inheritance = z.enum(['AD', 'AR', 'XLD', 'XLR', 'MT']);
const urgency = z.enum(['critical', 'urgent', 'soon', 'routine']);
const allele = z.string().regex(/^[ACGT]{1,256}$/u);

const certaintyText = z.enum([
  'definite',
  'likely',
  'probable',
  'possible',
  'uncertain',
  'false-positive',
  'not-a-screen-positive',
  'definite-carrier',
  'likely-carrier',
  'probable-carrier',
  'possible-carrier',
  'not-applicable',
]);

const selectionSchema = z.strictObject({
  panels: z.array(z.enum(['rusp-core', 'rusp-secondary', 'other'])).max(3),
  excludedGenes: z.array(z.strictObject({ gene, reason: text })).max(2000),
  excludedConditions: z.array(z.strictObject({ condition: conditionId, reason: text })).max(2000),
  overrides: z
    .array(
      z.strictObject({
        gene,
        condition: conditionId.nullable(),
        inheritance: inheritance.nullable(),
        urgency: urgency.nullable(),
        reason: text,
      }),
    )
    .max(2000),
  requiredGenes: z.union([z.literal('all-selected'), z.array(gene).max(2000)]),
});

const variantsSchema = z.strictObject({
  classes: z
    .array(z.enum(['P', 'LP', 'VUS', 'LB', 'B']))
    .min(1)
    .max(5),
  known: z.strictObject({
    monoallelicPpb: ppb,
    biallelicPpb: ppb,
    minStars: z.int().min(0).max(4),
  }),
  novel: z
    .strictObject({
      monoallelicPpb: ppb,
      biallelicPpb: ppb,
      consequences: z.array(term).max(50).nullable(),
      requireClass: z.boolean(),
      onlyLossOfFunctionGenes: z.boolean(),
    })
    .nullable(),
  searchFlank: z.int().min(0).max(1000),
});

const qualitySchema = z.strictObject({
  allowFailedFilters: z.boolean(),
  minDepth: count,
  minGenotypeQuality: count,
  minAltReadsPermille: permille,
});

const callabilitySchema = z.strictObject({
  minCoveredPermille: permille,
  minHotspotPermille: permille,
  exonFlank: z.int().min(0).max(100),
});

const sexSchema = z.strictObject({
  minXCalls: count,
  twoXHetPermille: permille,
  oneXHetPermille: permille,
  yPresentPermille: permille,
  yAbsentPermille: permille,
  minXCallsForAbsentY: count,
});

const specialLocusSchema = z.strictObject({
  locus: text,
  gene,
  copyNumber: gene.nullable(),
  smallVariants: z.enum(['ignored', 'evaluated']),
  restOfGeneAssessed: z.boolean(),
  reason: z.enum(NOT_ASSESSED_REASONS),
  required: z.boolean(),
  source: text,
});

const variant = {
  chrom: z
    .string()
    .refine((name) => findChrom(name) !== null)
    .transform((name) => parseChrom(name)),
  pos: z
    .int()
    .min(1)
    .max(2 ** 29)
    .transform((value) => parsePos1(value)),
  ref: allele,
  alt: allele,
};

const inheritanceSchema = z.strictObject({
  monoallelic: z.enum(['any-non-reference', 'heterozygous-only']),
  unphasedPair: z.enum(['suspected', 'repeat']),
  dominantAlleles: z
    .array(z.strictObject({ gene, hgvs: text, ...variant, source: text }))
    .max(1000),
  alleleConditions: z
    .array(
      z.strictObject({
        condition: conditionId,
        gene,
        alleles: z.array(z.strictObject(variant)).min(1).max(10),
        only: z.boolean(),
        source: text,
      }),
    )
    .max(200),
});

const blockedSchema = z.strictObject({
  gene,
  hgvs: text,
  ...variant,
  action: z.enum(['exclude', 'mild', 'tag']),
  reason: text,
  source: text,
});

const certaintySchema = z.strictObject({
  genotype: z.enum(CERTAINTY_GENOTYPES),
  published: z.boolean(),
  initial: certaintyText,
  trans: certaintyText,
  cis: certaintyText,
  unknown: certaintyText,
});

const policySchema = z.strictObject({
  format: z.literal('neoseal.policy/1'),
  id,
  version: z.string().regex(/^[0-9]+\.[0-9]+\.[0-9]+$/u),
  title: text,
  provenance: z
    .array(z.strictObject({ claim: text, source: text }))
    .min(1)
    .max(200),
  limits: z.array(text).max(100),
  selection: selectionSchema,
  variants: variantsSchema,
  inheritance: inheritanceSchema,
  quality: qualitySchema,
  callability: callabilitySchema,
  sex: sexSchema,
  specialLoci: z.array(specialLocusSchema).max(200),
  blockList: z.array(blockedSchema).max(5000),
  certainty: z.array(certaintySchema).length(CERTAINTY_GENOTYPES.length),
  differentials: z
    .array(
      z.strictObject({ condition: conditionId, genes: z.array(gene).min(1).max(50), source: text }),
    )
    .max(200),
  invalidSpecimenBlocksNegative: z.boolean(),
  reportCarriers: z.boolean(),
});

/**
 * A policy document, strictly: an unknown member is a fault, because a misspelt rule would silently not apply.
 * @throws PolicyFault POLICY_INVALID with the path of the first bad member; its content is not repeated.
 */
export function parsePolicy(input: unknown): Policy {
  const parsed = policySchema.safeParse(input);
  if (!parsed.success) {
    const path = parsed.error.issues[0]?.path.map(String).join('.') ?? '';
    throw new PolicyFault('POLICY_INVALID', 'not a policy document of format neoseal.policy/1', {
      field: path === '' ? '(document)' : path,
    });
  }
  const genotypes = new Set(parsed.data.certainty.map((row) => row.genotype));
  if (genotypes.size !== CERTAINTY_GENOTYPES.length) {
    throw new PolicyFault('POLICY_INVALID', 'the certainty table has one row per genotype', {
      field: 'certainty',
    });
  }
  return parsed.data;
}

/** The bytes whose SHA-256 is the policy's digest: RFC 8785 of the document as read. */
export function canonicalPolicyBytes(policy: Policy): Uint8Array {
  return canonicalJsonBytes(policy);
}
