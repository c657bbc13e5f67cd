import { z } from 'zod';
import type { DecimalText } from '../model/index.ts';
import { PolicyFault } from '../policy/policy-fault.ts';
import { canonicalJsonBytes } from '../policy/canonical-json.ts';
import { compareDecimals, isPositive, parseDecimal } from './decimal.ts';
import { parseMarker } from './marker.ts';

/** Values from which each level is reached; `null` where the level does not exist. */
export interface Thresholds {
  readonly direction: 'high' | 'low';
  readonly borderline: DecimalText | null;
  readonly positive: DecimalText | null;
  readonly critical: DecimalText | null;
}

export interface AnalyteCutoff extends Thresholds {
  readonly analyte: string;
  readonly unit: string;
}

/** A ratio that is computed exactly unless the laboratory sent it as an observation of its own. */
export interface RatioCutoff extends Thresholds {
  readonly analyte: string;
  /** An analyte, or a sum: `C16+C18`. */
  readonly numerator: string;
  readonly denominator: string;
}

/**
 * When a condition reaches a level: in any of the groups, every measured analyte is at that level or above.
 * The first marker of a group is its primary one and must have been measured. An analyte with a rule for each
 * side is named with it: `CIT:low`.
 */
export interface ConditionCutoff {
  readonly condition: string;
  readonly borderline: readonly (readonly string[])[];
  readonly positive: readonly (readonly string[])[];
  readonly critical: readonly (readonly string[])[];
  /** Below this age at collection a normal result tells nothing. */
  readonly minAgeHours: number | null;
  /** Analytes whose normal result excludes the look-alikes of the condition. */
  readonly differentialAnalytes: readonly string[];
}

/** From when a molecular result counts. */
export interface MolecularCutoff {
  /** Above it nothing is an outlier. */
  readonly maxAdjustedP: DecimalText;
  /** Size of the z-score, of RNA and protein. */
  readonly minZScore: DecimalText;
  /** Size of the change of psi5, psi3 and theta. */
  readonly minDeltaPsi: DecimalText;
  /** The same of the intron Jaccard index. */
  readonly minDeltaJaccard: DecimalText;
  /** How far from an aberrant junction a variant may lie, in bases, to be what it is about. */
  readonly spliceWindow: number;
}

/** The laboratory's own cut-offs. The file in this repository holds examples, not recommendations. */
export interface Cutoffs {
  readonly format: 'neoseal.cutoffs/1';
  readonly id: string;
  readonly version: string;
  readonly status: 'example' | 'laboratory';
  readonly notice: string;
  readonly analytes: readonly AnalyteCutoff[];
  readonly ratios: readonly RatioCutoff[];
  readonly conditions: readonly ConditionCutoff[];
  /** Absent: no RNA, protein or the like counts. */
  readonly molecular?: MolecularCutoff | undefined;
}

const ZERO = { unscaled: 0n, scale: 0 };
const ONE = { unscaled: 1n, scale: 0 };
const key = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$/u);
const decimal = z.string().refine((text) => parseDecimal(text) !== null);
const positive = z.string().refine((text) => isPositive(parseDecimal(text) ?? ZERO));
const fraction = positive.refine((text) => compareDecimals(parseDecimal(text) ?? ZERO, ONE) <= 0);
const terms = z.string().regex(/^[A-Z0-9_]{1,32}(?:\+[A-Z0-9_]{1,32}){0,4}$/u);
const thresholds = {
  direction: z.enum(['high', 'low']),
  borderline: decimal.nullable(),
  positive: decimal.nullable(),
  critical: decimal.nullable(),
};
const groups = z.array(z.array(key).min(1).max(10)).max(20);

const cutoffsSchema = z.strictObject({
  format: z.literal('neoseal.cutoffs/1'),
  id: z.string().regex(/^[a-z0-9][a-z0-9.-]{0,63}$/u),
  version: z.string().regex(/^[0-9]+\.[0-9]+\.[0-9]+$/u),
  status: z.enum(['example', 'laboratory']),
  notice: z.string().min(1).max(600),
  analytes: z
    .array(z.strictObject({ analyte: key, unit: z.string().min(1).max(32), ...thresholds }))
    .max(500),
  ratios: z
    .array(z.strictObject({ analyte: key, numerator: terms, denominator: terms, ...thresholds }))
    .max(500),
  conditions: z
    .array(
      z.strictObject({
        condition: key,
        borderline: groups,
        positive: groups,
        critical: groups,
        minAgeHours: z.int().min(0).max(2000).nullable(),
        differentialAnalytes: z.array(key).max(20),
      }),
    )
    .max(500),
  molecular: z
    .strictObject({
      maxAdjustedP: fraction,
      minZScore: positive,
      minDeltaPsi: fraction,
      minDeltaJaccard: fraction,
      spliceWindow: z.int().min(0).max(10_000),
    })
    .optional(),
});

/**
 * Checks the shape, that each threshold is reached later than the milder one, that no side of an analyte has two
 * rules, that no condition has two, and that every marker of a group names exactly one rule.
 * @throws PolicyFault CUTOFFS_INVALID with the path of the first bad member
 */
export function parseCutoffs(input: unknown): Cutoffs {
  const parsed = cutoffsSchema.safeParse(input);
  if (!parsed.success) {
    const path = parsed.error.issues[0]?.path.map(String).join('.') ?? '';
    throw invalid(path === '' ? '(document)' : path);
  }
  const rules = [...parsed.data.analytes, ...parsed.data.ratios];
  const disordered = rules.find((rule) => !isOrdered(rule));
  if (disordered !== undefined) {
    throw invalid(`thresholds of ${disordered.analyte}`);
  }
  if (new Set(rules.map((rule) => `${rule.analyte} ${rule.direction}`)).size < rules.length) {
    throw invalid('analytes');
  }
  assertConditions(parsed.data.conditions, rules);
  return parsed.data;
}

function assertConditions(
  conditions: readonly ConditionCutoff[],
  rules: readonly (Thresholds & { readonly analyte: string })[],
): void {
  if (new Set(conditions.map(({ condition }) => condition)).size < conditions.length) {
    throw invalid('conditions');
  }
  const namesOne = (text: string): boolean => {
    const { analyte, direction } = parseMarker(text);
    const own = rules.filter((rule) => rule.analyte === analyte);
    return own.filter((rule) => direction === null || rule.direction === direction).length === 1;
  };
  const vague = conditions.findIndex(
    ({ critical, positive, borderline }) =>
      ![...critical, ...positive, ...borderline].flat().every(namesOne),
  );
  if (vague >= 0) {
    throw invalid(`conditions.${vague}`);
  }
}

/** The bytes whose SHA-256 is the digest of the cut-offs. */
export function canonicalCutoffsBytes(cutoffs: Cutoffs): Uint8Array {
  return canonicalJsonBytes(cutoffs);
}

function isOrdered({ direction, borderline, positive, critical }: Thresholds): boolean {
  const present = [borderline, positive, critical]
    .filter((text) => text !== null)
    .map((text) => parseDecimal(text))
    .filter((value) => value !== null);
  return present.every((value, index) => {
    const milder = present[index - 1];
    const order = milder === undefined ? 0 : compareDecimals(milder, value);
    return direction === 'high' ? order <= 0 : order >= 0;
  });
}

function invalid(field: string): PolicyFault {
  return new PolicyFault('CUTOFFS_INVALID', 'not a document of format neoseal.cutoffs/1', {
    field,
  });
}
