import type { Comparator, DecimalText, FaultPlace, Observation } from '../model/index.ts';
import { BiochemistryFault } from './fault.ts';
import type { BiochemistryFaultCode } from './fault.ts';
import { isOne } from './analyte-table.ts';
import type { Analyte, AnalyteTable, CovariateRule, Scale } from './analyte-table.ts';
import { compareDecimals, formatDecimal, multiplyDecimal, parseDecimal } from './decimal.ts';
import type { Decimal, Factor } from './decimal.ts';

export interface Place extends FaultPlace {
  readonly file: string;
  readonly line: number;
}

/** One measurement as the file tells it, found to be of a known analyte. */
export interface Measurement {
  readonly analyte: Analyte;
  /** The accepted code that the file gave; `null` for the canonical one. */
  readonly loinc: string | null;
  /** `0.35`, `<0.02`, `>= 37`, `<LOD`; decimal point only. */
  readonly value: string;
  /** As spelled in the file; `null` where it gives none. */
  readonly unit: string | null;
  readonly flag: Observation['flag'];
  /** Limit of detection in the same unit, for `<LOD`. */
  readonly limitOfDetection: string | null;
  readonly place: Place;
}

/**
 * The measurement on its analyte's own scale, converted exactly (see `multiplyDecimal`).
 * A value below an unknown limit of detection has no number: `value` is `null`, `comparator` `<`.
 * @throws BiochemistryFault VALUE_INVALID, VALUE_NEGATIVE, UNIT_MISSING, UNIT_UNKNOWN, UNIT_NOT_FOR_ANALYTE
 */
export function toObservation(measurement: Measurement, table: AnalyteTable): Observation {
  const { analyte, flag, place } = measurement;
  const { scale, factor } = findScale(measurement, table);
  const { comparator, value } = parseValue(measurement);
  return {
    loinc: measurement.loinc ?? analyte.loinc[0] ?? null,
    analyte: analyte.key,
    value: value === null ? null : convert(value, { factor, decimals: scale.decimals }),
    unit: scale.unit,
    comparator,
    flag,
    source: { file: place.file, line: place.line },
  };
}

/** An analyte that was asked for and could not be measured. */
export function invalidObservation(
  analyte: Analyte,
  place: Place,
  loinc: string | null = null,
): Observation {
  return {
    loinc: loinc ?? analyte.loinc[0] ?? null,
    analyte: analyte.key,
    value: null,
    unit: analyte.scales[0]?.unit ?? '',
    comparator: null,
    flag: 'invalid',
    source: { file: place.file, line: place.line },
  };
}

/** The covariate in its own unit; `null` where the value is negative or beyond belief. */
export function convertCovariate(
  value: Decimal,
  { factor, rule }: { readonly factor: Factor; readonly rule: CovariateRule },
): DecimalText | null {
  const converted = convertDecimal(value, factor, rule.decimals);
  const believed = value.coefficient >= 0n && compareDecimals(converted, rule.maximum) <= 0;
  return believed ? formatDecimal(converted) : null;
}

function convertDecimal(value: Decimal, factor: Factor, decimals: number): Decimal {
  return isOne(factor) ? value : multiplyDecimal(value, factor, decimals);
}

function convert(
  value: Decimal,
  { factor, decimals }: { readonly factor: Factor; readonly decimals: number },
): DecimalText {
  return formatDecimal(convertDecimal(value, factor, decimals));
}

function findScale(
  { analyte, unit, place }: Measurement,
  table: AnalyteTable,
): { readonly scale: Scale; readonly factor: Factor } {
  const ucum = unit === null ? onlyUnit(analyte) : table.unit(unit);
  if (ucum === null) {
    const [code, explanation] =
      unit === null
        ? ([
            'UNIT_MISSING',
            'the value has no unit, and its analyte is measured in several',
          ] as const)
        : (['UNIT_UNKNOWN', 'the unit is not in the analyte table'] as const);
    throw fault(code, explanation, place);
  }
  for (const scale of analyte.scales) {
    const factor = scale.factors.get(ucum);
    if (factor !== undefined) {
      return { scale, factor };
    }
  }
  throw fault('UNIT_NOT_FOR_ANALYTE', 'the analyte is not measured in this unit', place);
}

/** A missing unit is harmless only where every accepted one means the same number. */
function onlyUnit({ scales }: Analyte): string | null {
  const [scale, ...others] = scales;
  const harmless =
    scale !== undefined && others.length === 0 && [...scale.factors.values()].every(isOne);
  return harmless ? scale.unit : null;
}

const VALUE = /^(<=|>=|<|>|≤|≥)?\s*([-+.0-9]+|LOD|LLOD|LLOQ|LOQ)$/iu;

export function isNumberText(text: string): boolean {
  return VALUE.test(text);
}

const COMPARATORS: Readonly<Record<string, Comparator>> = {
  '<': '<',
  '<=': '<=',
  '≤': '<=',
  '>': '>',
  '>=': '>=',
  '≥': '>=',
};

function parseValue({ analyte, value, limitOfDetection, place }: Measurement): {
  readonly comparator: Comparator | null;
  readonly value: Decimal | null;
} {
  const [, sign = '', number = ''] = VALUE.exec(value) ?? [];
  const comparator = COMPARATORS[sign] ?? null;
  if (/^L/iu.test(number)) {
    if (comparator !== '<' && comparator !== '<=') {
      throw fault('VALUE_INVALID', 'a limit of detection is only known with "<"', place);
    }
    return {
      comparator,
      value: limitOfDetection === null ? null : parseDecimal(limitOfDetection),
    };
  }
  const decimal = parseDecimal(number);
  if (decimal === null) {
    throw fault('VALUE_INVALID', 'the value is not a plain decimal number', place);
  }
  // Blank subtraction yields small negative activities; a concentration below zero is an error.
  if (decimal.coefficient < 0n && analyte.kind !== 'activity') {
    throw fault('VALUE_NEGATIVE', 'the value of this analyte cannot be negative', place);
  }
  return { comparator, value: decimal };
}

function fault(code: BiochemistryFaultCode, explanation: string, place: Place): BiochemistryFault {
  return new BiochemistryFault(code, explanation, place);
}
