import { z } from 'zod';
import { Fault } from '../model/index.ts';
import type { AcmgClass, Certainty, Outcome, SampleCounts } from '../model/index.ts';

export class StoredResultFault extends Fault<'STORED_RESULT_INVALID'> {
  override readonly name = 'StoredResultFault';
}

/** The part of a result that is read again after it was sealed: to compare it, to count it in a batch. */
export interface StoredResult {
  /** Pseudonym, hex. */
  readonly subject: string;
  /** Digest of the submission manifest, hex. */
  readonly submission: string;
  /** `null` where the newborn's data was refused. */
  readonly screening: StoredScreening | null;
  /** Code of the refusal. */
  readonly refusal: string | null;
}

export interface StoredScreening {
  readonly outcome: Outcome;
  readonly findings: readonly StoredFinding[];
  readonly carrierFindings: readonly StoredFinding[];
  readonly notAssessed: readonly {
    readonly gene: string;
    readonly reason: string;
    readonly required: boolean;
  }[];
  readonly callability: {
    readonly source: string;
    readonly genes: readonly {
      readonly gene: string;
      readonly coveredBases: number;
      readonly targetBases: number;
    }[];
  };
  readonly observations: readonly {
    readonly analyte: string;
    readonly value: string | null;
    readonly unit: string;
    readonly comparator: string | null;
  }[];
  readonly sex: {
    readonly declared: string | null;
    readonly inferred: string;
    readonly agrees: boolean | null;
  };
  readonly counts?: SampleCounts | undefined;
  readonly policy: { readonly id: string; readonly version: string; readonly digest: string };
  readonly cutoffs?:
    { readonly id: string; readonly version: string; readonly digest: string } | undefined;
  readonly pack: { readonly id: string; readonly digest: string };
}

export interface StoredFinding {
  readonly condition: string;
  readonly conditionId: string;
  readonly gene: string | null;
  readonly certainty: Certainty;
  readonly concordance: string;
  readonly biochemistry: string;
  readonly variants: readonly {
    readonly chrom: string;
    readonly pos: number;
    readonly ref: string;
    readonly alt: string;
    readonly zygosity: string;
    readonly class: AcmgClass;
    readonly depth: number | null;
    readonly altReads: number | null;
  }[];
}

const count = z.number().int().nonnegative();
const text = z.string().max(1_000);
const hex = z.string().regex(/^[0-9a-f]{32,128}$/);
const named = z.object({ id: text, version: text, digest: hex });

const variant = z.object({
  chrom: text,
  pos: count,
  ref: z.string().max(100_000),
  alt: z.string().max(100_000),
  zygosity: text,
  class: z.enum(['P', 'LP', 'VUS', 'LB', 'B']),
  depth: count.nullable(),
  altReads: count.nullable(),
});

const finding = z.object({
  condition: text,
  conditionId: text,
  gene: text.nullable(),
  certainty: z.enum([
    'definite',
    'likely',
    'probable',
    'possible',
    'uncertain',
    'probable-carrier',
    'possible-carrier',
    'biochemical-only',
  ]),
  concordance: text,
  biochemistry: text,
  variants: z.array(variant).max(1_000),
});

const counts = z.object({
  records: count,
  candidates: count,
  autosomalHet: count,
  autosomalHomAlt: count,
  xNonParHet: count,
  xNonParHomAlt: count,
  xNonParHemizygous: count,
  yNonParCalled: count,
  transitions: count,
  transversions: count,
});

const screening = z.object({
  format: z.literal('neoseal.screening-result/1'),
  outcome: z.enum(['condition-suspected', 'no-condition-suspected', 'incomplete']),
  findings: z.array(finding).max(10_000),
  carrierFindings: z.array(finding).max(10_000),
  notAssessed: z.array(z.object({ gene: text, reason: text, required: z.boolean() })).max(100_000),
  callability: z.object({
    source: text,
    genes: z.array(z.object({ gene: text, coveredBases: count, targetBases: count })).max(100_000),
  }),
  observations: z
    .array(
      z.object({
        analyte: text,
        value: text.nullable(),
        unit: text,
        comparator: text.nullable(),
      }),
    )
    .max(100_000),
  sex: z.object({ declared: text.nullable(), inferred: text, agrees: z.boolean().nullable() }),
  counts: counts.optional(),
  policy: named,
  cutoffs: named.optional(),
  pack: z.object({ id: text, digest: hex }),
});

const identity = { format: z.literal('neoseal.result/1'), subject: hex, submission: hex };

const schema = z.discriminatedUnion('status', [
  z.object({ ...identity, status: z.literal('reported'), screening }),
  z.object({
    ...identity,
    status: z.literal('refused'),
    refusal: z.object({ code: z.string().regex(/^[A-Z][A-Z0-9_]{0,63}$/) }),
  }),
]);

/**
 * Reads a result as the enclave sealed it. Members it does not need are not looked at, so that it reads the results of
 * earlier versions. Not checked: that the result is genuine, which takes its evidence.
 *
 * @throws StoredResultFault STORED_RESULT_INVALID with the path of the member
 */
export function parseStoredResult(input: unknown): StoredResult {
  const parsed = schema.safeParse(input);
  if (!parsed.success) {
    const field = parsed.error.issues[0]?.path.join('.') ?? '';
    throw new StoredResultFault(
      'STORED_RESULT_INVALID',
      'the file does not hold a result of a known version',
      field === '' ? {} : { field },
    );
  }
  const { data } = parsed;
  const { subject, submission } = data;
  return data.status === 'refused'
    ? { subject, submission, screening: null, refusal: data.refusal.code }
    : { subject, submission, screening: data.screening, refusal: null };
}
