import { z } from 'zod';
import { BiochemistryFault } from './fault.ts';
import type { OtherKind, Verdict } from './reading.ts';

const text = z.string().min(1).max(200);
const key = z.string().regex(/^[A-Z][A-Z0-9_]{1,31}$/u);
const loinc = z.string().regex(/^[0-9]{1,7}-[0-9]$/u);
const integer = z.string().regex(/^[1-9][0-9]{0,11}$/u);
const decimals = z.int().min(0).max(6);
const verdict = z.enum(['critical', 'positive', 'borderline', 'normal', 'invalid']);
const fraction = { numerator: integer, denominator: integer };

const localCode = z.strictObject({ system: text, code: text });

const analyte = z.strictObject({
  key,
  name: text,
  kind: z.enum(['concentration', 'activity', 'ratio', 'count', 'pattern']),
  loinc: z.array(loinc).max(10),
  local: z.array(localCode).max(20),
  names: z.array(text).min(1).max(30),
  scales: z
    .array(
      z.strictObject({
        unit: text,
        decimals,
        accepts: z.array(z.strictObject({ unit: text, ...fraction })).min(1),
      }),
    )
    .max(10),
  includes: z.array(key).max(5),
  transfusionMasks: z.boolean().optional(),
  molarMass: z
    .string()
    .regex(/^[0-9]{2,4}\.[0-9]{2}$/u)
    .optional(),
  provenance: text,
});

const covariate = z.strictObject({
  key: z.enum(['ageAtCollectionHours', 'gestationalAgeWeeks', 'birthWeightGrams']),
  loinc: z.array(loinc),
  names: z.array(text),
  unit: text,
  decimals,
  maximum: integer,
  accepts: z.array(z.strictObject({ spellings: z.array(text).min(1), ...fraction })),
});

const state = z.strictObject({
  key: z.enum(['transfused', 'parenteralNutrition']),
  names: z.array(text),
  items: z.array(z.strictObject({ loinc, yes: z.array(text), no: z.array(text) })),
});

const conditions = z.array(z.string().regex(/^[A-Z0-9]{1,32}$/u)).max(50);

const pattern = z.strictObject({
  analyte: key,
  texts: z.array(text).min(1),
  verdict,
  conditions: conditions.min(1),
  carrier: z.boolean(),
});

const schema = z.strictObject({
  format: z.literal('neoseal.analytes/1'),
  version: z.iso.date(),
  sources: z.array(text),
  units: z
    .array(
      z.strictObject({
        unit: text,
        spellings: z.array(text).min(1),
        uo: z.array(z.string().regex(/^UO:[0-9]{7}$/u)),
      }),
    )
    .max(200),
  analytes: z.array(analyte).max(1_000),
  covariates: z.array(covariate),
  states: z.array(state),
  items: z
    .array(
      z.strictObject({
        loinc,
        kind: z.enum([
          'card-data',
          'comment',
          'condition-list',
          'pattern',
          'interpretation',
          'specimen-quality',
        ]),
        local: z.array(localCode).max(10),
        conditions: conditions.optional(),
        listed: verdict.optional(),
      }),
    )
    .max(1_000),
  overallInterpretation: z.array(loinc),
  answers: z.array(z.strictObject({ code: text, verdict })),
  conditionAnswers: z.array(z.strictObject({ code: text, conditions: conditions.min(1) })),
  noConditionAnswers: z.array(text),
  patterns: z.array(pattern),
  flags: z.array(z.strictObject({ verdict, spellings: z.array(text) })),
  abnormalFlags: z.array(z.strictObject({ verdict: verdict.nullable(), codes: z.array(text) })),
});

/** What a pattern says of each of the conditions that it bears on. */
export interface PatternMeaning {
  readonly verdict: Verdict;
  readonly conditions: readonly string[];
  readonly carrier: boolean;
}

interface LocalCode {
  readonly system: string;
  readonly code: string;
}

interface FractionText {
  readonly numerator: string;
  readonly denominator: string;
}

/** The analyte table as it stands in `pipelines/analytes/analytes.json`. */
export interface AnalyteDocument {
  readonly version: string;
  readonly units: readonly {
    readonly unit: string;
    readonly spellings: readonly string[];
    /** Accessions in the Units Ontology. */
    readonly uo: readonly string[];
  }[];
  readonly analytes: readonly {
    readonly key: string;
    readonly name: string;
    readonly kind: 'concentration' | 'activity' | 'ratio' | 'count' | 'pattern';
    readonly loinc: readonly string[];
    readonly local: readonly LocalCode[];
    readonly names: readonly string[];
    readonly scales: readonly {
      readonly unit: string;
      readonly decimals: number;
      readonly accepts: readonly (FractionText & { readonly unit: string })[];
    }[];
    readonly includes: readonly string[];
    /** A donor's blood can make the result look normal. */
    readonly transfusionMasks?: boolean | undefined;
  }[];
  readonly covariates: readonly {
    readonly key: 'ageAtCollectionHours' | 'gestationalAgeWeeks' | 'birthWeightGrams';
    readonly loinc: readonly string[];
    readonly names: readonly string[];
    readonly unit: string;
    readonly decimals: number;
    /** What is above it is a slip of the pen. */
    readonly maximum: string;
    readonly accepts: readonly (FractionText & { readonly spellings: readonly string[] })[];
  }[];
  readonly states: readonly {
    readonly key: 'transfused' | 'parenteralNutrition';
    readonly names: readonly string[];
    readonly items: readonly {
      readonly loinc: string;
      readonly yes: readonly string[];
      readonly no: readonly string[];
    }[];
  }[];
  readonly items: readonly {
    readonly loinc: string;
    readonly kind: ItemKind;
    readonly local: readonly LocalCode[];
    /** Conditions that the item is about; absent where it is about all, or about none. */
    readonly conditions?: readonly string[] | undefined;
    /** Every condition in the item's value has this verdict. */
    readonly listed?: Verdict | undefined;
  }[];
  readonly overallInterpretation: readonly string[];
  readonly answers: readonly { readonly code: string; readonly verdict: Verdict }[];
  /** LOINC answers that name conditions; several: one of them. */
  readonly conditionAnswers: readonly {
    readonly code: string;
    readonly conditions: readonly string[];
  }[];
  /** Answers of a list that is empty. */
  readonly noConditionAnswers: readonly string[];
  /** What a qualitative result says of each condition. */
  readonly patterns: readonly (PatternMeaning & {
    readonly analyte: string;
    /** Upper case, without blanks at the ends. */
    readonly texts: readonly string[];
  })[];
  readonly flags: readonly { readonly verdict: Verdict; readonly spellings: readonly string[] }[];
  readonly abnormalFlags: readonly {
    readonly verdict: Verdict | null;
    readonly codes: readonly string[];
  }[];
}

type ItemKind = Exclude<OtherKind, 'withdrawn' | 'unit-not-comparable' | 'unrecognised'>;

/** @throws BiochemistryFault ANALYTE_TABLE_INVALID with the path of the first bad member */
export function parseDocument(input: unknown): AnalyteDocument {
  const parsed = schema.safeParse(input);
  if (!parsed.success) {
    const path = parsed.error.issues[0]?.path.map(String).join('.');
    throw new BiochemistryFault(
      'ANALYTE_TABLE_INVALID',
      'not a document of format neoseal.analytes/1',
      path === undefined ? {} : { field: path },
    );
  }
  return parsed.data;
}
